import { countySlice } from "@safegrid/county/county-slice";
import { gridRowsOf } from "@safegrid/county/grid-rows";
import { expect, test } from "vitest";
import { generateSmallDemo, smallCounty } from "./small-county.ts";

test("is a valid slice with a name that repeats", () => {
  expect(countySlice.parse(smallCounty)).toEqual(smallCounty);
  expect(gridRowsOf(smallCounty).filter((row) => row.name.startsWith("白沙"))).toHaveLength(2);
});

test("stays small, and every village has cells and places", () => {
  const demo = generateSmallDemo();
  expect(demo.cells.length).toBeLessThanOrEqual(15);
  expect(demo.places.length).toBeLessThanOrEqual(120);
  const villages = smallCounty.townships
    .flatMap((township) => township.villages)
    .filter((village) => !village.isPseudo);
  expect(villages).toHaveLength(5);
  for (const { code } of villages) expect(demo.places.some((place) => place.villageCode === code)).toBe(true);
});

test("is the same for everybody", () => {
  expect(generateSmallDemo()).toEqual(generateSmallDemo());
});
