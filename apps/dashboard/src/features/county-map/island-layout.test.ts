import fc from "fast-check";
import { expect, test } from "vitest";
import { layOutIslands } from "./island-layout.ts";

test("no island overlaps another or leaves the area, wherever townships lie and however many villages they have", () => {
  const wish = fc.record({
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
    tiles: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 14 }), (wishes) => {
      const area = { width: 940, height: 760 };
      const { islands, stepPx } = layOutIslands(
        wishes.map((each, n) => ({ ...each, id: String(n), labelPx: 120 })),
        area,
        0.95,
      );
      expect(islands).toHaveLength(wishes.length);
      expect(stepPx).toBeGreaterThan(8);
      for (const [at, a] of islands.entries()) {
        expect(a.left).toBeGreaterThanOrEqual(0);
        expect(a.top + a.height).toBeLessThanOrEqual(area.height + 1);
        for (const b of islands.slice(at + 1))
          expect(
            a.left + a.width <= b.left + 1 ||
              b.left + b.width <= a.left + 1 ||
              a.top + a.height <= b.top + 1 ||
              b.top + b.height <= a.top + 1,
          ).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
