import type { Position } from "./crs.ts";

/** A closed ring of positions in degrees, the last equal to the first; outer ones run anticlockwise, holes clockwise. */
export type Ring = readonly Position[];
/** The outer ring, then its holes. */
export type Polygon = readonly Ring[];
/** What a boundary is: one or several parts, as GeoJSON's MultiPolygon has them. */
export type Shape = readonly Polygon[];

export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const steps = 1e9;

/** Degrees on the grid on which all shapes lie: 1e-9°, a tenth of a millimetre. So predicates can be exact. */
export function onGrid(degrees: number): number {
  return Math.round(degrees * steps) / steps;
}

/** A shape from elsewhere on that grid; repeated positions are left out. */
export function onGridShape(shape: Shape): Shape {
  return shape.map((polygon) =>
    polygon.map((ring) =>
      ring
        .map(([lon, lat]): Position => [onGrid(lon), onGrid(lat)])
        .filter((position, index, all) => index === 0 || !isSame(position, all[index - 1] as Position)),
    ),
  );
}

/** The same position, to the grid's step. */
export function isSame(a: Position, b: Position): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** The box of all rings, degrees; of an empty shape a box that nothing meets. */
export function boxOf(shape: Shape): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer = []] of shape)
    for (const [lon, lat] of outer) {
      if (lon < west) west = lon;
      if (lon > east) east = lon;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
    }
  return { west, south, east, north };
}

/**
 * On which side of the line a → b the position c lies: 1 left, -1 right, 0 on it. Exact: where floating point cannot tell,
 * the whole-number grid decides.
 */
export function sideOf(a: Position, b: Position, c: Position): -1 | 0 | 1 {
  const left = (b[0] - a[0]) * (c[1] - a[1]);
  const right = (b[1] - a[1]) * (c[0] - a[0]);
  const side = left - right;
  // A degree as a double errs by up to 7e-15, a difference of two by twice that: below that nothing is certain.
  const doubt = 1e-13 * (Math.abs(b[0] - a[0]) + Math.abs(c[0] - a[0]) + Math.abs(b[1] - a[1]) + Math.abs(c[1] - a[1]));
  if (Math.abs(side) > doubt) return side > 0 ? 1 : -1;
  const exact =
    (whole(b[0]) - whole(a[0])) * (whole(c[1]) - whole(a[1])) -
    (whole(b[1]) - whole(a[1])) * (whole(c[0]) - whole(a[0]));
  return exact === 0n ? 0 : exact > 0n ? 1 : -1;
}

function whole(degrees: number): bigint {
  return BigInt(Math.round(degrees * steps));
}

/** Whether c, which lies on the line through a and b, lies between them, ends included. */
export function isBetween(a: Position, b: Position, c: Position): boolean {
  return (
    Math.min(a[0], b[0]) <= c[0] &&
    c[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= c[1] &&
    c[1] <= Math.max(a[1], b[1])
  );
}

export type Whereabouts = "inside" | "border" | "outside";

/** Where a position lies in a valid shape; exact. */
export function whereIn(shape: Shape, position: Position): Whereabouts {
  let isInside = false;
  for (const polygon of shape)
    for (const ring of polygon) {
      const found = whereInRing(ring, position);
      if (found === "border") return "border";
      if (found === "inside") isInside = !isInside;
    }
  return isInside ? "inside" : "outside";
}

/** Where a position lies in a closed ring, whichever way it runs; exact. */
export function whereInRing(ring: Ring, position: Position): Whereabouts {
  let isInside = false;
  for (let index = 1; index < ring.length; index += 1) {
    const a = ring[index - 1] as Position;
    const b = ring[index] as Position;
    if (a[1] > position[1] === b[1] > position[1]) {
      const isLevel = a[1] === position[1] && b[1] === position[1];
      if (isSame(a, position) || (isLevel && isBetween(a, b, position))) return "border";
      continue;
    }
    const side = sideOf(a, b, position);
    if (side === 0) return "border";
    if (side > 0 === b[1] > a[1]) isInside = !isInside;
  }
  return isInside ? "inside" : "outside";
}

/** Twice the signed planar area in square degrees: positive where the ring runs anticlockwise. */
export function windingOf(ring: Ring): number {
  const [origin] = ring;
  if (!origin) return 0;
  let sum = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const a = ring[index - 1] as Position;
    const b = ring[index] as Position;
    sum += (a[0] - origin[0]) * (b[1] - origin[1]) - (b[0] - origin[0]) * (a[1] - origin[1]);
  }
  return sum;
}

/** Every edge of a shape, with the ring that it belongs to. */
export function* edgesOf(shape: Shape): Generator<readonly [from: Position, to: Position]> {
  for (const polygon of shape)
    for (const ring of polygon)
      for (let index = 1; index < ring.length; index += 1) yield [ring[index - 1] as Position, ring[index] as Position];
}

/** How many positions a shape has, closing ones included. */
export function vertexCountOf(shape: Shape): number {
  return shape.reduce((sum, polygon) => sum + polygon.reduce((part, ring) => part + ring.length, 0), 0);
}
