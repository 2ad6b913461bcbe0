import fc from "fast-check";
import { expect, test } from "vitest";
import { inWalkingOrder, metresBetween } from "./walking-order.ts";

const coordinate = (around: number) =>
  fc.option(fc.double({ min: around, max: around + 0.2, noNaN: true }), { nil: null });
const spot = fc
  .record({ lon: coordinate(113.7), lat: coordinate(29.1) })
  .map((at) => (at.lon === null || at.lat === null ? { lon: null, lat: null } : at));

test("every place comes once, each next one is the nearest of those left, and the unknown ones come last in their order", () => {
  fc.assert(
    fc.property(fc.array(spot, { maxLength: 30 }), fc.boolean(), (spots, stands) => {
      const places = spots.map((at, id) => ({ ...at, id }));
      const from = stands ? { lon: 113.8, lat: 29.2 } : null;
      const ordered = inWalkingOrder(places, from);
      expect(ordered.map(({ id }) => id).sort((a, b) => a - b)).toEqual(places.map(({ id }) => id));
      const known = ordered.filter(({ lon }) => lon !== null) as { lon: number; lat: number; id: number }[];
      expect(ordered.slice(known.length).map(({ id }) => id)).toEqual(
        places.filter(({ lon }) => lon === null).map(({ id }) => id),
      );
      let here = from ?? known[0];
      for (const [n, next] of known.entries()) {
        if (!here) break;
        const at = here;
        const nearest = Math.min(...known.slice(n).map((each) => metresBetween(at, each)));
        expect(metresBetween(at, next)).toBe(nearest);
        here = next;
      }
    }),
  );
});

test("a hundredth of a degree of latitude is 1,113 m", () => {
  expect(metresBetween({ lon: 113.8, lat: 29.2 }, { lon: 113.8, lat: 29.21 })).toBeCloseTo(1113.2, 0);
});
