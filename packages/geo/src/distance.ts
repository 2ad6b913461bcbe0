import type { Position } from "./crs.ts";
import type { Shape } from "./shape.ts";
import { edgesOf, onGrid, whereIn } from "./shape.ts";

/** The mean radius of the earth, metres: great circles on it are within 0.6 % of the ellipsoid. */
const radiusM = 6_371_008.8;
const radians = Math.PI / 180;

/** Metres between two positions (CGCS2000 degrees) on the sphere; within 0.6 % of the true distance. */
export function metresBetween([lonA, latA]: Position, [lonB, latB]: Position): number {
  const up = Math.sin(((latB - latA) * radians) / 2) ** 2;
  const along = Math.sin(((lonB - lonA) * radians) / 2) ** 2;
  const chord = up + Math.cos(latA * radians) * Math.cos(latB * radians) * along;
  return 2 * radiusM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Metres from a position to the nearest point of a shape; 0 inside and on its border, null of an empty shape. */
export function metresToShape(shape: Shape, position: Position): number | null {
  const at: Position = [onGrid(position[0]), onGrid(position[1])];
  if (whereIn(shape, at) !== "outside") return 0;
  let nearest: Position | null = null;
  let least = Infinity;
  // Near the position a degree is a straight line: the sphere says only how far the nearest point lies.
  const shrink = Math.cos(at[1] * radians);
  for (const [a, b] of edgesOf(shape)) {
    const [ax, ay, bx, by] = [(a[0] - at[0]) * shrink, a[1] - at[1], (b[0] - at[0]) * shrink, b[1] - at[1]];
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
    const away = (ax + share * dx) ** 2 + (ay + share * dy) ** 2;
    if (away >= least) continue;
    least = away;
    nearest = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
  }
  return nearest && metresBetween(at, nearest);
}
