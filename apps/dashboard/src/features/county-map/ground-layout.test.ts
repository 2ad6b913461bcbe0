import { expect, test } from "vitest";
import type { BoundaryCollection } from "@safegrid/contract/boundary";
import { layOutGround } from "./ground-layout.ts";

const square = (west: number, south: number, size: number) => [
  [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ],
];
const collection = (shapes: Readonly<Record<string, number[][][]>>) =>
  ({
    type: "FeatureCollection",
    features: Object.entries(shapes).map(([id, coordinates]) => ({
      id,
      geometry: { type: "MultiPolygon", coordinates: [coordinates] },
    })),
    missing: [],
  }) as unknown as BoundaryCollection;
const townships = [
  { id: "north", villages: [{ id: "a" }, { id: "b" }] },
  { id: "south", villages: [{ id: "c" }] },
];
const drawn = {
  north: square(113, 29.1, 0.1),
  a: square(113, 29.1, 0.1),
  b: square(113.1, 29.1, 0.1),
  c: square(113, 29, 0.1),
};
const area = { width: 700, height: 600 };

test("north is up, west is left, all of it lies in the area, and every sign within its village", () => {
  const ground = layOutGround(collection(drawn), townships, area);
  const [a, b, c] = ground?.villages ?? [];
  expect(ground?.townships.map(({ id }) => id)).toEqual(["north", "south"]);
  for (const { rings, centre } of ground?.villages ?? []) {
    const [xs, ys] = [rings.flat().map(([x]) => x), rings.flat().map(([, y]) => y)];
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(-1e-6);
    expect(Math.max(...xs)).toBeLessThanOrEqual(area.width + 1e-6);
    expect(Math.min(...ys)).toBeGreaterThanOrEqual(-1e-6);
    expect(Math.max(...ys)).toBeLessThanOrEqual(area.height + 1e-6);
    expect(centre[0]).toBeGreaterThan(Math.min(...xs));
    expect(centre[0]).toBeLessThan(Math.max(...xs));
    expect(centre[1]).toBeGreaterThan(Math.min(...ys));
    expect(centre[1]).toBeLessThan(Math.max(...ys));
  }
  expect(a?.centre[0]).toBeLessThan(b?.centre[0] ?? 0);
  expect(a?.centre[1]).toBeLessThan(c?.centre[1] ?? 0);
  // A township that has no boundary of its own is its villages.
  expect(ground?.townships[1]?.rings).toEqual(c?.rings);
});

test("as long as any village has no boundary there is no true ground", () => {
  const { b: _, ...without } = drawn;
  expect(layOutGround(collection(without), townships, area)).toBeNull();
  expect(layOutGround(collection({}), townships, area)).toBeNull();
  expect(layOutGround(null, townships, area)).toBeNull();
});
