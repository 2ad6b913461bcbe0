import "./due-line.css";
import { dayAndTime, spanOf } from "./format.ts";
import { useDueWords } from "./due-words.ts";
import { Mark } from "./mark.tsx";

const nearMs = 24 * 3_600_000;

/** What must be done by when: how much time is left, or how late it is, with the instant; marked in its last day and when late. */
export function DueLine({
  what,
  dueAt,
  isAssumed,
  isOver = false,
  nowMs,
}: {
  what: string;
  dueAt: string;
  /** Reckoned over days for which no holidays are known yet. */
  isAssumed: boolean;
  /** The server says that it is late, whatever the clock of this screen thinks. */
  isOver?: boolean;
  nowMs: number;
}) {
  const t = useDueWords();
  const dueMs = Date.parse(dueAt);
  const isLate = isOver || dueMs < nowMs;
  const { key, a, b } = spanOf(Math.abs(dueMs - nowMs));
  const isNear = !isLate && dueMs - nowMs < nearMs;
  return (
    <span
      className={`due-line ${isLate ? "late" : isNear ? "near" : ""}`}
      title={`${dayAndTime(dueAt)}${isAssumed ? ` ${t("assumed")}` : ""}`}
    >
      {isLate ? <Mark kind="red" /> : isNear ? <Mark kind="amber" /> : null}
      {t(isLate ? "late" : "left", { what, span: t(`span.${key}`, { a, b }) })}
      {isAssumed ? "*" : ""}
    </span>
  );
}
