import { useTranslation } from "react-i18next";
import type { EventRow } from "@safegrid/contract/live";
import { spanOf, timeOfDay } from "#/ui/format.ts";
import { wordsOf } from "./event-words.ts";

const shown = 5;
const lateMs = 5 * 60_000;

/** The last five events in fixed cells, newest left. Nothing scrolls. */
export function LastEvents({ events, placeOf }: { events: readonly EventRow[]; placeOf: (gridId: string) => string }) {
  const { t } = useTranslation();
  const said = events.flatMap((event) => {
    const words = wordsOf(event);
    return words ? [{ event, words }] : [];
  });
  return (
    <footer className="events">
      {said.slice(0, shown).map(({ event, words }) => {
        const lateness = Date.parse(event.recordedAt) - Date.parse(event.occurredAt);
        const { key, a, b } = spanOf(lateness);
        const category = event.about["category"];
        return (
          <article key={event.seq} className={`event ${words.tone}`}>
            <time>
              {timeOfDay(event.recordedAt)}
              {lateness > lateMs && ` · ${t("event.late", { span: t(`span.${key}`, { a, b }) })}`}
            </time>
            <strong>{t(`event.${words.key}` as "event.none", { count: words.count })}</strong>
            <span className="quiet">
              {placeOf(event.gridId)}{" "}
              {event.type.startsWith("hazard") && typeof category === "string"
                ? t(`category.${category}` as "category.gas", { defaultValue: "" })
                : ""}
            </span>
          </article>
        );
      })}
      {said.length === 0 && <span className="quiet">{t("event.none")}</span>}
    </footer>
  );
}
