import { areaOf, perimeterOf } from "./area.ts";
import type { FindingKind } from "./finding-kind.ts";
import type { NodeRing } from "./net.ts";
import { Net, snapM } from "./net.ts";
import { differenceOf, intersectionOf } from "./overlay.ts";
import { Residue } from "./residue.ts";
import type { Box, Shape } from "./shape.ts";
import { boxOf, edgesOf, isSame, whereIn } from "./shape.ts";
import { meetingOf } from "./validity.ts";

export interface FamilyMember {
  readonly id: string;
  readonly shape: Shape;
}

/** One place where a family's boundaries do not fit. */
export interface Finding {
  readonly kind: FindingKind;
  /** The children that are concerned: those around a gap, the two that overlap, the one that leaves its parent. */
  readonly ids: readonly string[];
  readonly shape: Shape;
  readonly areaM2: number;
}

export interface FamilyCheck {
  readonly findings: readonly Finding[];
  /** Null without a parent's boundary; then there can be no gaps. */
  readonly parentM2: number | null;
  /** All of the parent that no child covers, slivers included. */
  readonly gapsM2: number;
  /** What was left out because it is thinner or smaller than boundaries are known. */
  readonly sliverM2: number;
}

/** Below this area, or thinner than `snapM` on average, a gap or overlap is a sliver of rounding and not listed. */
export const smallestM2 = 1;

type Noded = readonly (readonly NodeRing[])[];

/**
 * Gaps and overlaps between siblings and against their parent, as polygons with m², and how much of the parent the
 * children cover. Borders within 0.1 m of each other count as the same one. Shapes: valid, CGCS2000 degrees, as
 * `judgeShape` returns them. A family whose borders fit costs one pass over its edges; else polygons are clipped only
 * where they do not. Source: P3 全域覆盖, areaCoverage in metrics.md.
 */
export function checkFamily(parent: Shape | null, children: readonly FamilyMember[]): FamilyCheck {
  const parentM2 = parent && areaOf(parent);
  if (children.length === 0) return { findings: [], parentM2, gapsM2: parentM2 ?? 0, sliverM2: 0 };
  const shapes = children.map(({ shape }) => shape);
  const all = parent ? [parent, ...shapes] : shapes;
  const net = new Net(all);
  const noded = net.noded(all);
  const nodedParent = parent ? (noded.shift() ?? null) : null;
  const members = children.map(({ id }, index) => memberOf(id, noded[index] ?? [], net));

  const found: Finding[] = [];
  let tooMuch: Box[] | null = null;
  if (nodedParent) {
    const residue = new Residue(net);
    for (const { polygons } of members) residue.add(polygons, 1);
    residue.add(nodedParent, -1);
    const regions = residue.regions();
    tooMuch = regions.filter(({ count }) => count > 0).map(({ shape }) => boxOf(shape));
    const owners = regions.length > 0 ? ownersOf(members) : new Map<number, string[]>();
    for (const { count, shape, nodes } of regions)
      if (count < 0) found.push(...each("gap", neighboursOf(nodes, owners), shape));
    const whole = memberOf("", nodedParent, net);
    for (const member of members)
      if (isNear(member.box, tooMuch) && reachesOutside(member, whole))
        found.push(...each("outside", [member.id], differenceOf(member.shape, [whole.shape])));
  }
  members.forEach((member, index) => {
    if (tooMuch && !isNear(member.box, tooMuch)) return;
    for (const other of members.slice(index + 1))
      if (doMeet(member.box, other.box) && (!tooMuch || isNear(other.box, tooMuch)) && doOverlap(member, other))
        found.push(...each("overlap", [member.id, other.id], intersectionOf(member.shape, other.shape)));
  });

  const isSliver = ({ areaM2, shape }: Finding) => areaM2 < smallestM2 || (2 * areaM2) / perimeterOf(shape) < snapM;
  const gapsM2 = found.reduce((sum, { kind, areaM2 }) => sum + (kind === "gap" ? areaM2 : 0), 0);
  const slivers = found.filter(isSliver);
  return {
    findings: found.filter((finding) => !slivers.includes(finding)).toSorted((a, b) => b.areaM2 - a.areaM2),
    parentM2,
    gapsM2,
    sliverM2: slivers.reduce((sum, { areaM2 }) => sum + areaM2, 0),
  };
}

interface Member {
  readonly id: string;
  readonly polygons: Noded;
  readonly shape: Shape;
  readonly box: Box;
}

function memberOf(id: string, polygons: Noded, net: Net): Member {
  const shape = net.shapeOf(polygons);
  return { id, polygons, shape, box: boxOf(shape) };
}

/** Every part by itself: each is worked off by itself. */
function each(kind: FindingKind, ids: readonly string[], shape: Shape): Finding[] {
  return shape.map((polygon) => ({ kind, ids, shape: [polygon], areaM2: areaOf([polygon]) }));
}

function ownersOf(members: readonly Member[]): Map<number, string[]> {
  const owners = new Map<number, string[]>();
  for (const { id, polygons } of members)
    for (const node of new Set(polygons.flat(2))) owners.set(node, [...(owners.get(node) ?? []), id]);
  return owners;
}

/** Who has at least an edge along a region, or touches it where nobody has. */
function neighboursOf(nodes: readonly number[], owners: ReadonlyMap<number, readonly string[]>): string[] {
  const counts = new Map<string, number>();
  for (const node of new Set(nodes)) for (const id of owners.get(node) ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
  const along = [...counts].filter(([, count]) => count >= 2);
  return (along.length > 0 ? along : [...counts]).map(([id]) => id);
}

function doMeet(a: Box, b: Box): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

function isNear(box: Box, others: readonly Box[]): boolean {
  return others.some((other) => doMeet(box, other));
}

/** Whether two noded shapes have inner points in common: edges that cross, run the same way, or lie inside the other. */
function doOverlap(a: Member, b: Member): boolean {
  return anyEdge(a, b, "inside", true) || anyEdge(b, a, "inside", true);
}

/** Whether a noded shape has points outside another. */
function reachesOutside(a: Member, whole: Member): boolean {
  return anyEdge(a, whole, "outside", false) || anyEdge(whole, a, "inside", false);
}

/** Whether any edge of `a` crosses one of `b`, lies at `wanted` of it, or is one of its own, run the same way. */
function anyEdge(a: Member, b: Member, wanted: "inside" | "outside", isSharedTold: boolean): boolean {
  for (const [from, to] of edgesOf(a.shape)) {
    const edgeBox = {
      west: Math.min(from[0], to[0]),
      south: Math.min(from[1], to[1]),
      east: Math.max(from[0], to[0]),
      north: Math.max(from[1], to[1]),
    };
    if (!doMeet(edgeBox, b.box)) {
      if (wanted === "outside") return true;
      continue;
    }
    let isShared = false;
    for (const [otherFrom, otherTo] of edgesOf(b.shape)) {
      if (isSame(from, otherFrom) && isSame(to, otherTo)) {
        if (isSharedTold) return true;
        isShared = true;
      } else if (isSame(from, otherTo) && isSame(to, otherFrom)) isShared = true;
      else if (
        Math.max(otherFrom[0], otherTo[0]) >= edgeBox.west &&
        Math.min(otherFrom[0], otherTo[0]) <= edgeBox.east &&
        Math.max(otherFrom[1], otherTo[1]) >= edgeBox.south &&
        Math.min(otherFrom[1], otherTo[1]) <= edgeBox.north &&
        meetingOf(from, to, otherFrom, otherTo)?.kind === "cross"
      )
        return true;
    }
    if (!isShared && whereIn(b.shape, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]) === wanted) return true;
  }
  return false;
}
