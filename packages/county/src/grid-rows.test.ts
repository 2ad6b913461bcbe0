import { readFileSync } from "node:fs";
import { depthOfLevel, gridKind, gridLevel } from "@safegrid/domain/grid";
import { gridId } from "@safegrid/domain/id";
import { expect, test } from "vitest";
import { parseCountySlice } from "./county-slice.ts";
import { gridIdOf, gridRowsOf } from "./grid-rows.ts";

const slice = parseCountySlice(readFileSync(new URL("../../../infra/county/421222.json", import.meta.url), "utf8"));
const rows = gridRowsOf(slice);

test("county, 16 townships and 190 villages, parents first, each id once", () => {
  expect(rows).toHaveLength(1 + 16 + 190);
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  const seen = new Set<string>();
  for (const row of rows) {
    expect(gridId.parse(row.id)).toBe(row.id);
    expect(gridKind.parse(row.kind)).toBe(row.kind);
    expect(gridLevel.parse(row.level)).toBe(row.level);
    expect(row.code).toHaveLength(6 + 3 * depthOfLevel(row.level));
    if (row.parentId !== null) expect(seen).toContain(row.parentId);
    seen.add(row.id);
  }
});

test("loading twice gives the same rows", () => {
  expect(gridRowsOf(slice)).toEqual(rows);
});

test("an id never changes: databases hold it", () => {
  expect(gridIdOf("421222")).toBe("d9e27016-1d01-86a7-8616-9d23860c244a");
});

test("forest farms keep the source's names; committees lose their suffix", () => {
  const nameOf = (code: string) => rows.find((row) => row.code === code)?.name;
  expect(nameOf("421222501")).toBe("锡山森林公园管理处");
  expect(nameOf("421222501598")).toBe("锡山森林公园管理处虚拟生活区");
  expect(nameOf("421222100003")).toBe("宝塔社区");
  expect(nameOf("421222200200")).toBe("小井村");
});

test("siblings are sorted from 0 without a gap", () => {
  for (const parent of rows) {
    const sorts = rows.filter((row) => row.parentId === parent.id).map((row) => row.sort);
    expect(sorts).toEqual(sorts.map((_, index) => index));
  }
});
