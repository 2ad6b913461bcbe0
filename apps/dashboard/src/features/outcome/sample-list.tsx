import { Button, Table, Tag } from "antd";
import { useState } from "react";
import type { ClosingSample, ClosingSampleList, SamplePopulation } from "@safegrid/contract/closing-check";
import type { GridSummary } from "@safegrid/contract/grid";
import { useAnswer } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { DrawDialog } from "./draw-dialog.tsx";
import { useOutcomeWords } from "./outcome-words.ts";
import { SamplingRuleCard } from "./sampling-rule.tsx";

/** The draws, each with its seed, so that anybody can draw again; the rule that is in force; and for the county a draw now. */
export function SampleList({ scope, isCountys }: { scope: GridSummary; isCountys: boolean }) {
  const t = useOutcomeWords();
  const { data, isPending } = useAnswer<ClosingSampleList>(`/closing-samples?scope=${scope.id}&pageSize=100`);
  const [isDrawing, setDrawing] = useState(false);
  return (
    <>
      <SamplingRuleCard maySet={isCountys} />
      {isCountys && (
        <div className="check-tools">
          <Button type="primary" onClick={() => setDrawing(true)}>
            {t("samples.draw")}
          </Button>
        </div>
      )}
      <Table<ClosingSample>
        size="small"
        rowKey="id"
        loading={isPending}
        pagination={false}
        dataSource={data?.rows ?? []}
        locale={{ emptyText: t("samples.none") }}
        expandable={{ expandedRowRender: populationOf }}
        columns={[
          { key: "township", title: t("samples.township"), dataIndex: "gridName" },
          { key: "month", title: t("samples.month"), render: (_, { month }) => month.slice(0, 7) },
          { key: "n", title: t("samples.n"), dataIndex: "n", align: "right" },
          { key: "population", title: t("samples.population"), dataIndex: "population", align: "right" },
          { key: "taken", title: t("samples.taken"), dataIndex: "taken", align: "right" },
          {
            key: "checked",
            title: t("samples.checked"),
            align: "right",
            render: (_, { checked, confirmed }) => `${checked}/${confirmed}`,
          },
          {
            key: "drawn",
            title: t("samples.drawn"),
            render: (_, { drawnBy, drawnAt }) => t("checks.by", { by: drawnBy, at: dayAndTime(drawnAt) }),
          },
          {
            key: "seed",
            title: t("samples.seed"),
            render: (_, { seed }) => (
              <span className="sample-seed" title={seed}>
                {seed.slice(0, 12)}…
              </span>
            ),
          },
        ]}
      />
      {isDrawing && <DrawDialog countyId={scope.id} onClose={() => setDrawing(false)} />}
    </>
  );
}

const populationOf = ({ id }: ClosingSample) => <Population id={id} />;

/** All that took part in a draw in the order of their lots, and how to repeat it. */
function Population({ id }: { id: string }) {
  const [t, h] = [useOutcomeWords(), useHazardWords()];
  const { data } = useAnswer<SamplePopulation>(`/closing-samples/${id}`);
  if (data?.sample.id !== id) return null;
  return (
    <>
      <p>
        <Tag color={data.isRepeatable ? "success" : "error"}>
          {t(data.isRepeatable ? "samples.again" : "samples.notAgain")}
        </Tag>
        {t("samples.how")} {t("samples.seed")} <span className="sample-seed">{data.sample.seed}</span>
      </p>
      <Table
        size="small"
        rowKey={({ hazardId, n }) => `${hazardId} ${n}`}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={data.closings}
        columns={[
          { key: "rank", title: t("samples.rank"), dataIndex: "rank", align: "right", width: 80 },
          { key: "serial", title: t("samples.closing"), render: (_, row) => `${row.serial} · ${row.n}` },
          { key: "grade", title: t("samples.grade"), render: (_, row) => h(`grade.${row.grade}`) },
          {
            key: "lot",
            title: t("samples.lot"),
            render: (_, { lot }) => <span className="sample-seed">{lot.slice(0, 24)}…</span>,
          },
          {
            key: "taken",
            title: t("samples.isTaken"),
            render: (_, { isTaken }) => isTaken && <Tag color="blue">{t("samples.isTaken")}</Tag>,
          },
        ]}
      />
    </>
  );
}
