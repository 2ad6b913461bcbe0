import { readFileSync } from "node:fs";
import { gridId, placeId } from "@safegrid/domain/id";
import { patrolPlan } from "@safegrid/domain/place";
import { dueCellOn } from "@safegrid/metrics/due-slot";
import { CellIndex } from "@safegrid/geo/cell-index";
import { checkFamily } from "@safegrid/geo/family";
import { addDays, businessDay, dayNumber } from "@safegrid/metrics/period";
import { describe, expect, test, vi } from "vitest";
import { parseCountySlice } from "./county-slice.ts";
import type { DemoPlace } from "./demo-county.ts";
import { generateDemoCounty } from "./demo-county.ts";
import { isInside } from "./outline-box.ts";

const slice = parseCountySlice(readFileSync(new URL("../../../infra/county/421222.json", import.meta.url), "utf8"));
const today = businessDay.parse("2026-11-24");
const demo = generateDemoCounty(slice, { seed: "safegrid", today });
const realVillages = slice.townships.flatMap((township) => township.villages).filter((village) => !village.isPseudo);
const cellById = new Map(demo.cells.map((cell) => [cell.id, cell]));

const historyOf = (place: DemoPlace) => ({
  openedOn: place.openedOn,
  closedOn: null,
  plans: [{ from: place.openedOn, to: null, plan: place.plan }],
  freezes: [],
  cells: [{ from: place.openedOn, to: null, cellId: place.cellId }],
});

// A whole county with its ground is drawn anew: seconds on a machine that has other things to do.
vi.setConfig({ testTimeout: 60_000 });

describe("the demonstration of Tongcheng", () => {
  test("is the same, byte for byte, for the same seed", () => {
    expect(JSON.stringify(generateDemoCounty(slice, { seed: "safegrid", today }))).toBe(JSON.stringify(demo));
  });

  test("differs for another seed, in ids too", () => {
    const other = generateDemoCounty(slice, { seed: "other", today });
    expect(other.places[0]?.id).not.toBe(demo.places[0]?.id);
    expect(other.people[0]?.id).not.toBe(demo.people[0]?.id);
  });

  test.each(["safegrid", "2", "三"])("has the right numbers with seed %s", (seed) => {
    const { cells, places, enterprises } = generateDemoCounty(slice, { seed, today });
    expect(cells.length).toBeGreaterThanOrEqual(810);
    expect(cells.length).toBeLessThanOrEqual(990);
    expect(places.length).toBeGreaterThanOrEqual(5_400);
    expect(places.length).toBeLessThanOrEqual(6_600);
    expect(enterprises.length).toBeGreaterThanOrEqual(2_250);
    expect(enterprises.length).toBeLessThanOrEqual(2_750);
  });

  test("cuts each real village into 2–8 cells, a community into more, and no other unit", () => {
    expect(new Set(demo.cells.map((cell) => cell.parentCode))).toEqual(new Set(realVillages.map(({ code }) => code)));
    for (const { code, kind } of realVillages) {
      const cells = demo.cells.filter((cell) => cell.parentCode === code);
      const [least, most] = kind === "urban_community" ? [4, 12] : [2, 8];
      expect(cells.length).toBeGreaterThanOrEqual(least);
      expect(cells.length).toBeLessThanOrEqual(most);
      expect(cells.map((cell) => cell.code)).toEqual(cells.map((_, i) => `${code}${String(i + 1).padStart(3, "0")}`));
    }
  });

  test("uses each id once, and each is a UUID", () => {
    const ids = [demo.cells, demo.people, demo.places, demo.enterprises].flatMap((rows) => rows.map((row) => row.id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const place of demo.places.slice(0, 50)) expect(placeId.parse(place.id)).toBe(place.id);
    for (const person of demo.people.slice(0, 50)) expect(gridId.safeParse(person.id).success).toBe(true);
  });

  test("names each place once", () => {
    expect(new Set(demo.places.map((place) => place.name)).size).toBe(demo.places.length);
  });

  test("puts each place into a cell of its village, under an enterprise of its village", () => {
    const enterprises = new Map(demo.enterprises.map((enterprise) => [enterprise.id, enterprise]));
    for (const place of demo.places) {
      expect(cellById.get(place.cellId)).toMatchObject({ code: place.cellCode, parentCode: place.villageCode });
      if (place.enterpriseId !== null) expect(enterprises.get(place.enterpriseId)?.villageCode).toBe(place.villageCode);
    }
  });

  test("leaves no enterprise without a place", () => {
    const used = new Set(demo.places.map((place) => place.enterpriseId));
    expect(demo.enterprises.filter(({ id }) => !used.has(id))).toEqual([]);
  });

  test("has valid plans, positions inside the outline, and opened one to three years ago", () => {
    for (const place of demo.places) {
      expect(patrolPlan.parse(place.plan)).toEqual(place.plan);
      const days = dayNumber(today) - dayNumber(place.openedOn);
      expect(days).toBeGreaterThanOrEqual(365);
      expect(days).toBeLessThanOrEqual(3 * 365);
      expect(place.position && slice.outline && isInside([place.position.lon, place.position.lat], slice.outline)).toBe(
        true,
      );
    }
  });

  test("fills every post, with names and numbers that nobody can have", () => {
    const countOf = (role: string) => demo.people.filter((person) => person.role === role).length;
    expect(countOf("officer")).toBe(demo.cells.length);
    expect(countOf("village_staff")).toBe(185);
    expect(countOf("township_supervisor")).toBe(22);
    expect(countOf("county_supervisor")).toBe(6);
    expect(new Set(demo.people.map((person) => person.phone)).size).toBe(demo.people.length);
    for (const person of demo.people) {
      expect(person.name).toMatch(/^.演示\d{4}$/);
      expect(person.phone).toMatch(/^100\d{8}$/);
    }
    for (const enterprise of demo.enterprises) expect(enterprise.name).toContain("演示");
  });

  test("makes an even load: 700–1,300 due a day, and something in every village on every day", () => {
    const histories = demo.places.map((place) => ({ villageCode: place.villageCode, history: historyOf(place) }));
    for (const month of ["2026-12-01", "2027-02-01"]) {
      const dayCount = month.includes("-12-") ? 31 : 28;
      const busyDays = new Map<string, number>();
      for (let offset = 0; offset < dayCount; offset += 1) {
        const day = addDays(businessDay.parse(month), offset);
        const due = histories.filter(({ history }) => dueCellOn(history, day) !== null);
        expect(due.length).toBeGreaterThanOrEqual(700);
        expect(due.length).toBeLessThanOrEqual(1_300);
        for (const code of new Set(due.map((each) => each.villageCode)))
          busyDays.set(code, (busyDays.get(code) ?? 0) + 1);
      }
      for (const { code } of realVillages) expect(busyDays.get(code) ?? 0).toBeGreaterThanOrEqual(0.9 * dayCount);
    }
  });
});

test("a county without outline and seats gets a demonstration without positions", () => {
  const bare = { ...slice, outline: null, townships: slice.townships.map((township) => ({ ...township, seat: null })) };
  expect(generateDemoCounty(bare, { seed: "s", today }).places.every((place) => place.position === null)).toBe(true);
});

test("density scales the cells, and each real village keeps one", () => {
  const { cells } = generateDemoCounty(slice, { seed: "safegrid", today, density: 0.01 });
  expect(cells).toHaveLength(185);
});

describe("the demonstration's boundaries", () => {
  const familyOf = (code: string) =>
    demo.boundaries.filter((each) => each.gridCode.length === code.length + 3 && each.gridCode.startsWith(code));

  test("every real grid has one, and all of them fit but for one gap and one overlap between cells", () => {
    const codes = [slice.code, ...realVillages.map(({ code }) => code), ...demo.cells.map(({ code }) => code)];
    const have = new Set(demo.boundaries.map(({ gridCode }) => gridCode));
    expect(codes.filter((code) => !have.has(code))).toEqual([]);
    const findings = demo.boundaries.flatMap(({ gridCode, shape }) => {
      const children = familyOf(gridCode).map((child) => ({ id: child.gridCode, shape: child.shape }));
      return children.length === 0 ? [] : checkFamily(shape, children).findings.map(({ kind }) => ({ gridCode, kind }));
    });
    const faulty = (kind: string) =>
      new Set(findings.filter((each) => each.kind === kind).map(({ gridCode }) => gridCode));
    expect([faulty("gap").size, faulty("overlap").size, faulty("outside").size]).toEqual([1, 1, 0]);
    for (const { gridCode } of findings) expect(gridCode).toHaveLength(12);
  });

  test("say that they are made up, except the county's own", () => {
    const [county, ...others] = demo.boundaries;
    expect(county?.source).toBe(slice.outline?.source);
    for (const { source } of others) expect(source).toContain("演示数据");
  });

  test("hold the places of their cells", () => {
    const index = new CellIndex(
      demo.boundaries
        .filter(({ gridCode }) => gridCode.length === 15)
        .map(({ gridCode, shape }) => ({ id: gridCode, shape })),
    );
    const placed = demo.places.flatMap(({ cellCode, position }) => (position ? [{ cellCode, position }] : []));
    const right = placed.filter(({ cellCode, position }) => index.find([position.lon, position.lat]) === cellCode);
    // Where two cells overlap the first has it.
    expect(right.length / placed.length).toBeGreaterThan(0.99);
  });
});
