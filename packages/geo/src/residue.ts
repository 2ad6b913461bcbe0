import Flatbush from "flatbush";
import type { Net, NodeRing } from "./net.ts";
import { differenceOf } from "./overlay.ts";
import type { Ring, Shape } from "./shape.ts";
import { whereInRing, windingOf } from "./shape.ts";
import { crossingOf, meetingOf } from "./validity.ts";

/**
 * Counts edges of rings with their direction: what runs both ways cancels. Children added and their parent subtracted
 * leave nothing exactly where every point of the parent lies in one child and no point of a child outside; what is left
 * is the border of the places where that fails, and only there is work to do.
 */
export class Residue {
  readonly #net: Net;
  readonly #edges = new Map<number, number>();

  constructor(net: Net) {
    this.#net = net;
  }

  add(polygons: readonly (readonly NodeRing[])[], times: 1 | -1): void {
    for (const ring of polygons.flat())
      for (let index = 1; index < ring.length; index += 1)
        this.#count(ring[index - 1] as number, ring[index] as number, times);
  }

  #count(from: number, to: number, times: number): void {
    const isUp = from < to;
    const key = isUp ? from * 2 ** 26 + to : to * 2 ** 26 + from;
    const count = (this.#edges.get(key) ?? 0) + (isUp ? times : -times);
    if (count === 0) this.#edges.delete(key);
    else this.#edges.set(key, count);
  }

  get isEmpty(): boolean {
    return this.#edges.size === 0;
  }

  /** Directed edges, as often as they count. */
  #directed(): (readonly [number, number])[] {
    return [...this.#edges].flatMap(([key, count]) => {
      const [low, high] = [Math.floor(key / 2 ** 26), key % 2 ** 26];
      const edge = count > 0 ? ([low, high] as const) : ([high, low] as const);
      return Array.from({ length: Math.abs(count) }, () => edge);
    });
  }

  /** Puts a node wherever two of the edges that are left cross. */
  #splitAtCrossings(): void {
    const edges = [...this.#edges].map(([key, count]) => ({
      from: Math.floor(key / 2 ** 26),
      to: key % 2 ** 26,
      count,
    }));
    const boxes = new Flatbush(edges.length);
    for (const { from, to } of edges) {
      const [a, b] = [this.#net.position(from), this.#net.position(to)];
      boxes.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));
    }
    boxes.finish();
    const cuts = edges.map((): number[] => []);
    edges.forEach(({ from, to }, nth) => {
      const [a, b] = [this.#net.position(from), this.#net.position(to)];
      const near = boxes.search(
        Math.min(a[0], b[0]),
        Math.min(a[1], b[1]),
        Math.max(a[0], b[0]),
        Math.max(a[1], b[1]),
        (other) => other > nth,
      );
      for (const other of near) {
        const edge = edges[other] as (typeof edges)[number];
        const [c, d] = [this.#net.position(edge.from), this.#net.position(edge.to)];
        if (meetingOf(a, b, c, d)?.kind !== "cross") continue;
        const node = this.#net.nodeAtCrossing(crossingOf(a, b, c, d));
        cuts[nth]?.push(node);
        cuts[other]?.push(node);
      }
    });
    edges.forEach(({ from, to, count }, nth) => {
      const nodes = cuts[nth] ?? [];
      if (nodes.length === 0) return;
      const a = this.#net.position(from);
      const away = (node: number) => {
        const [x, y] = this.#net.position(node);
        return Math.hypot(x - a[0], y - a[1]);
      };
      const way = [from, ...nodes.toSorted((p, q) => away(p) - away(q)), to];
      this.#count(from, to, -count);
      for (let index = 1; index < way.length; index += 1)
        if (way[index] !== way[index - 1]) this.#count(way[index - 1] as number, way[index] as number, count);
    });
  }

  /** The regions in which the count of shapes is not nought, with that count: -1 a gap, 1 and more too much. */
  regions(): { readonly count: number; readonly shape: Shape }[] {
    if (this.isEmpty) return [];
    this.#splitAtCrossings();
    const loops = loopsOf(this.#directed(), (node) => this.#net.position(node))
      .map((nodes) => {
        const ring = nodes.map((node) => this.#net.position(node));
        const winding = windingOf(ring);
        return {
          ring: winding < 0 ? ring.toReversed() : ring,
          sign: Math.sign(winding),
          size: Math.abs(winding),
        };
      })
      .filter(({ sign }) => sign !== 0)
      .toSorted((a, b) => b.size - a.size);
    return loops.flatMap((loop, index) => {
      const above = loops.slice(0, index).filter(({ ring }) => contains(ring, loop.ring));
      const count = above.reduce((sum, { sign }) => sum + sign, loop.sign);
      if (count === 0) return [];
      const inside = loops.slice(index + 1).filter(({ ring }) => contains(loop.ring, ring));
      const whole: Shape = [[loop.ring]];
      const shape =
        inside.length === 0
          ? whole
          : differenceOf(
              whole,
              inside.map(({ ring }): Shape => [[ring]]),
            );
      return shape.length === 0 ? [] : [{ count, shape }];
    });
  }
}

/**
 * Takes a closed set of directed edges apart into simple loops that do not cross: at each node, edges that come in and go
 * out are paired like brackets around it.
 */
function loopsOf(
  edges: readonly (readonly [number, number])[],
  position: (node: number) => readonly [number, number],
): number[][] {
  const around = new Map<number, { edge: number; isOut: boolean; angle: number }[]>();
  edges.forEach(([from, to], edge) => {
    const [a, b] = [position(from), position(to)];
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const back = Math.atan2(a[1] - b[1], a[0] - b[0]);
    around.set(from, [...(around.get(from) ?? []), { edge, isOut: true, angle }]);
    around.set(to, [...(around.get(to) ?? []), { edge, isOut: false, angle: back }]);
  });
  const next = new Map<number, number>();
  for (const spokes of around.values()) {
    const open: typeof spokes = [];
    // Edges that lie on each other are seen in the other order from their other end.
    const beside = (p: (typeof spokes)[number], q: (typeof spokes)[number]) =>
      p.isOut ? p.edge - q.edge : q.edge - p.edge;
    for (const spoke of spokes.toSorted((p, q) => p.angle - q.angle || beside(p, q))) {
      const last = open.at(-1);
      if (last && last.isOut !== spoke.isOut) {
        open.pop();
        next.set(last.isOut ? spoke.edge : last.edge, last.isOut ? last.edge : spoke.edge);
      } else open.push(spoke);
    }
  }
  const loops: number[][] = [];
  const done = new Set<number>();
  edges.forEach((_, start) => {
    if (done.has(start)) return;
    const path: number[] = [];
    const at = new Map<number, number>();
    for (let edge = start; !done.has(edge); edge = next.get(edge) ?? edge) {
      done.add(edge);
      const [from] = edges[edge] as readonly [number, number];
      const seen = at.get(from);
      if (seen !== undefined) {
        const loop = path.splice(seen);
        for (const node of loop) at.delete(node);
        loops.push([...loop, from]);
      }
      at.set(from, path.length);
      path.push(from);
    }
    if (path.length > 0) loops.push([...path, path[0] as number]);
  });
  return loops.filter((loop) => loop.length >= 4);
}

/** Whether a loop holds another; loops do not cross, so one spot off its border tells. */
function contains(outer: Ring, inner: Ring): boolean {
  for (const [index, position] of inner.entries()) {
    const following = inner[index + 1] ?? position;
    for (const at of [[(position[0] + following[0]) / 2, (position[1] + following[1]) / 2] as const, position]) {
      const where = whereInRing(outer, at);
      if (where !== "border") return where === "inside";
    }
  }
  return true;
}
