import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CellIndex } from "./cell-index.ts";
import { patchwork, rectangle } from "./shape.fixture.ts";
import { onGrid, whereIn } from "./shape.ts";
import { simplifyShapes } from "./simplify.ts";
import { areaOf } from "./area.ts";

describe("a position is put into a cell", () => {
  test("the one that holds it, as a look at every cell says", () => {
    const unit = fc.double({ min: -0.1, max: 1.1, noNaN: true });
    const shake = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(unit, unit, shake, (x, y, moves) => {
        const { children } = patchwork(5, 5, moves);
        const at = [onGrid(113.6 + x * 0.05), onGrid(29.1 + y * 0.05)] as const;
        const found = new CellIndex(children).find(at);
        const byHand =
          children.find(({ shape }) => whereIn(shape, at) === "inside") ??
          children.find(({ shape }) => whereIn(shape, at) === "border");
        expect(found).toBe(byHand?.id ?? null);
      }),
    );
  });

  test("on a shared border and corner the first has it, whatever the order of asking", () => {
    const index = new CellIndex([
      { id: "a", shape: rectangle(113, 29, 113.1, 29.1) },
      { id: "b", shape: rectangle(113.1, 29, 113.2, 29.1) },
    ]);
    expect(index.find([113.1, 29.05])).toBe("a");
    expect(index.find([113.1, 29.1])).toBe("a");
    expect(index.find([113.15, 29.1])).toBe("b");
    expect(index.find([113.3, 29.05])).toBeNull();
    expect(new CellIndex([]).find([113, 29])).toBeNull();
  });
});

test("simplified neighbours still share their border, and areas hardly change", () => {
  const border = Array.from({ length: 41 }, (_, i) => [113.1 + 0.0001 * Math.sin(i), 29 + i * 0.0025] as const);
  const a = [[[[113, 29] as const, ...border, [113, 29.1] as const, [113, 29] as const]]];
  const b = [
    [[...border.toReversed(), [113.2, 29] as const, [113.2, 29.1] as const, border.at(-1) as (typeof border)[0]]],
  ];
  const [thinA, thinB] = simplifyShapes([a, b], 50);
  const keyed = (shape: typeof thinA) => new Set((shape ?? []).flat(2).map((at) => at.join(" ")));
  const onBorder = new Set(border.map((at) => at.join(" ")));
  const [keptA, keptB] = [keyed(thinA), keyed(thinB)].map((kept) =>
    [...kept].filter((key) => onBorder.has(key)).toSorted(),
  );
  expect(keptA).toEqual(keptB);
  expect(keptA?.length).toBeLessThan(10);
  expect(areaOf(thinA ?? []) / areaOf(a)).toBeCloseTo(1, 2);
});
