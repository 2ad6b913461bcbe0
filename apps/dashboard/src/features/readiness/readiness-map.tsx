import { Empty, Space } from "antd";
import { useMemo } from "react";
import type { BoundaryCollection } from "@safegrid/contract/boundary";
import type { ReadinessRow } from "@safegrid/contract/readiness";
import { readinessChecks } from "@safegrid/metrics/readiness";
import { useAnswer } from "#/live/answers.ts";
import { GridMap } from "#/ui/grid-map.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useReadinessWords } from "./readiness-words.ts";

/** How many of the nine are passed, in three steps: all, more than half, fewer. */
const steps = [
  { key: "ready", least: readinessChecks.length, tone: "rgba(63, 143, 91, 0.45)" },
  { key: "most", least: 5, tone: "rgba(214, 158, 46, 0.4)" },
  { key: "few", least: 0, tone: "rgba(192, 57, 43, 0.35)" },
] as const;

/** The grids right below the selected one, coloured by how far they are; a press goes down. */
export function ReadinessMap({
  scope,
  day,
  onScope,
}: Pick<WorkbenchPageProps, "scope" | "onScope"> & { day: string | null }) {
  const t = useReadinessWords();
  const { data: boundaries } = useAnswer<BoundaryCollection>(`/boundaries?scope=${scope.id}&depth=1`);
  const level = scope.level === "county" ? "township" : scope.level === "township" ? "village" : "cell";
  const { data: cards } = useAnswer<{ rows: ReadinessRow[] }>(
    `/readiness/cards?scope=${scope.id}&level=${level}&pageSize=200${day === null ? "" : `&day=${day}`}`,
  );
  const tones = useMemo(
    () =>
      new Map(
        (cards?.rows ?? []).map((row) => [
          row.gridId as string,
          steps.find(({ least }) => row.passedCount >= least)?.tone ?? "",
        ]),
      ),
    [cards],
  );
  if (boundaries?.features.length === 0) return <Empty description={t("map.none")} />;
  return (
    <>
      <Space size="large" className="readiness-legend">
        {steps.map(({ key, tone }) => (
          <span key={key}>
            <i style={{ background: tone }} /> {t(`map.${key}`)}
          </span>
        ))}
      </Space>
      <div className="readiness-map">
        <GridMap
          label={t("map.label", { grid: scope.name })}
          features={boundaries?.features ?? []}
          selectedId={null}
          onSelect={onScope}
          tones={tones}
        />
      </div>
    </>
  );
}
