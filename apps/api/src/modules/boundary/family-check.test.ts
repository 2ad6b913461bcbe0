import { PGlite } from "@electric-sql/pglite";
import { postgis } from "@electric-sql/pglite-postgis";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { areaOf } from "@safegrid/geo/area";
import type { Shape } from "@safegrid/geo/shape";
import { onGridShape } from "@safegrid/geo/shape";
import { judgeShape } from "@safegrid/geo/validity";
import type { Sql } from "#/platform/sql.ts";
import { checkFamilies, hasPostgis } from "#/modules/boundary/family-check.ts";
import type { FamilyText } from "#/modules/boundary/geometry-jobs.ts";
import { geometryJobs } from "#/modules/boundary/geometry-jobs.ts";
import type { Geometry } from "#/modules/boundary/geometry.service.ts";

/** The real PostGIS, compiled for the test process: it needs nothing installed. Its start takes some ten seconds. */
let lite: PGlite;
const sqlOf = (database: PGlite): Sql => ({
  query: async <Row>(text: string, params: readonly unknown[] = []) =>
    (await database.query<Row>(text, [...params])).rows,
});
/** The same jobs, on this thread. */
const geometry: Geometry = {
  run: async (name, input) => geometryJobs[name](input as never) as never,
  close: async () => {},
};

beforeAll(async () => {
  lite = await PGlite.create({ extensions: { postgis } });
}, 120_000);
afterAll(() => lite.close());

const box = (west: number, south: number, east: number, north: number): Shape =>
  onGridShape([
    [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  ]);
const family = (parent: Shape | null, children: readonly Shape[]): FamilyText => ({
  parentId: "parent",
  parent: parent && JSON.stringify(parent),
  children: children.map((shape, index) => ({ id: `c${index}`, shape: JSON.stringify(shape) })),
});

interface Told {
  readonly kind: string;
  readonly ids: readonly string[];
  readonly areaM2: number;
}

/** What both ways must say alike: every finding that is clearly more than a sliver, with its area. */
function told(findings: readonly Told[]): Told[] {
  return findings
    .filter(({ areaM2 }) => areaM2 > 500)
    .map(({ kind, ids, areaM2 }) => ({ kind, ids: ids.toSorted(), areaM2 }))
    .toSorted((a, b) => `${a.kind}${a.ids.join()}`.localeCompare(`${b.kind}${b.ids.join()}`) || a.areaM2 - b.areaM2);
}

test("without PostGIS the library checks; with it PostGIS does, and the findings are the same", async () => {
  const sql = sqlOf(lite);
  const faulty = family(box(113, 29, 113.02, 29.02), [
    box(113, 29, 113.011, 29.02),
    box(113.01, 29, 113.02, 29.015),
    box(113.012, 29.015, 113.022, 29.02),
  ]);
  const [right] = geometryJobs.check({ families: [faulty] });
  expect(await hasPostgis(sql)).toBe(false);
  expect((await checkFamilies(sql, geometry, [faulty]))[0]).toEqual(right);

  await lite.exec(`create extension postgis`);
  expect(await hasPostgis(sql)).toBe(true);
  const [clipped] = await checkFamilies(sql, geometry, [faulty]);
  expect(clipped?.findings.map(({ kind, ids }) => [kind, ids])).toEqual(
    right?.findings.map(({ kind, ids }) => [kind, ids]),
  );
  expect(clipped?.findings.map(({ kind }) => kind).toSorted()).toEqual(["gap", "outside", "overlap"]);
  for (const [index, { areaM2 }] of (right?.findings ?? []).entries())
    expect(clipped?.findings[index]?.areaM2).toBeCloseTo(areaM2, 0);
  expect(clipped?.parentM2).toBe(right?.parentM2);
  expect(clipped?.gapsM2).toBeCloseTo(right?.gapsM2 ?? 0, 0);

  const whole = family(box(113, 29, 113.02, 29.02), [
    box(113, 29, 113.01, 29.02),
    box(113.01, 29, 113.02, 29.0100001),
    box(113.01, 29.01, 113.02, 29.02),
  ]);
  const nothing = family(box(113, 29, 113.02, 29.02), []);
  const alone = family(null, [box(113, 29, 113.02, 29.02), box(113.01, 29, 113.03, 29.02)]);
  for (const each of [whole, nothing, alone]) {
    const [known] = geometryJobs.check({ families: [each] });
    const [same] = await checkFamilies(sql, geometry, [each]);
    expect(same?.findings.map(({ kind, ids }) => [kind, ids])).toEqual(
      known?.findings.map(({ kind, ids }) => [kind, ids]),
    );
    expect(same?.gapsM2).toBeCloseTo(known?.gapsM2 ?? 0, 0);
  }
}, 120_000);

test("any pile of stars: both ways find the same gaps, overlaps and parts outside", async () => {
  const sql = sqlOf(lite);
  const star = fc.record({
    x: fc.integer({ min: 0, max: 40 }),
    y: fc.integer({ min: 0, max: 40 }),
    radii: fc.array(fc.integer({ min: 3, max: 14 }), { minLength: 3, maxLength: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(star, { minLength: 1, maxLength: 5 }), async (stars) => {
      const children = stars.flatMap(({ x, y, radii }) => {
        const corners = radii.map((radius, index) => {
          const angle = (index / radii.length) * 2 * Math.PI;
          return [113 + (x + radius * Math.cos(angle)) * 0.001, 29 + (y + radius * Math.sin(angle)) * 0.001] as const;
        });
        const { shape } = judgeShape(onGridShape([[[...corners, corners[0] as (typeof corners)[number]]]]));
        return shape ? [shape] : [];
      });
      const each = family(box(113, 29, 113.04, 29.04), children);
      const [known] = geometryJobs.check({ families: [each] });
      const [same] = await checkFamilies(sql, geometry, [each]);
      const [expected, found] = [told(known?.findings ?? []), told(same?.findings ?? [])];
      expect(found.map(({ kind, ids }) => [kind, ids])).toEqual(expected.map(({ kind, ids }) => [kind, ids]));
      // A border that is brought onto a vertex within 10 cm takes some m² along.
      for (const [index, { areaM2 }] of expected.entries())
        expect(Math.abs((found[index]?.areaM2 ?? 0) - areaM2)).toBeLessThan(60);
      expect(Math.abs((same?.gapsM2 ?? 0) - (known?.gapsM2 ?? 0))).toBeLessThan(60);
      expect(areaOf(box(113, 29, 113.04, 29.04))).toBe(same?.parentM2);
    }),
    { numRuns: 40 },
  );
}, 120_000);
