import { areaOf } from "./area.ts";
import type { FindingKind } from "./finding-kind.ts";
import type { FamilyCheck, FamilyMember, Misfit, NodedFamily } from "./misfit.ts";
import { settleFamily } from "./misfit.ts";
import type { NodeRing } from "./net.ts";
import { Net } from "./net.ts";
import { differenceOf, intersectionOf } from "./overlay.ts";
import { Residue } from "./residue.ts";
import type { Box, Shape } from "./shape.ts";
import { boxOf, edgesOf, isSame, whereIn } from "./shape.ts";
import { meetingOf } from "./validity.ts";

type Noded = readonly (readonly NodeRing[])[];

/**
 * Gaps and overlaps between siblings and against their parent, as polygons with m², and how much of the parent the
 * children cover. Borders within 0.1 m of each other count as the same one. Shapes: valid, CGCS2000 degrees, as
 * `judgeShape` returns them. A family whose borders fit costs one pass over its edges; else polygons are clipped only
 * where they do not. Source: P3 全域覆盖, areaCoverage in metrics.md.
 */
export function checkFamily(parent: Shape | null, children: readonly FamilyMember[]): FamilyCheck {
  const parentM2 = parent && areaOf(parent);
  // Nothing has been drawn below it yet, so there is nothing to mend.
  if (children.length === 0) return { findings: [], parentM2, gapsM2: parentM2 ?? 0, sliverM2: 0 };
  const { net, nodedParent, members } = netOf(parent, children);
  const found: Misfit[] = [];
  let tooMuch: Box[] | null = null;
  if (nodedParent) {
    const residue = new Residue(net);
    for (const { polygons } of members) residue.add(polygons, 1);
    residue.add(nodedParent, -1);
    const regions = residue.regions();
    tooMuch = regions.filter(({ count }) => count > 0).map(({ shape }) => boxOf(shape));
    for (const { count, shape } of regions) if (count < 0) found.push(...each("gap", [], shape));
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

  return settleFamily(parentM2, members, found);
}

/** A family with its borders on common nodes, for whoever clips it by other means (PostGIS); as `checkFamily` does it. */
export function nodeFamily(parent: Shape | null, children: readonly FamilyMember[]): NodedFamily {
  const { net, nodedParent, members } = netOf(parent, children);
  return {
    parent: nodedParent && net.shapeOf(nodedParent),
    children: members.map(({ id, shape }) => ({ id, shape })),
  };
}

function netOf(parent: Shape | null, children: readonly FamilyMember[]) {
  const shapes = children.map(({ shape }) => shape);
  const all = parent ? [parent, ...shapes] : shapes;
  const net = new Net(all);
  const noded = net.noded(all);
  const nodedParent = parent ? (noded.shift() ?? null) : null;
  return { net, nodedParent, members: children.map(({ id }, index) => memberOf(id, noded[index] ?? [], net)) };
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
function each(kind: FindingKind, ids: readonly string[], shape: Shape): Misfit[] {
  return shape.map((polygon) => ({ kind, ids, shape: [polygon] }));
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
