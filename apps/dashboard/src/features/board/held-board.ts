import type { BoardAnswer, BoardRow } from "@safegrid/contract/board";
import type { BoardLane } from "@safegrid/metrics/board-lane";

/** What has become of a card that stays where it is: it changed, belongs into another lane, or is listed no more. */
export type CardMark =
  | { readonly kind: "changed" | "new" | "gone" }
  | { readonly kind: "moved"; readonly to: BoardLane };

export interface HeldBoard {
  /** In the order in which they stand, with what is newest of each. */
  readonly rows: readonly { readonly row: BoardRow; readonly lane: BoardLane }[];
  readonly marks: ReadonlyMap<string, CardMark>;
  /** How many stand in the newest answer that are not shown. */
  readonly newCount: number;
}

/**
 * The board while somebody reads it: nothing moves, goes or comes; what is known anew of a card is shown in its place,
 * with a mark. Pure.
 */
export function holdStill(shown: BoardAnswer, newest: BoardAnswer): HeldBoard {
  if (shown === newest)
    return { rows: shown.rows.map((row) => ({ row, lane: row.lane })), marks: new Map(), newCount: 0 };
  const byId = new Map(newest.rows.map((row) => [row.hazard.id as string, row]));
  const marks = new Map<string, CardMark>();
  const rows = shown.rows.map((row) => {
    const { id, version } = row.hazard;
    const now = byId.get(id);
    if (!now) marks.set(id, { kind: "gone" });
    else if (now.lane !== row.lane) marks.set(id, { kind: "moved", to: now.lane });
    else if (now.hazard.version !== version) marks.set(id, { kind: "changed" });
    return { row: now ?? row, lane: row.lane };
  });
  const known = new Set(shown.rows.map(({ hazard }) => hazard.id as string));
  return { rows, marks, newCount: newest.rows.filter(({ hazard }) => !known.has(hazard.id)).length };
}

/** What is to be marked for a moment when the newest takes the place of what was shown. */
export function marksOfTakeOver(shown: BoardAnswer, newest: BoardAnswer): ReadonlyMap<string, CardMark> {
  const before = new Map(shown.rows.map((row) => [row.hazard.id as string, row]));
  const marks = new Map<string, CardMark>();
  for (const { hazard, lane } of newest.rows) {
    const was = before.get(hazard.id);
    if (!was) marks.set(hazard.id, { kind: "new" });
    else if (was.hazard.version !== hazard.version || was.lane !== lane) marks.set(hazard.id, { kind: "changed" });
  }
  return marks;
}

/** Puts rows of the feed into an answer; null where none of them is in it. Older rows than those known are passed over. */
export function withChanged(answer: BoardAnswer, changed: readonly BoardRow["hazard"][]): BoardAnswer | null {
  const byId = new Map(changed.map((hazard) => [hazard.id as string, hazard]));
  let isTouched = false;
  const rows = answer.rows.map((row) => {
    const hazard = byId.get(row.hazard.id);
    if (!hazard || hazard.seq <= row.hazard.seq) return row;
    isTouched = true;
    return { ...row, hazard };
  });
  return isTouched ? { ...answer, rows } : null;
}
