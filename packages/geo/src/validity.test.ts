import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Position } from "./crs.ts";
import { isRefused } from "./fault.ts";
import { rectangle, starOf } from "./shape.fixture.ts";
import type { Shape } from "./shape.ts";
import { windingOf } from "./shape.ts";
import { judgeShape } from "./validity.ts";

const ring = (...positions: [number, number][]): Shape => [[positions]];
const kinds = (shape: Shape) => judgeShape(shape).faults.map(({ kind }) => kind);
const hole = (west: number, south: number, east: number, north: number) =>
  (rectangle(west, south, east, north)[0]?.[0] ?? []).toReversed();
const square = rectangle(0, 0, 4, 4)[0]?.[0] ?? [];

describe("a boundary is judged", () => {
  test("a plain one passes without a word", () => {
    expect(judgeShape(rectangle(113, 29, 113.1, 29.1))).toMatchObject({ faults: [] });
  });

  test.each<[string, Shape, Position | null]>([
    ["ring-not-closed", ring([0, 0], [4, 0], [4, 4]), [4, 4]],
    ["ring-too-short", ring([0, 0], [4, 0], [0, 0]), [0, 0]],
    ["self-crossing", ring([0, 0], [4, 4], [4, 0], [0, 4], [0, 0]), [2, 2]],
    ["self-touching", ring([0, 0], [4, 0], [4, 4], [2, 0], [0, 4], [0, 0]), [2, 0]],
    ["spike", ring([0, 0], [4, 0], [6, 0], [4, 0], [4, 4], [0, 0]), [6, 0]],
    ["hole-outside", [[square, hole(5, 5, 6, 6)]], [5, 5]],
    ["rings-cross", [[square, hole(3, 3, 6, 6)]], null],
    ["holes-overlap", [[square, hole(1, 1, 3, 3), hole(1.5, 1.5, 2, 2)]], [1.5, 1.5]],
    ["parts-overlap", [[square], [hole(1, 1, 2, 2).toReversed()]], [1, 1]],
    ["parts-overlap", [[square], [hole(4, 0, 6, 4).toReversed()]], null],
    ["no-area", [], null],
  ])("%s is refused, with its place and in both languages", (kind, shape, position) => {
    const { shape: valid, faults } = judgeShape(shape);
    expect(valid).toBeNull();
    const fault = faults.find((each) => each.kind === kind);
    expect(fault).toMatchObject({ isBlocking: true });
    if (position) expect(fault?.position).toEqual(position);
    expect(fault?.zh).toMatch(/[一-鿿]/);
    expect(fault?.en).toMatch(/^[\x20-\x7e]+$/);
  });

  test("what can be put right is, and told", () => {
    const { shape, faults } = judgeShape([
      [[...square.slice(0, 2), square[1] as Position, ...square.slice(2)].toReversed()],
    ]);
    expect(faults.map(({ kind, isBlocking }) => [kind, isBlocking])).toEqual([
      ["duplicate-point", false],
      ["wrong-orientation", false],
    ]);
    expect(shape?.[0]?.[0]).toHaveLength(5);
    expect(windingOf(shape?.[0]?.[0] ?? [])).toBeGreaterThan(0);
  });

  test("a hole, a hole that touches its outer ring at one point, and two parts that meet at a corner are no faults", () => {
    expect(kinds([[square, hole(1, 1, 2, 2)]])).toEqual([]);
    expect(
      kinds([
        [
          square,
          [
            [0, 2],
            [1, 3],
            [1, 1],
            [0, 2],
          ],
        ],
      ]),
    ).toEqual([]);
    expect(kinds([[square], [hole(4, 4, 5, 5).toReversed()]])).toEqual([]);
  });

  test("every star is valid whichever way it runs, and every figure of eight is refused", () => {
    const radii = fc.array(fc.double({ min: 0.001, max: 0.01, noNaN: true }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(radii, fc.boolean(), (lengths, isTurned) => {
        const star = starOf([113.8, 29.2], lengths);
        expect(isRefused(judgeShape([[isTurned ? star.toReversed() : star]]).faults)).toBe(false);
      }),
    );
    fc.assert(
      fc.property(
        radii.filter((lengths) => lengths.length >= 4),
        fc.nat(),
        (lengths, nth) => {
          const star = starOf([113.8, 29.2], lengths).slice(0, -1);
          // Two neighbours change places, seen from a vertex that is neither.
          const at = nth % star.length;
          const next = (at + 1) % star.length;
          const moved = star.map((position, index) =>
            index === at ? (star[next] as Position) : index === next ? (star[at] as Position) : position,
          );
          const { shape } = judgeShape([[[...moved, moved[0] as Position]]]);
          const isStillSimple = shape !== null;
          // A vertex can hide behind its neighbour's edge so that swapping does no harm; then it must really be simple.
          if (isStillSimple) expect(judgeShape(shape).faults).toEqual([]);
        },
      ),
    );
  });
});
