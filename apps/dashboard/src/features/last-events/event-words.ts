import type { EventRow } from "@safegrid/contract/live";

export interface EventWords {
  readonly key: string;
  readonly count: number;
  readonly tone: "red" | "amber" | "plain";
}

/** Steps between offices: who works on the hazard reads them in its story, the wall does not. */
const quiet = new Set<EventRow["type"]>([
  ...(["hazard.received", "hazard.shared", "hazard.notice_seen", "hazard.rules_changed"] as const),
  ...(["hazard.near_due", "hazard.urged", "hazard.rechecked", "hazard.ladder_changed"] as const),
  ...(["hazard.summarised", "hazard.summary_received", "hazard.placed"] as const),
  ...(["hazard.enterprise_submitted", "hazard.enterprise_sent_back"] as const),
  ...(["hazard.extension_asked", "hazard.extension_refused", "hazard.stop_asked", "hazard.stop_refused"] as const),
]);

/** Which words and tone an event has; null for those that nobody has to read. */
export function wordsOf({ type, about }: EventRow): EventWords | null {
  // The wall tells of patrols and hazards; what is kept in the offices is theirs to read.
  if (!/^(visit|hazard|place)\./.test(type) || quiet.has(type)) return null;
  if (type === "visit.recorded") {
    const count = Number(about["problemCount"] ?? 0);
    if (about["isComplete"] === false) return { key: "visit_incomplete", count, tone: "plain" };
    return count > 0 ? { key: "visit_problem", count, tone: "amber" } : { key: "visit_clean", count, tone: "plain" };
  }
  if (type === "hazard.reported" && about["grade"] === "major") return { key: "major", count: 1, tone: "red" };
  if (type === "hazard.deadline_passed")
    return about["wasOpen"] === false ? null : { key: "hazard_deadline_passed", count: 1, tone: "red" };
  const isGrave =
    type === "hazard.reported" ||
    type === "hazard.eliminated" ||
    type === "hazard.returned" ||
    type === "hazard.reopened" ||
    type === "hazard.bypassed" ||
    type === "hazard.escalated" ||
    type === "hazard.unanswered";
  return { key: type.replace(".", "_"), count: 1, tone: isGrave ? "amber" : "plain" };
}
