import { metresPerDegree } from "./area.ts";
import type { Position } from "./crs.ts";
import type { Ring, Shape } from "./shape.ts";
import { isSame } from "./shape.ts";

/**
 * Fewer vertices for drawing: no border moves by more than `toleranceM` metres, and borders that shapes share stay
 * shared, since vertices at which three or more edges meet are kept and the way between two of them is thinned the same
 * from either side. Rings that would vanish keep four vertices. Not for areas or checks.
 */
export function simplifyShapes(shapes: readonly Shape[], toleranceM: number): Shape[] {
  if (toleranceM <= 0) return [...shapes];
  const fixed = fixedVertices(shapes);
  return shapes.map((shape) =>
    shape.map((polygon) => polygon.map((ring) => simplifyRing(ring, toleranceM, (at) => fixed.has(at.join(" "))))),
  );
}

/** Vertices from which edges lead to more than two different ones: there borders part. */
function fixedVertices(shapes: readonly Shape[]): Set<string> {
  const around = new Map<string, Set<string>>();
  const link = (from: string, to: string) => {
    const links = around.get(from);
    if (links) links.add(to);
    else around.set(from, new Set([to]));
  };
  for (const ring of shapes.flat(2))
    for (let index = 1; index < ring.length; index += 1) {
      const [a, b] = [(ring[index - 1] as Position).join(" "), (ring[index] as Position).join(" ")];
      link(a, b);
      link(b, a);
    }
  return new Set([...around].filter(([, links]) => links.size > 2).map(([key]) => key));
}

function simplifyRing(ring: Ring, toleranceM: number, isFixed: (at: Position) => boolean): Ring {
  const open = ring.slice(0, -1);
  const first = open.findIndex(isFixed);
  // A ring that meets no other begins at its lowest vertex, wherever the file began it.
  const start = first >= 0 ? first : open.reduce((best, at, index) => (isBefore(at, open[best]) ? index : best), 0);
  const turned = [...open.slice(start), ...open.slice(0, start), open[start] as Position];
  const kept: Position[] = [turned[0] as Position];
  let from = 0;
  for (let to = 1; to < turned.length; to += 1) {
    if (to < turned.length - 1 && !isFixed(turned[to] as Position)) continue;
    kept.push(...thinned(turned.slice(from, to + 1), toleranceM).slice(1));
    from = to;
  }
  return kept.length >= 4 ? kept : ring.length > 4 ? cornersOf(turned) : ring;
}

/** Douglas and Peucker's way, always from the lower end, so that both sides of a border get the same. */
function thinned(way: readonly Position[], toleranceM: number): Position[] {
  const [a, b] = [way[0] as Position, way.at(-1) as Position];
  const isTurned = !isBefore(a, b) && !isSame(a, b);
  const path = isTurned ? way.toReversed() : [...way];
  const keep = new Set([0, path.length - 1]);
  const spans: [number, number][] = [[0, path.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    let farthest = from;
    let off = toleranceM;
    for (let index = from + 1; index < to; index += 1) {
      const distance = metresOff(path[index] as Position, path[from] as Position, path[to] as Position);
      if (distance > off) [farthest, off] = [index, distance];
    }
    if (farthest === from) continue;
    keep.add(farthest);
    spans.push([from, farthest], [farthest, to]);
  }
  const kept = path.filter((_, index) => keep.has(index));
  return isTurned ? kept.toReversed() : kept;
}

function cornersOf(closed: readonly Position[]): Ring {
  const count = closed.length - 1;
  const [a, b, c] = [0, 1 / 3, 2 / 3].map((share) => closed[Math.floor(share * count)] as Position);
  return [a as Position, b as Position, c as Position, a as Position];
}

function isBefore(a: Position, b: Position | undefined): boolean {
  return b === undefined || a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

function metresOff(at: Position, a: Position, b: Position): number {
  const [east, north] = metresPerDegree(a[1]);
  const [x, y] = [(at[0] - a[0]) * east, (at[1] - a[1]) * north];
  const [dx, dy] = [(b[0] - a[0]) * east, (b[1] - a[1]) * north];
  const length = Math.hypot(dx, dy);
  if (length === 0) return Math.hypot(x, y);
  const along = Math.min(1, Math.max(0, (x * dx + y * dy) / length ** 2));
  return Math.hypot(x - along * dx, y - along * dy);
}
