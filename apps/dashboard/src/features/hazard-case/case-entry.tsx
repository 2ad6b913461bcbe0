import type { HazardStory } from "@safegrid/contract/hazard";
import { dayAndTime } from "#/ui/format.ts";
import type { Translate } from "#/ui/words.ts";
import type { EntryDetail } from "./entry-details.ts";
import { detailsOf } from "./entry-details.ts";

export const lateMs = 10 * 60_000;
const colours: Readonly<Record<string, string>> = {
  bypass: "orange",
  silence: "orange",
  deadline_pass: "red",
  return: "orange",
  close: "green",
  pass: "green",
  eliminate: "green",
};

/** One entry of a hazard's record as a step of a timeline: when, who, for whom, what, why, and what became of the deadline. */
export function entryItem(entry: HazardStory["entries"][number], t: Translate, h: Translate) {
  const { n, action, at, recordedAt, by, unit, note, deadlineAt, about, from, to } = entry;
  const isLate = Date.parse(recordedAt) - Date.parse(at) > lateMs;
  const isByRule = about["deadline"] === "rule";
  return {
    key: n,
    color: colours[action] ?? "blue",
    content: (
      <div className="case-entry">
        <b>{h(`action.${action}`)}</b> {from !== to && <span className="case-state">{h(`state.${to}`)}</span>}
        <span className="quiet">
          {dayAndTime(at)}
          {isLate && ` · ${t("noted", { at: dayAndTime(recordedAt) })}`}
        </span>
        <div>
          {unit?.name} {by}
        </div>
        {note && <blockquote>{note}</blockquote>}
        <CaseEntryDetails details={detailsOf(entry, t, h)} />
        {deadlineAt !== null && (
          <div className="quiet">
            {t("newDeadline", { at: dayAndTime(deadlineAt) })}
            {isByRule && t("byRule", { amount: about["amount"], unit: t(`spanUnit.${String(about["unit"])}`) })}
            {about["isCalendarAssumed"] === true && t("assumed")}
          </div>
        )}
      </div>
    ),
  };
}

function CaseEntryDetails({ details }: { details: readonly EntryDetail[] }) {
  if (details.length === 0) return null;
  return (
    <dl className="case-entry-details">
      {details.map(({ key, label, text }) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
