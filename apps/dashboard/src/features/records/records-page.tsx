import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MetricName, NumberRecords, RecordSide } from "@safegrid/contract/number";
import type { PeriodKind } from "@safegrid/metrics/period";
import { callApi } from "#/live/api.ts";
import { timeOfDay } from "#/ui/format.ts";

const sides: readonly RecordSide[] = ["counted", "not-counted", "excluded"];

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
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" || event.key === "Backspace") history.back();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <main className="records">
      <h1>
        {t(`records.metric.${metric}`)} · {t(`records.period.${period}`)} {on}
        <button type="button" onClick={() => history.back()}>
          {t("records.back")}
        </button>
      </h1>
      {sides.map((side) => (
        <RecordList
          key={side}
          query={`metric=${metric}&period=${period}${scope ? `&scope=${scope}` : ""}${on ? `&on=${on}` : ""}&side=${side}`}
          side={side}
        />
      ))}
    </main>
  );
}

function RecordList({ query, side }: { query: string; side: RecordSide }) {
  const { t } = useTranslation();
  const [list, setList] = useState<NumberRecords | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const read = (offset: number) =>
    callApi<NumberRecords>(`/numbers/records?${query}&offset=${offset}`).then(
      (page) =>
        setList((before) => (offset > 0 && before ? { ...page, records: [...before.records, ...page.records] } : page)),
      (problem: Error) => setFailure(problem.message),
    );
  useEffect(() => void read(0), [query]);
  if (failure) return <p className="quiet">{t("records.failed", { why: failure })}</p>;
  if (!list || (side === "excluded" && list.total === 0)) return null;
  return (
    <section>
      <h2>
        {t(`records.${side}`, { count: list.total })}
        <span className="quiet">{t("records.asOf", { seq: list.asOf.seq, time: timeOfDay(list.asOf.at) })}</span>
      </h2>
      {list.total === 0 ? (
        <p className="quiet">{t("records.empty")}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>{t("records.record")}</th>
              <th>{t("records.where")}</th>
              <th>{t("records.why")}</th>
              <th>{t("records.when")}</th>
            </tr>
          </thead>
          <tbody>
            {list.records.map((record) => (
              <tr key={record.id}>
                <td>{record.name}</td>
                <td>{record.gridPath}</td>
                <td>{t(`why.${record.why}` as "why.visited")}</td>
                <td>{record.at ? `${record.at.slice(0, 10)} ${timeOfDay(record.at)}` : "—"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {list.nextOffset !== null && (
        <button type="button" onClick={() => void read(list.nextOffset ?? 0)}>
          {t("records.more")}
        </button>
      )}
    </section>
  );
}
