import { Alert, Card, Select, Table, Tabs, Tag } from "antd";
import type { ReadinessNumbers, ReadinessRow } from "@safegrid/contract/readiness";
import { gridLevels } from "@safegrid/domain/grid";
import { readinessChecks } from "@safegrid/metrics/readiness";
import { useAnswer } from "#/live/answers.ts";
import { goTo, useAddressField } from "#/ui/address.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { Fraction } from "#/ui/fraction.tsx";
import { usePostWords } from "#/ui/post-words.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { ReadinessCard } from "./readiness-card.tsx";
import { ReadinessMap } from "./readiness-map.tsx";
import { ReadinessRules } from "./readiness-rules.tsx";
import { useReadinessWords } from "./readiness-words.ts";
import "./readiness.css";

const tabs = ["card", "list", "map", "rules"] as const;

/** 五定四清: how many grids of each level are ready, the card of the selected one, and the list of what is missing. */
export default function ReadinessPage({ me, scope, onScope }: WorkbenchPageProps) {
  const t = useReadinessWords();
  const p = usePostWords();
  const [day, setDay] = useAddressField("day");
  const [tab] = useAddressField("tab");
  const past = day === null ? "" : `&day=${day}`;
  const { data, error } = useAnswer<ReadinessNumbers>(`/readiness?scope=${scope.id}${past}`);
  const openList = (level: string, missing: string | null) =>
    goTo({ set: { tab: "list", level, missing, page: null, q: null } });

  return (
    <section className="readiness-page">
      <Card
        size="small"
        title={t("byLevel", { day: data?.day ?? "…" })}
        extra={
          <span className="readiness-day">
            {data?.isPast && <Tag color="blue">{t("past")}</Tag>}
            <DayPicker value={day} onChange={setDay} />
          </span>
        }
      >
        {error ? (
          <Alert type="error" title={error.message} />
        ) : (
          <Table
            size="small"
            rowKey="level"
            pagination={false}
            loading={!data}
            scroll={{ x: "max-content" }}
            dataSource={data?.levels ?? []}
            columns={[
              { title: t("level"), render: (_, row) => p(`level.${row.level}`) },
              {
                title: t("ready"),
                render: (_, row) => (
                  <Fraction
                    rate={row.readiness}
                    unit={p(`unit.${row.level}`)}
                    hasBar
                    onOpen={() => openList(row.level, "any")}
                  />
                ),
              },
              ...readinessChecks.map((check) => ({
                title: t(`check.${check}`),
                render: (_: unknown, row: ReadinessNumbers["levels"][number]) => {
                  const of = row.checks[check];
                  return (
                    <Fraction
                      rate={of.noSource === of.denominator && of.denominator > 0 ? "noSource" : of}
                      unit=""
                      onOpen={() => openList(row.level, check)}
                    />
                  );
                },
              })),
            ]}
          />
        )}
      </Card>
      <Tabs
        activeKey={tabs.find((each) => each === tab) ?? "card"}
        destroyOnHidden
        onChange={(key) => goTo({ set: { tab: key === "card" ? null : key, page: null, q: null } })}
        items={[
          {
            key: "card",
            label: `${t("card")} · ${scope.name}`,
            children: data && (
              <ReadinessCard gridId={scope.id} limits={{ rosterDays: data.rosterDays, ledgerDays: data.ledgerDays }} />
            ),
          },
          {
            key: "list",
            label: t("list"),
            children: <MissingList me={me} scope={scope} day={day} onScope={onScope} />,
          },
          { key: "map", label: t("map.tab"), children: <ReadinessMap scope={scope} day={day} onScope={onScope} /> },
          {
            key: "rules",
            label: t("rules.tab"),
            children: <ReadinessRules maySet={me.abilities.includes("keepPeople") && me.scope.level === "county"} />,
          },
        ]}
      />
    </section>
  );
}

function MissingList({
  me,
  scope,
  day,
  onScope,
}: Pick<WorkbenchPageProps, "me" | "scope" | "onScope"> & { day: string | null }) {
  const t = useReadinessWords();
  const p = usePostWords();
  const [level, setLevel] = useAddressField("level");
  const [missing, setMissing] = useAddressField("missing");
  const columns: ScopedColumn<ReadinessRow>[] = [
    {
      key: "grid",
      title: t("grid"),
      render: (_, row) => (
        <a
          onClick={() => {
            onScope(row.gridId);
            goTo({ set: { tab: null, page: null, q: null } });
          }}
        >
          {row.pathName}
        </a>
      ),
    },
    { key: "level", title: t("level"), render: (_, row) => p(`level.${row.level}`) },
    { key: "passed", title: t("passed"), render: (_, row) => `${row.passedCount}/${readinessChecks.length}` },
    ...readinessChecks.map((check) => ({
      key: check,
      title: t(`check.${check}`),
      render: (_: unknown, row: ReadinessRow) => {
        const state = row.checks[check];
        return (
          <span className={`readiness-state ${state}`} title={t(`state.${state}`)}>
            {state === "passed" ? "✓" : state === "failed" ? "✗" : "—"}
          </span>
        );
      },
    })),
  ];
  return (
    <ScopedTable<ReadinessRow>
      name="readiness"
      path="/readiness/cards"
      file={{ me, title: t("title") }}
      query={{ scope: scope.id, level, missing, day }}
      columns={columns}
      filters={
        <>
          <Select
            aria-label={t("level")}
            allowClear
            placeholder={t("level")}
            value={level}
            style={{ width: 120 }}
            onChange={(next: string | undefined) => setLevel(next ?? null)}
            options={gridLevels.map((each) => ({ value: each, label: p(`level.${each}`) }))}
          />
          <Select
            aria-label={t("checks")}
            allowClear
            placeholder={t("all")}
            value={missing}
            style={{ width: 160 }}
            onChange={(next: string | undefined) => setMissing(next ?? null)}
            options={[
              { value: "any", label: t("any") },
              ...readinessChecks.map((each) => ({ value: each, label: t(`check.${each}`) })),
            ]}
          />
        </>
      }
    />
  );
}
