import Flatbush from "flatbush";
import { metresPerDegree } from "./area.ts";
import type { Position } from "./crs.ts";
import type { Box, Shape } from "./shape.ts";
import { boxOf, isSame, onGrid } from "./shape.ts";

/** Positions nearer to each other than this are one: boundaries come from files that round differently. */
export const snapM = 0.1;

/** A ring as numbers of nodes, closed like the ring. */
export type NodeRing = readonly number[];

/**
 * Brings the borders of several shapes onto common nodes: vertices within `snapM` of each other become one, and an edge
 * that passes a node within `snapM` gets a vertex there. So borders that are meant to be the same are the same, edge for
 * edge. The shapes handed in first decide where a node lies. Cost: O(n log n).
 */
export class Net {
  readonly #nodes: Position[] = [];
  readonly #byPlace = new Map<number, number[]>();
  readonly #origin: Position;
  readonly #scale: readonly [east: number, north: number];

  constructor(shapes: readonly Shape[]) {
    const box = shapes
      .map(boxOf)
      .reduce(joined, { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity });
    this.#origin = [box.west, box.south];
    this.#scale = metresPerDegree((box.south + box.north) / 2);
    for (const shape of shapes) for (const ring of shape.flat()) for (const position of ring) this.nodeAt(position);
  }

  get size(): number {
    return this.#nodes.length;
  }

  position(node: number): Position {
    return this.#nodes[node] as Position;
  }

  /** The node at a position, made where none is near. */
  nodeAt(position: Position): number {
    const [x, y] = this.#metres(position);
    const column = Math.floor(x / snapM);
    const row = Math.floor(y / snapM);
    // Nearly every vertex is there exactly, from a neighbour or from the first look: one look instead of nine.
    for (const node of this.#byPlace.get(keyOf(column, row)) ?? none)
      if (isSame(this.position(node), position)) return node;
    for (let dx = -1; dx <= 1; dx += 1)
      for (let dy = -1; dy <= 1; dy += 1)
        for (const node of this.#byPlace.get(keyOf(column + dx, row + dy)) ?? none) {
          const [nx, ny] = this.#metres(this.position(node));
          if (Math.hypot(nx - x, ny - y) < snapM) return node;
        }
    const node = this.#nodes.push(position) - 1;
    const key = keyOf(column, row);
    const there = this.#byPlace.get(key);
    if (there) there.push(node);
    else this.#byPlace.set(key, [node]);
    return node;
  }

  /** The rings of shapes on the nodes, with a vertex wherever one of the nodes lies on an edge. */
  noded(shapes: readonly Shape[]): NodeRing[][][] {
    const points = new Flatbush(Math.max(1, this.size));
    for (const [lon, lat] of this.#nodes) points.add(lon, lat);
    if (this.size === 0) points.add(0, 0);
    points.finish();
    return shapes.map((shape) =>
      shape.map((polygon) =>
        polygon.map((ring) => {
          const nodes: number[] = [];
          let last: number | undefined;
          for (const position of ring) {
            const node = this.nodeAt(position);
            if (last !== undefined && node !== last) nodes.push(...this.#between(points, last, node));
            if (node !== last) nodes.push(node);
            last = node;
          }
          return withoutSpikes(nodes);
        }),
      ),
    );
  }

  /** Nodes on the way from one node to another, in order. */
  #between(points: Flatbush, from: number, to: number): number[] {
    const [a, b] = [this.position(from), this.position(to)];
    const [marginX, marginY] = [snapM / this.#scale[0], snapM / this.#scale[1]];
    const near = points.search(
      Math.min(a[0], b[0]) - marginX,
      Math.min(a[1], b[1]) - marginY,
      Math.max(a[0], b[0]) + marginX,
      Math.max(a[1], b[1]) + marginY,
    );
    if (near.length <= 2) return [];
    const [ax, ay] = this.#metres(a);
    const [bx, by] = this.#metres(b);
    const length = Math.hypot(bx - ax, by - ay);
    const found: { node: number; along: number }[] = [];
    for (const node of near) {
      if (node === from || node === to) continue;
      const [x, y] = this.#metres(this.position(node));
      const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
      const off = Math.abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / length;
      if (off < snapM && along > 0 && along < length) found.push({ node, along });
    }
    return found.toSorted((p, q) => p.along - q.along || p.node - q.node).map(({ node }) => node);
  }

  #metres([lon, lat]: Position): readonly [number, number] {
    return [(lon - this.#origin[0]) * this.#scale[0], (lat - this.#origin[1]) * this.#scale[1]];
  }

  /** The shape that noded rings draw. */
  shapeOf(polygons: readonly (readonly NodeRing[])[]): Shape {
    return polygons.flatMap((polygon) => {
      const rings = polygon.filter((ring) => ring.length >= 4).map((ring) => ring.map((node) => this.position(node)));
      return rings.length > 0 ? [rings] : [];
    });
  }

  /** A node where two edges cross. */
  nodeAtCrossing([lon, lat]: Position): number {
    return this.nodeAt([onGrid(lon), onGrid(lat)]);
  }
}

/** Takes out there-and-back runs, which snapping can leave behind. */
function withoutSpikes(ring: readonly number[]): number[] {
  const kept: number[] = [];
  for (const node of ring) {
    if (kept.length >= 2 && kept.at(-2) === node) kept.pop();
    else if (kept.at(-1) !== node) kept.push(node);
  }
  // The seam of the ring can itself be a spike.
  while (kept.length >= 4 && kept[1] === kept.at(-2)) {
    kept.shift();
    kept.pop();
  }
  return kept.length >= 4 ? kept : [];
}

const none: readonly number[] = [];

function keyOf(column: number, row: number): number {
  return (column + 2) * 2 ** 26 + row + 2;
}

function joined(a: Box, b: Box): Box {
  return {
    west: Math.min(a.west, b.west),
    south: Math.min(a.south, b.south),
    east: Math.max(a.east, b.east),
    north: Math.max(a.north, b.north),
  };
}
