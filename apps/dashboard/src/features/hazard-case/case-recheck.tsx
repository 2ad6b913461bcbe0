import type { HazardStory } from "@safegrid/contract/hazard";
import { dayAndTime } from "#/ui/format.ts";
import { TimeGradeText } from "#/ui/time-grade.tsx";
import type { Translate } from "#/ui/words.ts";
import { lateMs } from "./case-entry.tsx";

/** 回头看 in the story of a case: what somebody saw who looked again. */
export function recheckItem(recheck: HazardStory["rechecks"][number], t: Translate) {
  const { id, at, timeGrade, saidAt, recordedAt, by, finding, note } = recheck;
  const isLate = Date.parse(recordedAt) - Date.parse(at) > lateMs;
  return {
    key: `recheck ${id}`,
    color: finding === "gone" ? "green" : "gray",
    content: (
      <div className="case-entry">
        <b>{t("recheck.title")}</b> {t(`recheck.${finding}`)}
        <span className="quiet">
          {dayAndTime(at)}
          {isLate && ` · ${t("noted", { at: dayAndTime(recordedAt) })}`}
        </span>
        <div>
          {by} <TimeGradeText grade={timeGrade} saidAt={saidAt} />
        </div>
        {note !== null && <blockquote>{note}</blockquote>}
      </div>
    ),
  };
}
