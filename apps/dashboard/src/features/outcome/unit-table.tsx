import { Button, Table, Tag, Tooltip } from "antd";
import type { OutcomeAnswer, OutcomeRowOut } from "@safegrid/contract/outcome";
import type { TimeName } from "@safegrid/metrics/case-time";
import type { OutcomeName } from "@safegrid/metrics/outcome";
import { ratioOf } from "@safegrid/metrics/rate";
import { percent } from "#/ui/format.ts";
import type { Compared } from "./comparison.ts";
import { byRatio, compareUnits, scaleEnd } from "./comparison.ts";
import { IntervalBar } from "./interval-bar.tsx";
import { Span } from "./outcome-cards.tsx";
import { useOutcomeWords } from "./outcome-words.ts";

const colours = { better: "success", worse: "error", same: "default", too_few: "default", only: "default" } as const;

interface TableProps<Metric> {
  readonly data: OutcomeAnswer;
  readonly metric: Metric;
  readonly onScope: (id: string) => void;
  readonly onRecords: (unit: OutcomeRowOut) => void;
}

/** The units of one level side by side in one rate: pairs and intervals, no ranks (metrics.md, rule 8). */
export function RateTable({ data, metric, onScope, onRecords }: TableProps<OutcomeName>) {
  const t = useOutcomeWords();
  const compared = compareUnits(data.units, metric);
  const whole = data.scope.rates[metric];
  const end = scaleEnd(compared, whole);
  const ratioText = (each: Compared) => {
    const ratio = ratioOf(each.rate);
    return ratio === null ? <span className="quiet">{t("noCases")}</span> : <b>{percent(ratio)}</b>;
  };
  return (
    <Table<Compared>
      size="small"
      rowKey={({ unit }) => unit.gridId}
      pagination={false}
      dataSource={compared}
      locale={{ emptyText: t("noUnits") }}
      columns={[
        {
          key: "unit",
          title: t("column.unit"),
          width: 190,
          render: (_, { unit }) => <Unit unit={unit} onScope={onScope} />,
        },
        {
          key: "pair",
          title: t("column.pair"),
          width: 110,
          align: "right",
          render: (_, { rate }) => `${rate.numerator}/${rate.denominator}`,
        },
        {
          key: "ratio",
          title: <Tooltip title={t("rankHelp")}>{t("column.ratio")}</Tooltip>,
          width: 100,
          align: "right",
          sorter: byRatio,
          showSorterTooltip: false,
          render: (_, each) => ratioText(each),
        },
        {
          key: "interval",
          title: (
            <Tooltip title={t("intervalHelp", { name: data.scope.name })}>
              <span className="interval-head">
                <span>0</span>
                <span>{t("column.interval")}</span>
                <span>{end * 100}%</span>
              </span>
            </Tooltip>
          ),
          render: (_, { rate, interval }) => (
            <IntervalBar
              {...{ rate, interval, whole, end }}
              label={interval ? `${percent(interval.low)} – ${percent(interval.high)}` : ""}
            />
          ),
        },
        {
          key: "verdict",
          title: t("column.verdict"),
          width: 170,
          render: (_, { verdict }) => <Tag color={colours[verdict]}>{t(`verdict.${verdict}`)}</Tag>,
        },
        records(t("column.records"), t("openRecords"), (each: Compared) => onRecords(each.unit)),
      ]}
    />
  );
}

/** The units side by side in one time: median and nine in ten, of all cases, the open ones too. */
export function TimeTable({ data, metric, onScope, onRecords }: TableProps<TimeName>) {
  const t = useOutcomeWords();
  const longest = Math.max(
    1,
    ...data.units.map(({ times }) => times[metric].p90Minutes ?? times[metric].medianMinutes ?? 0),
  );
  const share = (minutes: number) => `${(100 * minutes) / longest}%`;
  return (
    <Table<OutcomeRowOut>
      size="small"
      rowKey="gridId"
      pagination={false}
      dataSource={data.units}
      locale={{ emptyText: t("noUnits") }}
      columns={[
        {
          key: "unit",
          title: t("column.unit"),
          width: 190,
          render: (_, unit) => <Unit unit={unit} onScope={onScope} />,
        },
        {
          key: "ended",
          title: t("column.ended"),
          width: 130,
          align: "right",
          render: (_, { times }) => `${times[metric].ended}/${times[metric].cases}`,
        },
        {
          key: "median",
          title: t("column.median"),
          width: 130,
          align: "right",
          render: (_, { times }) => (times[metric].cases === 0 ? "—" : <Span minutes={times[metric].medianMinutes} />),
        },
        {
          key: "p90",
          title: t("column.p90"),
          width: 130,
          align: "right",
          render: (_, { times }) => (times[metric].cases === 0 ? "—" : <Span minutes={times[metric].p90Minutes} />),
        },
        {
          key: "spread",
          title: t("column.spread"),
          render: (_, { times }) => {
            const { medianMinutes: from, p90Minutes: to } = times[metric];
            if (from === null) return <span className="quiet">—</span>;
            return (
              <div className="interval">
                <i
                  className={to === null ? "interval-band open" : "interval-band"}
                  style={{ left: share(from), width: to === null ? `calc(100% - ${share(from)})` : share(to - from) }}
                />
                <i className="interval-dot" style={{ left: share(from) }} />
              </div>
            );
          },
        },
        records(t("column.records"), t("openRecords"), onRecords),
      ]}
    />
  );
}

function Unit({ unit, onScope }: { unit: OutcomeRowOut; onScope: (id: string) => void }) {
  return (
    <Button type="link" size="small" className="outcome-unit" onClick={() => onScope(unit.gridId)}>
      {unit.name}
    </Button>
  );
}

function records<Row>(title: string, word: string, onOpen: (row: Row) => void) {
  return {
    key: "records",
    title,
    width: 80,
    render: (_: unknown, row: Row) => (
      <Button type="link" size="small" onClick={() => onOpen(row)}>
        {word}
      </Button>
    ),
  };
}
