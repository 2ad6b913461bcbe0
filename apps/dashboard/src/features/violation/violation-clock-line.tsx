import type { ViolationRow } from "@safegrid/contract/violation";
import { DueLine } from "#/ui/due-line.tsx";
import { useViolationWords } from "./violation-words.ts";

/** By when the next step must be taken: how much time is left, or how late it is. */
export function ViolationClockLine({
  clock: { kind, dueAt, isAssumed, standing },
  nowMs,
}: {
  clock: NonNullable<ViolationRow["clock"]>;
  nowMs: number;
}) {
  const t = useViolationWords();
  const isOver = standing === "late";
  return <DueLine what={t(`clock.${kind}`)} dueAt={dueAt} isAssumed={isAssumed} isOver={isOver} nowMs={nowMs} />;
}
