import { App, Button, Space, Tag } from "antd";
import type { HandoverRow } from "@safegrid/contract/person";
import { useCommand } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { PeopleTableProps } from "./people-parts.ts";

/** What was handed over, and who has confirmed it. */
export function HandoverTable({ me, scope, parts }: PeopleTableProps) {
  const { t, setHistory, gridLink } = parts;
  const { message } = App.useApp();
  const confirm = useCommand<{ id: string }>(({ id }) => `/handovers/${id}/confirmations`, { bodyOf: () => ({}) });
  const side = (at: string | null) =>
    at === null ? (
      <Tag color="orange">{t("waiting")}</Tag>
    ) : (
      <Tag color="green">{t("confirmed", { at: dayAndTime(at) })}</Tag>
    );
  const columns: ScopedColumn<HandoverRow>[] = [
    { key: "grid", title: t("grid"), render: (_, row) => gridLink(row.gridId, row.gridName) },
    {
      key: "from",
      title: t("handoverFrom"),
      render: (_, row) => (
        <>
          {row.fromName} {side(row.fromConfirmedAt)}
        </>
      ),
    },
    {
      key: "to",
      title: t("handoverTo"),
      render: (_, row) => (
        <>
          {row.toName} {side(row.toConfirmedAt)}
        </>
      ),
    },
    {
      key: "items",
      title: t("handoverItems"),
      render: (_, row) => t("handoverCount", { hazards: row.hazardCount, tasks: row.taskCount }),
    },
    { key: "note", title: t("note"), dataIndex: "note", render: (text: string | null) => text ?? "—" },
    {
      key: "actions",
      title: "",
      render: (_, row) => (
        <Space size={0}>
          {row.mayConfirm && (
            <Button
              type="primary"
              size="small"
              onClick={() =>
                confirm.mutate({ id: row.id }, { onError: (problem) => void message.error(problem.message) })
              }
            >
              {t("confirm")}
            </Button>
          )}
          <Button type="link" size="small" onClick={() => setHistory({ id: row.id, title: row.gridName })}>
            {t("history")}
          </Button>
        </Space>
      ),
    },
  ];
  return (
    <ScopedTable<HandoverRow>
      name="handovers"
      path="/handovers"
      query={{ scope: scope.id }}
      file={{ me, title: t("tab.handovers") }}
      columns={columns}
      hasSearch={false}
    />
  );
}
