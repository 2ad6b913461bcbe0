import type { ClosingCheckList } from "@safegrid/contract/closing-check";
import { useAnswer } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useOutcomeWords } from "./outcome-words.ts";

/** What independent checks have found of a hazard's closings, as steps of its timeline, each with its instant. */
export function useCheckEntries(hazardId: string) {
  const t = useOutcomeWords();
  const { data } = useAnswer<ClosingCheckList>(`/closing-checks?state=done&hazardId=${hazardId}`);
  return (data?.rows ?? []).flatMap(({ id, checkedAt, checkedBy, outcome, note }) =>
    checkedAt === null || outcome === null
      ? []
      : {
          at: checkedAt,
          item: {
            key: id,
            color: outcome === "confirmed" ? "green" : "red",
            content: (
              <div className="case-entry">
                <b>
                  {t("checks.entry")} · {t(`checks.outcome.${outcome}`)}
                </b>{" "}
                <span className="quiet">{dayAndTime(checkedAt)}</span>
                <div>{checkedBy}</div>
                {note && <blockquote>{note}</blockquote>}
              </div>
            ),
          },
        },
  );
}
