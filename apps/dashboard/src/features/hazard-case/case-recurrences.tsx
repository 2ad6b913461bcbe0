import { Alert } from "antd";
import type { HazardStory } from "@safegrid/contract/hazard";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { useCaseWords } from "./case-words.ts";

/** 回潮: what this is found again of, and what was found again of this, within ninety days after a closing. */
export function Recurrences({ recurrences }: { recurrences: HazardStory["recurrences"] }) {
  const [t, h] = [useCaseWords(), useHazardWords()];
  if (recurrences.length === 0) return null;
  return (
    <Alert
      className="case-recurrences"
      type="warning"
      showIcon
      title={t("recurrence.title")}
      description={
        <ul>
          {recurrences.map(({ side, hazardId, serial, state, closedAt, foundAt, days }) => (
            <li key={`${side} ${hazardId} ${closedAt}`}>
              {t(`recurrence.${days === 0 ? "sameDay." : ""}${side}`, {
                ...{ closed: dayAndTime(closedAt), found: dayAndTime(foundAt), days },
              })}{" "}
              <a href={`?subject=${hazardId}`}>{serial}</a> <span className="quiet">{h(`state.${state}`)}</span>
            </li>
          ))}
        </ul>
      }
    />
  );
}
