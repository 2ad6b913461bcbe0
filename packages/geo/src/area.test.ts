import geographiclib from "geographiclib-geodesic";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaOf, flattening, metresPerDegree, perimeterOf, semiMajorM } from "./area.ts";
import type { Position } from "./crs.ts";
import { rectangle, starOf } from "./shape.fixture.ts";
import type { Ring } from "./shape.ts";

const ellipsoid = new geographiclib.Geodesic.Geodesic(semiMajorM, 1 / (1 / flattening));

/** Karney's geodesic area and perimeter, edges divided so finely that geodesic and straight line are one. */
function karney(ring: Ring, pieces: number): { area: number; perimeter: number } {
  const polygon = ellipsoid.Polygon(false);
  for (let index = 1; index < ring.length; index += 1) {
    const [a, b] = [ring[index - 1] as Position, ring[index] as Position];
    for (let piece = 0; piece < pieces; piece += 1)
      polygon.AddPoint(a[1] + ((b[1] - a[1]) * piece) / pieces, a[0] + ((b[0] - a[0]) * piece) / pieces);
  }
  const { area = 0, perimeter } = polygon.Compute(false, true);
  return { area: Math.abs(area), perimeter };
}

describe("areas", () => {
  test("agree with GeographicLib's to a millionth, for any star of up to 40 km anywhere in China", () => {
    const radius = fc.double({ min: 0.01, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 75, max: 134, noNaN: true }),
        fc.double({ min: 5, max: 53, noNaN: true }),
        fc.array(radius, { minLength: 3, maxLength: 12 }),
        (lon, lat, radii) => {
          const ring = starOf([lon, lat], radii);
          const exact = karney(ring, 64);
          expect(areaOf([[ring]]) / exact.area).toBeCloseTo(1, 6);
          expect(perimeterOf([[ring]]) / exact.perimeter).toBeCloseTo(1, 4);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("of parts add up to the whole, however an edge is divided", () => {
    const [[whole = []] = []] = rectangle(113, 29, 113.4, 29.4);
    const split = [whole[0], [113.1, 29], [113.2, 29], ...whole.slice(1)] as Position[];
    expect(areaOf([[split]])).toBeCloseTo(areaOf([[whole]]), 3);
    const halves = areaOf(rectangle(113, 29, 113.2, 29.4)) + areaOf(rectangle(113.2, 29, 113.4, 29.4));
    expect(halves).toBeCloseTo(areaOf([[whole]]), 3);
  });

  test("holes count off, and direction does not matter", () => {
    const [[outer = []] = []] = rectangle(113, 29, 113.1, 29.1);
    const [[hole = []] = []] = rectangle(113.02, 29.02, 113.04, 29.04);
    expect(areaOf([[outer, hole.toReversed()]])).toBeCloseTo(areaOf([[outer]]) - areaOf([[hole]]), 3);
    expect(areaOf([[outer.toReversed(), hole]])).toBeCloseTo(areaOf([[outer, hole]]), 3);
  });

  test("a degree of latitude and longitude has its textbook length", () => {
    const [east, north] = metresPerDegree(45);
    expect(east).toBeCloseTo(78_846.8, 0);
    expect(north).toBeCloseTo(111_131.7, 0);
  });
});
