import "#/ui/due-line.css";
import { Tag } from "antd";
import { memo, useLayoutEffect, useRef } from "react";
import type { BoardRow } from "@safegrid/contract/board";
import type { DeadlineRules } from "@safegrid/metrics/deadline-rule";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { Mark } from "#/ui/mark.tsx";
import { NextRungLine } from "#/ui/next-rung.tsx";
import { useBoardWords } from "./board-words.ts";
import type { CardMark } from "./held-board.ts";
import { remainingOf } from "./remaining.ts";
import { StageBar } from "./stage-bar.tsx";
import type { Viewer } from "./use-presence.ts";

/** One open hazard: what, where, who has it, how long there is, how it came so far, what happens next by itself. */
export const BoardCard = memo(function BoardCard({
  row,
  mark,
  viewers,
  rules,
  nowMs,
  isOpen,
  isFirst,
  isHeld,
  onOpen,
  onList,
}: {
  row: BoardRow;
  mark: CardMark | undefined;
  /** Who else has it open. */
  viewers: readonly Viewer[] | undefined;
  rules: DeadlineRules | undefined;
  /** To the minute, so that a card is not drawn again each second. */
  nowMs: number;
  isOpen: boolean;
  isFirst: boolean;
  /** Somebody reads: a card that changes keeps its height, or the others would move. */
  isHeld: boolean;
  onOpen: (id: string) => void;
  /** Opens it with the form of a supervised listing; left out for who lists nothing. */
  onList: ((id: string) => void) | undefined;
}) {
  const [t, h] = [useBoardWords(), useHazardWords()];
  const { hazard, owner, supervisor, escalation, lane } = row;
  const isTheirs = lane === "reinspection" && supervisor !== null;
  const who = isTheirs ? supervisor : owner;
  const isLate = hazard.deadlinePassed;
  const card = useRef<HTMLElement>(null);
  const height = useRef<number | null>(null);
  const isFrozen = isHeld && mark !== undefined && height.current !== null;
  useLayoutEffect(() => {
    if (!isFrozen) height.current = card.current?.offsetHeight ?? null;
  });
  return (
    <article
      ref={card}
      style={isFrozen ? { height: height.current ?? undefined, overflow: "hidden" } : undefined}
      className={`board-card${isOpen ? " open" : ""}${mark ? ` marked mark-of-${mark.kind}` : ""}`}
      data-card={hazard.id}
      role="button"
      tabIndex={isFirst ? 0 : -1}
      aria-label={`${h(`grade.${hazard.grade}`)} ${h(`category.${hazard.category}`)} ${hazard.placeName} ${hazard.serial}`}
      onClick={() => onOpen(hazard.id)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen(hazard.id);
      }}
    >
      <header>
        {hazard.grade === "major" && <Tag color="error">{h("grade.major")}</Tag>}
        <b>{h(`category.${hazard.category}`)}</b>
        <span className="card-state">{h(`state.${hazard.state}`)}</span>
        {viewers && (
          <span className="card-viewers" title={viewers.map(({ name, unit }) => `${name}（${unit}）`).join("、")}>
            {t(viewers.length > 1 ? "viewedByMany" : "viewed", { name: viewers[0]?.name ?? "", count: viewers.length })}
          </span>
        )}
        <span className="card-serial">{hazard.serial}</span>
      </header>
      <h3 title={hazard.description}>{hazard.placeName}</h3>
      <p className="quiet">{row.gridName}</p>
      <p>
        <span className="quiet">{t(isTheirs ? "bySupervisor" : "byOwner")}</span> {who.name}
        {!isTheirs && (hazard.holder ? ` · ${hazard.holder}` : escalation ? ` · ${t("onTheWay")}` : "")}
      </p>
      {hazard.deadlineAt !== null && (
        <p className={`due-line card-clock ${isLate ? "late" : lane === "today" ? "near" : ""}`}>
          {isLate ? <Mark kind="red" /> : lane === "today" ? <Mark kind="amber" /> : null}
          <Countdown deadlineAt={hazard.deadlineAt} nowMs={nowMs} rules={rules} />
        </p>
      )}
      <StageBar stages={row.stages} nowMs={nowMs} />
      <footer>
        <span>
          {hazard.deadlineAt === null
            ? t("found", { at: short(hazard.foundAt) })
            : t("due", { at: short(hazard.deadlineAt) })}
        </span>
        {hazard.firstDeadlineAt !== null && hazard.firstDeadlineAt !== hazard.deadlineAt && (
          <del>{t("first", { at: short(hazard.firstDeadlineAt) })}</del>
        )}
        {hazard.returnedCount > 0 && <b className="card-returned">{t("returned", { count: hazard.returnedCount })}</b>}
        {onList && row.isListable && !hazard.isListed && (
          <button
            type="button"
            className="card-list"
            tabIndex={-1}
            onKeyDown={(event) => event.stopPropagation()}
            onClick={(event) => {
              event.stopPropagation();
              onList(hazard.id);
            }}
          >
            {t("list")}
          </button>
        )}
      </footer>
      {hazard.clockStoppedUntil !== null && (
        <p className="card-next">{t("stopped", { at: short(hazard.clockStoppedUntil) })}</p>
      )}
      {escalation !== null && (
        <p className="card-next">
          {Date.parse(escalation.at) <= nowMs
            ? t("escalated")
            : escalation.to
              ? t("escalates", { at: short(escalation.at), to: escalation.to.name })
              : t("escalatesNowhere", { at: short(escalation.at) })}
        </p>
      )}
      {row.nextRung !== null && <NextRungLine next={row.nextRung} nowMs={nowMs} />}
      {mark && (
        <span className="card-mark">
          {mark.kind === "moved" ? t("mark.moved", { lane: t(`lane.${mark.to}`) }) : t(`mark.${mark.kind}`)}
        </span>
      )}
    </article>
  );
});

function Countdown({
  deadlineAt,
  nowMs,
  rules,
}: {
  deadlineAt: string;
  nowMs: number;
  rules: DeadlineRules | undefined;
}) {
  const t = useBoardWords();
  if (!rules) return null;
  const left = remainingOf(Date.parse(deadlineAt), nowMs, rules);
  const { key, days, hours, minutes } = left;
  return (
    <span title={left.isAssumed ? t("assumed") : undefined}>
      {t(`${left.isLate ? "late" : "left"}.${key}`, { days, hours, minutes })}
      {left.isAssumed ? "*" : ""}
    </span>
  );
}

/** `11-30 17:00`: on a card the year is nobody's question. */
function short(at: string): string {
  return dayAndTime(at).slice(5, 16);
}
