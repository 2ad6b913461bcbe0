import { App, Button, Empty, Popconfirm, Table, Tag } from "antd";
import type { GridDetail, GridPlan } from "@safegrid/contract/grid-change";
import type { Me } from "@safegrid/contract/session";
import { useCommand } from "#/live/answers.ts";
import { planWithdrawalPath } from "./grid-paths.ts";
import { useGridWords } from "./grid-words.ts";

const colours = { pending: "blue", carried_out: "green", withdrawn: "default", failed: "red" } as const;

/** Changes that wait for their day, and those that failed on it lately, with the reason. */
export function GridPlans({ me, grid }: { me: Me; grid: GridDetail }) {
  const t = useGridWords();
  const { message } = App.useApp();
  const withdraw = useCommand<{ id: string }>(({ id }) => planWithdrawalPath(id), { bodyOf: () => ({}) });
  const mayChange = me.abilities.includes("keepGrids");
  return (
    <Table<GridPlan>
      size="small"
      rowKey="id"
      pagination={{ hideOnSinglePage: true }}
      dataSource={[...grid.plans]}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("noPlans")} /> }}
      columns={[
        { title: t("plan.on"), dataIndex: "effectiveOn" },
        { title: t("plan.what"), render: (_, { change }) => t(`action.${String(change["action"])}`) },
        { title: t("reason"), render: (_, { change }) => (change["reason"] as string | undefined) ?? "" },
        { title: t("plan.by"), dataIndex: "plannedBy" },
        {
          title: t("plan.state"),
          render: (_, { state, why }) => (
            <>
              <Tag color={colours[state]}>{t(`plan.${state}`)}</Tag> {why}
            </>
          ),
        },
        {
          title: "",
          render: (_, plan) =>
            plan.state === "pending" &&
            mayChange && (
              <Popconfirm
                title={t("plan.sure")}
                onConfirm={() => withdraw.mutate(plan, { onError: (problem) => void message.error(problem.message) })}
              >
                <Button size="small">{t("plan.withdraw")}</Button>
              </Popconfirm>
            ),
        },
      ]}
    />
  );
}
