import { Card, Skeleton, Space, Tabs, Tag, Typography } from "antd";
import type { GridDetail } from "@safegrid/contract/grid-change";
import { useAnswer } from "#/live/answers.ts";
import { useAddressField } from "#/ui/address.ts";
import { RecordHistory } from "#/ui/record-history.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { GridActions } from "./grid-actions.tsx";
import { GridChildren } from "./grid-children.tsx";
import { GridOverview } from "./grid-overview.tsx";
import { GridPlans } from "./grid-plans.tsx";
import { useGridWords } from "./grid-words.ts";

/** A grid: what it is, what lies below it, what is planned for it and what became of it; and how to change it (P1, P12–P14). */
export default function GridPage({ me, scope, onScope }: WorkbenchPageProps) {
  const t = useGridWords();
  const [tab, setTab] = useAddressField("tab");
  const { data, error } = useAnswer<GridDetail>(`/grids/${scope.id}`);
  const grid = data?.id === scope.id ? data : null;
  return (
    <Card
      title={
        <Space>
          <Typography.Title level={4} style={{ margin: 0 }}>
            {scope.name}
          </Typography.Title>
          <Tag style={{ fontWeight: 400 }}>{t(`level.${scope.level}`)}</Tag>
        </Space>
      }
      extra={me.abilities.includes("keepGrids") && grid && <GridActions me={me} grid={grid} onScope={onScope} />}
    >
      {error && <Typography.Text type="danger">{error.message}</Typography.Text>}
      {!grid && !error && <Skeleton active />}
      {grid && (
        <Tabs
          activeKey={tab === "children" && grid.level === "cell" ? "overview" : (tab ?? "overview")}
          onChange={(key) => setTab(key === "overview" ? null : key)}
          items={[
            { key: "overview", label: t("tab.overview"), children: <GridOverview grid={grid} onScope={onScope} /> },
            ...(grid.level === "cell"
              ? []
              : [
                  {
                    key: "children",
                    label: t("tab.children"),
                    children: <GridChildren me={me} grid={grid} onScope={onScope} />,
                  },
                ]),
            {
              key: "plans",
              label: (
                <>
                  {t("tab.plans")}
                  {pendingIn(grid) > 0 ? ` (${pendingIn(grid)})` : ""}
                  {hasFailed(grid) && <Tag color="red">{t("plan.failed")}</Tag>}
                </>
              ),
              children: <GridPlans me={me} grid={grid} />,
            },
            { key: "history", label: t("tab.history"), children: <RecordHistory subjectId={grid.id} /> },
          ]}
        />
      )}
    </Card>
  );
}

function pendingIn(grid: GridDetail): number {
  return grid.plans.filter((plan) => plan.state === "pending").length;
}

function hasFailed(grid: GridDetail): boolean {
  return grid.plans.some((plan) => plan.state === "failed");
}
