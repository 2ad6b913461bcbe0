import geographiclib from "geographiclib-geodesic";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Position } from "./crs.ts";
import { metresBetween, metresToShape } from "./distance.ts";
import { gradePosition } from "./position-grade.ts";
import type { Shape } from "./shape.ts";

/** A square of 0.01°: some 970 m × 1,110 m. */
const square: Shape = [
  [
    [
      [113.8, 29.2],
      [113.81, 29.2],
      [113.81, 29.21],
      [113.8, 29.21],
      [113.8, 29.2],
    ],
  ],
];
const somewhere = fc.tuple(
  fc.double({ min: 113, max: 115, noNaN: true }),
  fc.double({ min: 28, max: 31, noNaN: true }),
);

describe("distances", () => {
  test("are the ellipsoid's to within 0.6 %", () => {
    fc.assert(
      fc.property(somewhere, somewhere, (a, b) => {
        const { s12 = 0 } = geographiclib.Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0]);
        expect(Math.abs(metresBetween(a, b) - s12)).toBeLessThanOrEqual(s12 * 0.006 + 0.01);
      }),
    );
  });

  test("to a shape: never more than to any of its corners, 0 inside, and none of nothing", () => {
    fc.assert(
      fc.property(somewhere, (at) => {
        const metres = metresToShape(square, at) ?? Infinity;
        for (const corner of square[0]?.[0] ?? [])
          expect(metres).toBeLessThanOrEqual(metresBetween(at, corner) * 1.000_001 + 0.01);
      }),
    );
    expect(metresToShape(square, [113.805, 29.205])).toBe(0);
    expect(metresToShape(square, [113.8, 29.205])).toBe(0);
    expect(metresToShape([], [113.8, 29.2])).toBeNull();
    // 0.001° of longitude at 29.205° north.
    expect(metresToShape(square, [113.811, 29.205])).toBeCloseTo(97.06, 1);
  });
});

describe("the grade of a position", () => {
  const place: Position = [113.805, 29.205];
  const outside: Position = [113.811, 29.205];

  test("in the cell, near it, far from it, and none where there is nothing to hold it against", () => {
    const ground = { shape: square, place: null };
    expect(gradePosition(place, 10, ground, 150)).toEqual({ grade: "in_cell", against: "boundary", metres: 0 });
    expect(gradePosition(outside, 10, ground, 150)).toEqual({ grade: "near", against: "boundary", metres: 87 });
    expect(gradePosition(outside, 10, ground, 50)).toEqual({ grade: "far", against: "boundary", metres: 87 });
    expect(gradePosition(outside, 10, { shape: null, place: null }, 150)).toEqual({
      ...{ grade: "none", against: "nothing", metres: null },
    });
  });

  test("the place's own point speaks where there is no boundary, or where the place stands outside its cell", () => {
    expect(gradePosition(place, 0, { shape: null, place }, 150)).toEqual({
      grade: "near",
      against: "place",
      metres: 0,
    });
    const far: Position = [113.9, 29.2];
    expect(gradePosition(far, 5, { shape: square, place: far }, 150)).toMatchObject({
      grade: "near",
      against: "place",
    });
  });

  test("a worse accuracy, a wider `near` or a further ground never makes a grade worse", () => {
    const rank = { in_cell: 0, near: 1, far: 2, none: 3 };
    const metres = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(somewhere, metres, metres, metres, (at, accuracyM, more, nearM) => {
        const of = (accuracy: number, near: number, point: Position | null) =>
          rank[gradePosition(at, accuracy, { shape: square, place: point }, near).grade];
        const before = of(accuracyM, nearM, null);
        expect(of(accuracyM + more, nearM, null)).toBeLessThanOrEqual(before);
        expect(of(accuracyM, nearM + more, null)).toBeLessThanOrEqual(before);
        expect(of(accuracyM, nearM, place)).toBeLessThanOrEqual(before);
      }),
    );
  });
});
