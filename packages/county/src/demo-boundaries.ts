import { areaOf } from "@safegrid/geo/area";
import type { Position } from "@safegrid/geo/crs";
import { intersectionOf } from "@safegrid/geo/overlay";
import type { Ring, Shape } from "@safegrid/geo/shape";
import { boxOf, isSame, onGrid, sideOf, whereIn, windingOf } from "@safegrid/geo/shape";
import { judgeShape } from "@safegrid/geo/validity";
import type { GridId } from "@safegrid/domain/id";
import type { CountySlice, TownshipSlice } from "./county-slice.ts";
import type { DemoVillage } from "./demo-cells.ts";
import { gridIdOf } from "./grid-rows.ts";
import type { Lonlat } from "./outline-box.ts";
import { degreesOf, outlineBoxOf } from "./outline-box.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { seededRandom } from "./seeded-random.ts";
import { townshipLayoutOf } from "./township-layout.ts";

export interface DemoBoundary {
  readonly gridId: GridId;
  readonly gridCode: string;
  /** CGCS2000 degrees, valid. */
  readonly shape: Shape;
  readonly areaM2: number;
  readonly source: string;
}

const madeUp = "演示数据（由种子生成，非真实界线）";

/**
 * Boundaries for the demonstration: the county's real outline, cut into townships, villages and cells by nearness to
 * centres that the seed draws. Made up, and said to be. In one village a strip is left out and in another one taken twice,
 * so that the list of gaps and overlaps has something to work off. Empty where the county has no outline.
 */
export function demoBoundariesOf(
  slice: CountySlice,
  villages: readonly DemoVillage[],
  seed: string,
): readonly DemoBoundary[] {
  const { outline } = slice;
  if (!outline) return [];
  const { shape: county } = judgeShape(
    outline.polygons.map((polygon) =>
      polygon.map((ring) => ring.map(([lon, lat]) => [onGrid(lon), onGrid(lat)] as const)),
    ),
  );
  if (!county) return [];
  const found: DemoBoundary[] = [];
  const add = (gridCode: string, shape: Shape, source = madeUp) =>
    found.push({ gridId: gridIdOf(gridCode), gridCode, shape, areaM2: areaOf(shape), source });
  add(slice.code, county, outline.source);

  const townships = slice.townships.filter(({ isPseudo }) => !isPseudo);
  const bases = basesOf(slice, townships);
  const grounds = partition(county, bases);
  const families: { readonly cells: string[]; readonly shapes: Shape[]; readonly village: Shape }[] = [];
  townships.forEach((township, nth) => {
    const ground = grounds[nth] ?? [];
    if (ground.length === 0) return;
    add(township.code, ground);
    const own = villages.filter((each) => each.township.code === township.code);
    const random = seededRandom(`${seed}/ground/${township.code}`);
    const centres: Position[] = [];
    for (const { village } of own) {
      const reachKm = village.kind === "urban_community" ? 1.6 : null;
      centres.push(
        nextCentre(ground, centres, random, reachKm === null ? null : { at: bases[nth] as Position, reachKm }),
      );
    }
    partition(ground, centres).forEach((village, index) => {
      const of = own[index];
      if (!of || village.length === 0) return;
      add(of.village.code, village);
      const draws = seededRandom(`${seed}/ground/${of.village.code}`);
      const cellCentres: Position[] = [];
      for (const _ of of.cells) cellCentres.push(nextCentre(village, cellCentres, draws, null));
      const shapes = partition(village, cellCentres);
      families.push({ cells: of.cells.map(({ code }) => code), shapes, village });
    });
  });
  plantFault(families, 0.6);
  plantFault(families, 1.25);
  for (const { cells, shapes } of families)
    shapes.forEach((shape, index) => {
      const code = cells[index];
      if (code !== undefined && shape.length > 0) add(code, shape);
    });
  return found;
}

/** Where each township's centre is: its seat, or its spot on the schematic wall. */
function basesOf(slice: CountySlice, townships: readonly TownshipSlice[]): Position[] {
  const layouts = townshipLayoutOf(slice);
  const box = slice.outline && outlineBoxOf(slice.outline);
  return townships.map(({ code, seat }) => {
    if (seat) return [seat.lon, seat.lat];
    const layout = layouts.get(code);
    return box && layout ? degreesOf(layout, box) : [0, 0];
  });
}

/** A position in a shape, far from those that are there already: the best of some draws. */
function nextCentre(
  ground: Shape,
  taken: readonly Position[],
  random: SeededRandom,
  near: { readonly at: Position; readonly reachKm: number } | null,
): Position {
  let best = randomIn(ground, random, near);
  let room = -1;
  for (let draw = 0; draw < 8; draw += 1) {
    const at = randomIn(ground, random, near);
    const nearest = Math.min(...taken.map((other) => Math.hypot(at[0] - other[0], at[1] - other[1])), 1);
    if (nearest > room) [best, room] = [at, nearest];
  }
  return best;
}

/** A random position in a shape; near a spot where one is given and any is found there. */
export function randomIn(
  ground: Shape,
  random: SeededRandom,
  near: { readonly at: Position; readonly reachKm: number } | null = null,
): Position {
  const { west, south, east, north } = boxOf(ground);
  let last: Position = [(west + east) / 2, (south + north) / 2];
  for (let tries = 0; tries < 60; tries += 1) {
    const [x, y] = [random.fraction(), random.fraction()];
    const reach = near && tries < 30 ? near.reachKm / 100 : null;
    last =
      near && reach !== null
        ? [near.at[0] + (x * 2 - 1) * reach, near.at[1] + (y * 2 - 1) * reach]
        : [west + x * (east - west), south + y * (north - south)];
    if (whereIn(ground, last) === "inside") return last;
  }
  return last;
}

/** Cuts a shape into the parts that are nearest to each centre; together they fill it. */
function partition(ground: Shape, centres: readonly Position[]): Shape[] {
  const [first] = ground;
  if (centres.length === 1) return [ground];
  const convex = first && ground.length === 1 && first.length === 1 && isConvex(first[0] ?? []) ? first[0] : null;
  const { west, south, east, north } = boxOf(ground);
  const frame: Ring = [
    [west - 1, south - 1],
    [east + 1, south - 1],
    [east + 1, north + 1],
    [west - 1, north + 1],
    [west - 1, south - 1],
  ];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180) ** 2;
  return centres.map((centre) => {
    let ring: Lonlat[] = [...(convex ?? frame)];
    for (const other of centres) if (other !== centre) ring = nearerHalf(ring, centre, other, squeeze);
    const clean = ring.map(([lon, lat]): Position => [onGrid(lon), onGrid(lat)]);
    const cell = clean.filter((at, index) => index === 0 || !isSame(at, clean[index - 1] as Position));
    if (cell.length < 4) return [];
    const whole: Shape = [[cell]];
    const part = convex ? whole : intersectionOf(whole, ground);
    return judgeShape(part).shape ?? [];
  });
}

/** The part of a convex closed ring that is nearer to `centre` than to `other`. */
function nearerHalf(ring: readonly Lonlat[], centre: Position, other: Position, squeeze: number): Lonlat[] {
  const [dx, dy] = [(other[0] - centre[0]) * squeeze, other[1] - centre[1]];
  const middle = [(other[0] + centre[0]) / 2, (other[1] + centre[1]) / 2] as const;
  const off = ([lon, lat]: Lonlat) => (lon - middle[0]) * dx + (lat - middle[1]) * dy;
  const kept: Lonlat[] = [];
  for (let index = 1; index < ring.length; index += 1) {
    const [a, b] = [ring[index - 1] as Lonlat, ring[index] as Lonlat];
    const [atA, atB] = [off(a), off(b)];
    if (atA <= 0) kept.push(a);
    if (atA < 0 !== atB < 0 && atA !== 0 && atB !== 0) {
      const share = atA / (atA - atB);
      kept.push([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
    }
  }
  return kept.length > 0 ? [...kept, kept[0] as Lonlat] : [];
}

function isConvex(ring: Ring): boolean {
  return ring.slice(1).every((at, index) => {
    const following = ring[index + 2] ?? ring[1];
    return following === undefined || sideOf(ring[index] as Position, at, following) >= 0;
  });
}

/** Moves an inner corner of one cell towards (below 1) or away from (above 1) its middle, in the first village that has one. */
function plantFault(families: readonly { readonly shapes: Shape[]; readonly village: Shape }[], stretch: number): void {
  for (const { shapes, village } of families.slice(stretch < 1 ? 0 : Math.floor(families.length / 2)))
    for (const [nth, shape] of shapes.entries()) {
      const [ring = []] = shape.length === 1 ? (shape[0] ?? []) : [];
      const open = ring.slice(0, -1);
      const corner = open.findIndex((at) => whereIn(village, at) === "inside");
      if (corner < 0 || windingOf(ring) === 0) continue;
      const middle = open.reduce((sum, at): Position => [sum[0] + at[0] / open.length, sum[1] + at[1] / open.length], [
        0, 0,
      ] as Position);
      const moved = open.map((at, index): Position =>
        index === corner
          ? [onGrid(middle[0] + (at[0] - middle[0]) * stretch), onGrid(middle[1] + (at[1] - middle[1]) * stretch)]
          : at,
      );
      const { shape: faulty } = judgeShape([[[...moved, moved[0] as Position]]]);
      if (!faulty || whereIn(village, moved[corner] as Position) !== "inside") continue;
      shapes[nth] = faulty;
      return;
    }
}
