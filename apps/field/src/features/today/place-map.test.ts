import fc from "fast-check";
import { expect, test } from "vitest";
import { metresBetween } from "./walking-order.ts";
import { projectionOf, scaleMetres } from "./place-map.ts";

const point = fc.record({
  lon: fc.double({ min: 113.7, max: 113.9, noNaN: true }),
  lat: fc.double({ min: 29.1, max: 29.3, noNaN: true }),
});

test("every point lies within the picture, east is right, north is up, and distances keep their proportion", () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
      const map = projectionOf(points, 360, 24);
      if (!map) throw new Error("no map");
      const [first = { lon: 0, lat: 0 }] = points;
      for (const each of points) {
        for (const at of [map.x(each), map.y(each)]) {
          expect(at).toBeGreaterThanOrEqual(24 - 1e-6);
          expect(at).toBeLessThanOrEqual(336 + 1e-6);
        }
        if (each.lon > first.lon) expect(map.x(each)).toBeGreaterThan(map.x(first));
        if (each.lat > first.lat) expect(map.y(each)).toBeLessThan(map.y(first));
        const drawn = Math.hypot(map.x(each) - map.x(first), map.y(each) - map.y(first)) * map.metresPerUnit;
        expect(Math.abs(drawn - metresBetween(first, each))).toBeLessThan(0.01 * drawn + 1);
      }
      const scale = scaleMetres(map, 360) / map.metresPerUnit;
      expect(scale).toBeLessThanOrEqual(180);
      expect(scale).toBeGreaterThanOrEqual(72 - 1e-6);
    }),
  );
});

test("without a point there is no map", () => {
  expect(projectionOf([], 360, 24)).toBe(null);
});
