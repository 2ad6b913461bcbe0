import { areaOf, perimeterOf } from "./area.ts";
import type { Position } from "./crs.ts";
import type { FindingKind } from "./finding-kind.ts";
import { snapM } from "./net.ts";
import type { Shape } from "./shape.ts";

export interface FamilyMember {
  readonly id: string;
  readonly shape: Shape;
}

/** A parent and its children with their borders on common nodes (`nodeFamily`). */
export interface NodedFamily {
  readonly parent: Shape | null;
  readonly children: readonly FamilyMember[];
}

/** A part of the plane, in one polygon, that no child covers, that two cover, or that a child covers outside its parent. */
export interface Misfit {
  readonly kind: FindingKind;
  /** The children that are concerned; for a gap they are found by its border. */
  readonly ids: readonly string[];
  readonly shape: Shape;
}

/** One place where a family's boundaries do not fit. */
export interface Finding extends Misfit {
  /** The children that are concerned: those around a gap, the two that overlap, the one that leaves its parent. */
  readonly ids: readonly string[];
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
const smallestM2 = 1;

/**
 * What is said of a family whose misfits are known, however they were found: areas in m² on the ellipsoid, the neighbours
 * of each gap, slivers apart, the largest first. Source: P3 全域覆盖, areaCoverage in metrics.md.
 */
export function settleFamily(
  parentM2: number | null,
  children: readonly FamilyMember[],
  misfits: readonly Misfit[],
): FamilyCheck {
  const owners = misfits.some(({ kind }) => kind === "gap") ? ownersOf(children) : new Map<string, string[]>();
  const found = misfits.map((misfit): Finding => ({
    ...misfit,
    ids: misfit.kind === "gap" ? neighboursOf(misfit.shape, owners) : misfit.ids,
    areaM2: areaOf(misfit.shape),
  }));
  const isSliver = ({ areaM2, shape }: Finding) => areaM2 < smallestM2 || (2 * areaM2) / perimeterOf(shape) < snapM;
  const slivers = new Set(found.filter(isSliver));
  return {
    findings: found.filter((finding) => !slivers.has(finding)).toSorted((a, b) => b.areaM2 - a.areaM2),
    parentM2,
    gapsM2: found.reduce((sum, { kind, areaM2 }) => sum + (kind === "gap" ? areaM2 : 0), 0),
    sliverM2: [...slivers].reduce((sum, { areaM2 }) => sum + areaM2, 0),
  };
}

const keyOf = ([lon, lat]: Position) => `${lon} ${lat}`;

function cornersOf(shape: Shape): Set<string> {
  return new Set(shape.flat(2).map(keyOf));
}

function ownersOf(children: readonly FamilyMember[]): Map<string, string[]> {
  const owners = new Map<string, string[]>();
  for (const { id, shape } of children)
    for (const corner of cornersOf(shape)) {
      const known = owners.get(corner);
      if (known) known.push(id);
      else owners.set(corner, [id]);
    }
  return owners;
}

/** Who has at least an edge along a gap, or touches it where nobody has. */
function neighboursOf(gap: Shape, owners: ReadonlyMap<string, readonly string[]>): string[] {
  const counts = new Map<string, number>();
  for (const corner of cornersOf(gap))
    for (const id of owners.get(corner) ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
  const along = [...counts].filter(([, count]) => count >= 2);
  return (along.length > 0 ? along : [...counts]).map(([id]) => id).toSorted();
}
