import * as polyclip from "polyclip-ts";
import type { Position } from "./crs.ts";
import type { Shape } from "./shape.ts";
import { isSame, onGrid, windingOf } from "./shape.ts";

type Clippable = [number, number][][][];

/** All that lies in any of the shapes. */
export function unionOf(shapes: readonly Shape[]): Shape {
  const [first, ...others] = shapes.map(clippable);
  return first ? tidied(clip(() => polyclip.union(first, ...others))) : [];
}

/** All that lies in both shapes. */
export function intersectionOf(a: Shape, b: Shape): Shape {
  return tidied(clip(() => polyclip.intersection(clippable(a), clippable(b))));
}

/** All that lies in the first shape and in none of the others. */
export function differenceOf(from: Shape, others: readonly Shape[]): Shape {
  return tidied(clip(() => polyclip.difference(clippable(from), ...others.map(clippable))));
}

/** The library can fail on edges that almost coincide (its issue 5); with a snap of 1e-13° it gets through those. */
function clip(work: () => Clippable): Clippable {
  try {
    return work();
  } catch {
    polyclip.setPrecision(1e-13);
    try {
      return work();
    } finally {
      polyclip.setPrecision();
    }
  }
}

function clippable(shape: Shape): Clippable {
  return shape.map((polygon) => polygon.map((ring) => ring.map(([lon, lat]): [number, number] => [lon, lat])));
}

/** Back onto the grid; what collapses there (thinner than a tenth of a millimetre) is gone. */
function tidied(result: Clippable): Shape {
  return result.flatMap((polygon) => {
    const [outer, ...holes] = polygon.map((ring) => {
      const positions: Position[] = [];
      for (const [lon, lat] of ring) {
        const position: Position = [onGrid(lon), onGrid(lat)];
        const last = positions.at(-1);
        if (!last || !isSame(last, position)) positions.push(position);
      }
      return positions;
    });
    const hasArea = (ring: readonly Position[]) => ring.length >= 4 && windingOf(ring) !== 0;
    return outer && hasArea(outer) ? [[outer, ...holes.filter(hasArea)]] : [];
  });
}
