import type { HazardRow } from "@safegrid/contract/hazard";
import type { SourceHealth } from "@safegrid/contract/source-health";
import type { UncoveredVillages } from "@safegrid/contract/uncovered-place";
import type { Attention } from "@safegrid/domain/hazard-attention";
import { attentionOf, attentions } from "@safegrid/domain/hazard-attention";
import { businessDay, dayStartsAt } from "@safegrid/metrics/period";

export interface Exception {
  readonly key: string;
  readonly kind: Attention | "uncovered" | "stale";
  readonly hazard: HazardRow | null;
  /** How many are behind this row, itself included. */
  readonly count: number;
  /** The villages behind it. */
  readonly gridIds: readonly string[];
  /** The instant that its countdown or age runs from; null = none. */
  readonly atMs: number | null;
}

const most = 7;
/** Of one kind so many are shown alone; the rest becomes one row. */
const mostAlone = {
  major_overdue: 3,
  major_open: 2,
  listed: 2,
  overdue: 2,
  returned_twice: 1,
  due_soon: 1,
} as const satisfies Record<Attention, number>;

/**
 * What is abnormal, gravest first, in at most seven rows: single cases while they are few, one grouped row for the rest
 * of a kind. Places that nobody comes for are one row, however many; stale data is an exception too, behind all that is
 * known.
 */
export function listExceptions(
  hazards: Iterable<HazardRow>,
  health: SourceHealth | null,
  uncovered: UncoveredVillages | null,
): Exception[] {
  const byKind = Map.groupBy([...hazards], (hazard) => attentionOf(hazard));
  const rows: Exception[] = [];
  for (const kind of attentions) {
    const cases = (byKind.get(kind) ?? []).toSorted((a, b) => instantOf(a) - instantOf(b));
    const alone = cases.length === mostAlone[kind] + 1 ? cases.length : mostAlone[kind];
    for (const hazard of cases.slice(0, alone))
      rows.push({ key: hazard.id, kind, hazard, count: 1, gridIds: [hazard.villageId], atMs: instantOf(hazard) });
    const rest = cases.slice(alone);
    const oldest = rest[0];
    if (oldest)
      rows.push({
        key: `more ${kind}`,
        kind,
        hazard: null,
        count: rest.length,
        gridIds: rest.map((hazard) => hazard.villageId),
        atMs: instantOf(oldest),
      });
  }
  const stale = health?.staleVillages ?? [];
  const missed = uncovered?.villages ?? [];
  const shown = rows.slice(0, most - (stale.length > 0 ? 1 : 0) - (missed.length > 0 ? 1 : 0));
  const [longest] = missed;
  if (longest)
    shown.push({
      key: "uncovered",
      kind: "uncovered",
      hazard: null,
      count: missed.reduce((sum, { places }) => sum + places, 0),
      gridIds: missed.map(({ gridId }) => gridId),
      atMs: dayStartsAt(businessDay.parse(longest.oldestSinceOn)),
    });
  if (stale.length > 0) {
    const last = stale[0]?.lastReceivedAt;
    shown.push({
      key: "stale",
      kind: "stale",
      hazard: null,
      count: stale.length,
      gridIds: stale.map((village) => village.gridId),
      atMs: last ? Date.parse(last) : null,
    });
  }
  return shown;
}

function instantOf(hazard: HazardRow): number {
  return Date.parse(hazard.deadlineAt ?? hazard.foundAt);
}
