import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GridSummary } from "@safegrid/contract/grid";
import type { MetricName } from "@safegrid/contract/number";
import type { PeriodKind } from "@safegrid/metrics/period";
import { callApi } from "#/live/api.ts";
import { percent, timeOfDay } from "#/ui/format.ts";
import { useOwnAbilities } from "#/ui/use-own-abilities.ts";
import { RecordList } from "./record-list.tsx";
import { RecordsFile } from "./records-file.tsx";
import { useEvidence } from "./use-evidence.ts";
import { useRecords } from "./use-records.ts";

/** How much of a period's first day names it. */
const nameLength = { day: 10, week: 10, month: 7, quarter: 7, year: 4 } as const satisfies Record<PeriodKind, number>;

/** The records behind a number: those that it counts, those that it does not, and why. One key leads back. */
export function RecordsPage({
  metric,
  scope,
  period,
  on,
}: {
  metric: MetricName;
  scope: string;
  period: PeriodKind;
  on: string;
}) {
  const { t } = useTranslation();
  const query = `metric=${metric}&period=${period}${scope ? `&scope=${scope}` : ""}${on ? `&on=${on}` : ""}`;
  const counted = useRecords(query, "counted");
  const others = useRecords(query, "not-counted");
  const excluded = useRecords(query, "excluded");
  const evidence = useEvidence(scope, [counted.list, others.list, excluded.list]);
  const place = usePlace(scope);
  const abilities = useOwnAbilities();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // What lies open above the page closes first.
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "Escape" || event.key === "Backspace") history.back();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const asOf = counted.list?.asOf;
  const n = counted.list?.total;
  const d = n === undefined || !others.list ? undefined : n + others.list.total;
  return (
    <main className="records">
      <h1>
        <span>
          {t(`records.metric.${metric}`)} {place}
          <small>
            {t(`records.period.${period}`)} {on.slice(0, nameLength[period])}
          </small>
        </span>
        {n !== undefined && d !== undefined && d > 0 && (
          <span>
            <b>{n}</b>/{d} <b>{percent(n / d)}</b>
          </span>
        )}
        {abilities?.includes("export") && asOf && (
          <RecordsFile
            query={query}
            title={t(`records.metric.${metric}`)}
            filters={[place, `${t(`records.period.${period}`)} ${on.slice(0, nameLength[period])}`]}
          />
        )}
        <button type="button" onClick={() => history.back()}>
          {t("records.back")}
        </button>
      </h1>
      {asOf && <p className="quiet">{t("records.asOf", { seq: asOf.seq, time: timeOfDay(asOf.at) })}</p>}
      <div className="sides">
        <RecordList side="counted" read={counted} evidence={evidence} hasCases={abilities !== null} />
        <RecordList side="not-counted" read={others} evidence={evidence} hasCases={abilities !== null} />
        {(excluded.list?.total ?? 0) > 0 && (
          <RecordList side="excluded" read={excluded} evidence={evidence} hasCases={abilities !== null} />
        )}
      </div>
    </main>
  );
}

function usePlace(scope: string): string {
  const [name, setName] = useState("");
  useEffect(() => {
    callApi<{ grids: GridSummary[] }>(`/grids?depth=0${scope ? `&scope=${scope}` : ""}`).then(
      ({ grids }) => setName(grids[0]?.name ?? ""),
      () => {},
    );
  }, [scope]);
  return name;
}
