import "./outcome.css";
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Alert, Button, Segmented, Spin } from "antd";
import { useEffect } from "react";
import type { OutcomeAnswer, OutcomeRowOut } from "@safegrid/contract/outcome";
import { levelBelow } from "@safegrid/domain/grid";
import { timeNames } from "@safegrid/metrics/case-time";
import { outcomeNames } from "@safegrid/metrics/outcome";
import { useAnswer } from "#/live/answers.ts";
import { goTo, useAddressField } from "#/ui/address.ts";
import { dayAndTime, todayInShanghai } from "#/ui/format.ts";
import type { OutcomeMetric } from "./comparison.ts";
import { isTime, neighbour } from "./comparison.ts";
import { OpenCurve } from "./open-curve.tsx";
import { OutcomeCards, useName } from "./outcome-cards.tsx";
import { useOutcomeWords } from "./outcome-words.ts";
import { RateTable, TimeTable } from "./unit-table.tsx";

const kinds = ["week", "month", "quarter", "year"] as const;
const metrics: readonly OutcomeMetric[] = [...outcomeNames, ...timeNames];
const nameLength = { week: 10, month: 7, quarter: 7, year: 4 } as const;
const freshMs = 60_000;
const quarterOf = (day: string) => Math.ceil(Number(day.slice(5, 7)) / 3);

/** Whether what was done has held: the numbers of a grid, and the units below it side by side. */
export function OutcomePage({ scopeId, onScope }: { scopeId: string; onScope: (id: string) => void }) {
  const t = useOutcomeWords();
  const [chosenKind] = useAddressField("period");
  const kind = kinds.find((each) => each === chosenKind) ?? "month";
  const [on] = useAddressField("on");
  const [chosen] = useAddressField("metric");
  const metric = metrics.find((each) => each === chosen) ?? "recurrence90";
  const day = on === null ? "" : `&on=${on}`;
  const { data, error, refetch } = useAnswer<OutcomeAnswer>(`/outcomes?scope=${scopeId}&period=${kind}${day}`);
  useEffect(() => {
    const timer = setInterval(() => void refetch(), freshMs);
    return () => clearInterval(timer);
  }, [refetch]);
  if (error && !data) return <Alert type="error" showIcon title={t("failed", { why: error.message })} />;
  if (!data) return <Spin className="office-wait" />;
  const onRecords = (unit: OutcomeRowOut) =>
    location.assign(`/numbers?metric=${metric}&scope=${unit.gridId}&period=${kind}&on=${data.period.startsOn}`);
  const below = levelBelow(data.scope.level);
  const isLast = data.period.endsOn >= todayInShanghai();
  return (
    <section className="outcome">
      <div className="outcome-bar">
        <Segmented
          value={kind}
          options={kinds.map((each) => ({ value: each, label: t(`period.${each}`) }))}
          onChange={(value) => goTo({ set: { period: value === "month" ? null : value } })}
        />
        <Button
          icon={<LeftOutlined />}
          aria-label={t("previous")}
          onClick={() => goTo({ set: { on: neighbour(data.period, -1) } })}
        />
        <b className="outcome-period">
          {kind === "quarter"
            ? t("quarter", { year: data.period.startsOn.slice(0, 4), n: quarterOf(data.period.startsOn) })
            : data.period.startsOn.slice(0, nameLength[kind])}
        </b>
        <Button
          icon={<RightOutlined />}
          aria-label={t("next")}
          disabled={isLast}
          onClick={() => goTo({ set: { on: neighbour(data.period, 1) } })}
        />
        <span className="quiet outcome-as-of">{t("asOf", { at: dayAndTime(data.asOf.at), seq: data.asOf.seq })}</span>
      </div>
      <OutcomeCards
        data={data}
        metric={metric}
        onMetric={(name) => goTo({ set: { metric: name === "recurrence90" ? null : name } })}
      />
      <Compare {...{ data, metric, onScope, onRecords }} level={below ?? data.scope.level} />
    </section>
  );
}

function Compare({
  data,
  metric,
  level,
  onScope,
  onRecords,
}: {
  data: OutcomeAnswer;
  metric: OutcomeMetric;
  level: string;
  onScope: (id: string) => void;
  onRecords: (unit: OutcomeRowOut) => void;
}) {
  const t = useOutcomeWords();
  const name = useName(data, metric);
  return (
    <>
      <h2 className="outcome-heading">
        {name}
        <span className="quiet">{t("units", { name: data.scope.name, unit: t(`unit.${level}`) })}</span>
        <Button type="link" size="small" onClick={() => onRecords(data.scope)}>
          {data.scope.name} · {t("openRecords")}
        </Button>
      </h2>
      {isTime(metric) ? (
        <>
          <TimeTable {...{ data, metric, onScope, onRecords }} />
          <OpenCurve points={data.curves[metric]} title={t("curve", { name: data.scope.name })} t={t} />
        </>
      ) : (
        <RateTable {...{ data, metric, onScope, onRecords }} />
      )}
    </>
  );
}
