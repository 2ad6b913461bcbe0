import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaOf } from "./area.ts";
import type { Position } from "./crs.ts";
import { checkFamily } from "./family.ts";
import type { FamilyMember } from "./misfit.ts";
import { differenceOf, intersectionOf, unionOf } from "./overlay.ts";
import { patchwork, rectangle, starOf } from "./shape.fixture.ts";
import type { Shape } from "./shape.ts";
import { onGrid } from "./shape.ts";
import { judgeShape } from "./validity.ts";

const shakes = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 });

describe("a family of boundaries", () => {
  test("without a fault has no findings, all of it covered, whatever the shapes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), shakes, (columns, rows, shake) => {
        const { parent, children } = patchwork(columns, rows, shake);
        const { findings, gapsM2, sliverM2 } = checkFamily(parent, children);
        expect(findings).toEqual([]);
        expect(sliverM2).toBe(0);
        expect(gapsM2).toBe(0);
      }),
    );
  });

  test("borders that differ by centimetres, or have vertices that the other side lacks, fit", () => {
    const west = rectangle(113, 29, 113.01, 29.01);
    const bumpy: Shape = [
      [
        [
          [113.01, 29],
          [113.02, 29],
          [113.02, 29.01],
          [113.01, 29.01],
          [113.0100003, 29.004],
          [113.01, 29],
        ],
      ],
    ];
    const parent = rectangle(113, 29, 113.02, 29.01);
    const check = checkFamily(parent, [
      { id: "a", shape: west },
      { id: "b", shape: bumpy },
    ]);
    expect(check.findings).toEqual([]);
    expect(check.gapsM2).toBeLessThan(1);
  });

  test("a missing child is a gap of its own area, between its neighbours; a child that is there twice an overlap", () => {
    const { parent, children } = patchwork(3, 3, [0.2, 0.9, 0.4]);
    const middle = children[4] as FamilyMember;
    const gap = checkFamily(
      parent,
      children.filter((child) => child !== middle),
    );
    expect(gap.findings).toHaveLength(1);
    expect(gap.findings[0]).toMatchObject({
      kind: "gap",
      ids: expect.arrayContaining(["c001", "c003", "c005", "c007"]),
    });
    expect(gap.findings[0]?.areaM2).toBeCloseTo(areaOf(middle.shape), 3);
    expect(gap.gapsM2).toBeCloseTo(areaOf(middle.shape), 3);
    const twice = checkFamily(parent, [...children, { id: "twin", shape: middle.shape }]);
    expect(twice.findings.map(({ kind, ids }) => [kind, ids])).toEqual([["overlap", ["c004", "twin"]]]);
    expect(twice.gapsM2).toBe(0);
  });

  test("a child that leaves its parent is told, with the part outside", () => {
    const parent = rectangle(113, 29, 113.01, 29.01);
    const { findings } = checkFamily(parent, [{ id: "a", shape: rectangle(113, 29, 113.012, 29.01) }]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ kind: "outside", ids: ["a"] });
    expect(findings[0]?.areaM2).toBeCloseTo(areaOf(rectangle(113.01, 29, 113.012, 29.01)), 0);
  });

  test("an island of coverage within a gap that has a hole itself: both gaps are found", () => {
    const [[outer = []] = []] = rectangle(113.002, 29.002, 113.008, 29.008);
    const [[inner = []] = []] = rectangle(113.004, 29.004, 113.006, 29.006);
    const parent = rectangle(113, 29, 113.01, 29.01);
    const { findings } = checkFamily(parent, [{ id: "ring", shape: [[outer, inner.toReversed()]] }]);
    expect(findings.map(({ kind }) => kind)).toEqual(["gap", "gap"]);
    expect(findings[1]?.areaM2).toBeCloseTo(areaOf([[inner]]), 3);
  });

  test("without a parent's boundary only overlaps can be told, and nothing is covered", () => {
    const a = { id: "a", shape: rectangle(113, 29, 113.01, 29.01) };
    const b = { id: "b", shape: rectangle(113.005, 29, 113.015, 29.01) };
    const check = checkFamily(null, [a, b]);
    expect(check).toMatchObject({ parentM2: null, gapsM2: 0 });
    expect(check.findings.map(({ kind, ids }) => [kind, ids])).toEqual([["overlap", ["a", "b"]]]);
  });

  test("two children that leave the parent together, along the same stretch of its border, leave the gaps as they are", () => {
    const parent = rectangle(113, 29, 113.04, 29.04);
    const a = rectangle(112.99, 29.01, 113.02, 29.03);
    const b = rectangle(112.98, 29.01, 113.01, 29.03);
    const { gapsM2, findings } = checkFamily(parent, [
      { id: "a", shape: a },
      { id: "b", shape: b },
    ]);
    expect(gapsM2).toBeCloseTo(areaOf(differenceOf(parent, [a, b])), 0);
    expect(findings.map(({ kind }) => kind).toSorted()).toEqual(["gap", "outside", "outside", "overlap"]);
  });

  test("any pile of stars: findings agree with whole polygons clipped by the library", () => {
    const star = fc.record({
      x: fc.integer({ min: 0, max: 40 }),
      y: fc.integer({ min: 0, max: 40 }),
      radii: fc.array(fc.integer({ min: 3, max: 14 }), { minLength: 3, maxLength: 12 }),
    });
    const pile = [
      { x: 0, y: 10, radii: [3, 4, 3, 3] },
      { x: 23, y: 14, radii: [3, 3, 14, 3] },
      { x: 9, y: 25, radii: [3, 3, 3, 3, 3, 3, 13, 12, 3, 3] },
      { x: 0, y: 24, radii: [3, 3, 3, 3, 3, 3, 11, 14] },
    ];
    fc.assert(
      fc.property(fc.array(star, { minLength: 1, maxLength: 6 }), (stars) => {
        const parent = rectangle(113, 29, 113.04, 29.04);
        const children = stars.flatMap(({ x, y, radii }, index) => {
          const centre: Position = [onGrid(113 + x * 0.001), onGrid(29 + y * 0.001)];
          const { shape } = judgeShape([
            [
              starOf(
                centre,
                radii.map((radius) => radius * 0.001),
              ),
            ],
          ]);
          return shape ? [{ id: `s${index}`, shape }] : [];
        });
        const check = checkFamily(parent, children);
        const sumOf = (kind: string) =>
          check.findings.reduce((sum, finding) => sum + (finding.kind === kind ? finding.areaM2 : 0), 0);
        const shapes = children.map(({ shape }) => shape);
        // A border that is brought onto a vertex within 10 cm takes some m² along.
        const near = (measured: number, expected: number) => expect(Math.abs(measured - expected)).toBeLessThan(60);
        if (children.length === 0) return;
        near(sumOf("gap"), areaOf(differenceOf(parent, shapes)));
        near((check.parentM2 ?? 0) - check.gapsM2, areaOf(intersectionOf(unionOf(shapes), parent)));
        near(
          sumOf("outside"),
          shapes.reduce((sum, shape) => sum + areaOf(differenceOf(shape, [parent])), 0),
        );
        const pairs = shapes.flatMap((a, index) => shapes.slice(index + 1).map((b) => areaOf(intersectionOf(a, b))));
        near(
          sumOf("overlap"),
          pairs.reduce((sum, area) => sum + area, 0),
        );
      }),
      // Edges that lay on each other were once seen in the wrong order.
      { numRuns: 80, examples: [[pile]] },
    );
  });
});
