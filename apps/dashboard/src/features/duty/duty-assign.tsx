import { App, Button, Flex, Tag, Typography } from "antd";
import type { AppointmentRow } from "@safegrid/contract/person";
import { useCommand } from "#/live/answers.ts";
import { usePostWords } from "#/ui/post-words.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useDutyWords } from "./duty-words.ts";

/** Who has which duties, and one press that gives the sheets in force to all who lack them. */
export function DutyAssign({
  me,
  scope,
  mayKeep,
  onScope,
}: Pick<WorkbenchPageProps, "me" | "scope" | "onScope"> & { mayKeep: boolean }) {
  const t = useDutyWords();
  const p = usePostWords();
  const { message } = App.useApp();
  const assign = useCommand<{ scope: string }>("/duty-assignments");
  const columns: ScopedColumn<AppointmentRow>[] = [
    {
      key: "grid",
      title: t("grid"),
      render: (_, row) => <a onClick={() => onScope(row.gridId)}>{row.gridName}</a>,
    },
    { key: "post", title: t("post"), render: (_, row) => p(`post.${row.post}`) },
    { key: "name", title: t("name"), dataIndex: "personName" },
    {
      key: "duties",
      title: t("duties"),
      render: (_, row) =>
        row.dutiesVersion === null ? (
          <Tag color="red">{t("none")}</Tag>
        ) : (
          <>
            {t("version", { version: row.dutiesVersion })}{" "}
            <Tag color={row.dutiesAcknowledged ? "green" : "orange"}>{t(row.dutiesAcknowledged ? "done" : "open")}</Tag>
          </>
        ),
    },
  ];
  return (
    <>
      {mayKeep && (
        <Flex align="center" gap={12} wrap style={{ marginBottom: 12 }}>
          <Typography.Text>{t("assignTitle", { grid: scope.name })}</Typography.Text>
          <Button
            type="primary"
            loading={assign.isPending}
            onClick={() =>
              assign.mutate(
                { scope: scope.id },
                {
                  onSuccess: () => void message.success(t("assigned")),
                  onError: (problem) => void message.info(problem.message),
                },
              )
            }
          >
            {t("assign")}
          </Button>
          <Typography.Text type="secondary">{t("assignHelp")}</Typography.Text>
        </Flex>
      )}
      <ScopedTable<AppointmentRow>
        name="duty-assignments"
        path="/appointments"
        file={{ me, title: t("tab.assign") }}
        query={{ scope: scope.id, state: "current" }}
        columns={columns}
      />
    </>
  );
}
