import type { Finding } from "@safegrid/geo/misfit";
import type { Box, Shape } from "@safegrid/geo/shape";
import { boxOf } from "@safegrid/geo/shape";
import type { FindingKind } from "@safegrid/geo/finding-kind";

export interface KnownFinding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly gridIds: readonly string[];
  readonly shape: Shape;
  readonly areaM2: number;
  readonly state: "open" | "accepted";
}

export interface MatchedFindings {
  readonly fresh: readonly Finding[];
  /** Still there; `reopens` where it was accepted and has grown since. */
  readonly kept: readonly { readonly id: string; readonly found: Finding; readonly reopens: boolean }[];
  readonly gone: readonly string[];
}

/** What was accepted stays so as long as it has not grown by more than a tenth and a square metre. */
const growth = 1.1;

/**
 * Tells which findings of a new check are those of the last one: the same kind at the same place (boxes that overlap by
 * half of the smaller), for overlaps and outsides of the same grids too. Each is matched once, the largest first.
 */
export function matchFindings(known: readonly KnownFinding[], found: readonly Finding[]): MatchedFindings {
  const left = new Map(known.map((finding) => [finding.id, finding]));
  const fresh: Finding[] = [];
  const kept: MatchedFindings["kept"][number][] = [];
  for (const finding of found.toSorted((a, b) => b.areaM2 - a.areaM2)) {
    const before = [...left.values()]
      .filter((each) => isSamePlace(each, finding))
      .toSorted((a, b) => Math.abs(a.areaM2 - finding.areaM2) - Math.abs(b.areaM2 - finding.areaM2))[0];
    if (!before) {
      fresh.push(finding);
      continue;
    }
    left.delete(before.id);
    kept.push({
      id: before.id,
      found: finding,
      reopens: before.state === "accepted" && finding.areaM2 > before.areaM2 * growth + 1,
    });
  }
  return { fresh, kept, gone: [...left.keys()] };
}

function isSamePlace(before: KnownFinding, now: Finding): boolean {
  if (before.kind !== now.kind) return false;
  if (now.kind !== "gap" && before.gridIds.toSorted().join() !== now.ids.toSorted().join()) return false;
  const [a, b] = [boxOf(before.shape), boxOf(now.shape)];
  const shared = sizeOf({
    west: Math.max(a.west, b.west),
    south: Math.max(a.south, b.south),
    east: Math.min(a.east, b.east),
    north: Math.min(a.north, b.north),
  });
  return shared >= Math.min(sizeOf(a), sizeOf(b)) / 2;
}

function sizeOf({ west, south, east, north }: Box): number {
  return Math.max(0, east - west) * Math.max(0, north - south);
}
