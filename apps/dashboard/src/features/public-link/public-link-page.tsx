import { App, Alert, Button, Flex, Popconfirm, Table, Tag } from "antd";
import { PrinterOutlined } from "@ant-design/icons";
import type { GridLinkList } from "@safegrid/contract/link";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { goTo, useAddressField } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { PublicLinkSheets } from "./public-link-sheets.tsx";
import { addressOf } from "./public-link-address.ts";
import { usePublicLinkWords } from "./public-link-words.ts";
import "./public-link.css";

type Row = GridLinkList["links"][number];
interface Change {
  readonly gridIds: readonly string[];
  readonly action: "issue" | "renew" | "end";
}

/** The public links of what is selected: switched on and off, given a new code, and printed as QR codes. */
export default function PublicLinkPage({ scope }: WorkbenchPageProps) {
  const t = usePublicLinkWords();
  const { message } = App.useApp();
  const [printed] = useAddressField("print");
  const { data, error } = useAnswer<GridLinkList>(`/grid-links?scope=${scope.id}`);
  const change = useCommand<Change, { changed: number }>("/grid-links", { hasCommandId: false });
  const links = data?.links ?? [];
  const live = links.filter(({ token }) => token !== null);
  const missing = links.filter(({ token }) => token === null);
  const act = async (rows: readonly Row[], action: Change["action"]) => {
    try {
      let count = 0;
      // As many as one request takes.
      for (let from = 0; from < rows.length; from += 200)
        count += (
          await change.mutateAsync({ action, gridIds: rows.slice(from, from + 200).map(({ gridId }) => gridId) })
        ).changed;
      message.success(t("done", { count }));
    } catch (problem) {
      message.error((problem as Error).message);
    }
  };

  if (printed !== null && data)
    return <PublicLinkSheets links={printed === "all" ? live : live.filter(({ gridId }) => gridId === printed)} />;
  return (
    <section>
      <Alert type="info" showIcon title={t("intro")} />
      {error && <Alert type="error" showIcon title={t("failed", { why: error.message })} />}
      <Flex gap={8} wrap className="public-link-tools">
        <Button disabled={missing.length === 0} loading={change.isPending} onClick={() => void act(missing, "issue")}>
          {t("issueAll")}
        </Button>
        <Button
          type="primary"
          icon={<PrinterOutlined />}
          disabled={live.length === 0}
          onClick={() => goTo({ set: { print: "all" } })}
        >
          {t("print", { count: live.length })}
        </Button>
      </Flex>
      <Table<Row>
        size="small"
        rowKey="gridId"
        loading={!data && !error}
        dataSource={[...links]}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        scroll={{ x: "max-content" }}
        columns={[
          {
            key: "grid",
            title: t("grid"),
            render: (_, { name, level }) => (level === "village" ? <b>{name}</b> : name),
          },
          {
            key: "state",
            title: t("state"),
            render: (_, { token }) => (
              <Tag color={token === null ? "default" : "success"}>{t(token === null ? "off" : "on")}</Tag>
            ),
          },
          {
            key: "issued",
            title: t("issued"),
            render: (_, { issuedAt, issuedBy }) =>
              issuedAt === null ? "" : `${dayAndTime(issuedAt)} ${issuedBy ?? ""}`,
          },
          { key: "reports", title: t("reports"), align: "right", render: (_, { reportCount }) => reportCount },
          {
            key: "act",
            title: t("act"),
            render: (_, row) =>
              row.token === null ? (
                <Button size="small" onClick={() => void act([row], "issue")}>
                  {t("issue")}
                </Button>
              ) : (
                <Flex gap={8}>
                  <Button size="small" onClick={() => goTo({ set: { print: row.gridId } })}>
                    {t("printOne")}
                  </Button>
                  <Button size="small" href={addressOf(row.token)} target="_blank">
                    {t("open")}
                  </Button>
                  {(["renew", "end"] as const).map((action) => (
                    <Popconfirm
                      key={action}
                      title={t(`${action}Ask`)}
                      okText={t("yes")}
                      cancelText={t("no")}
                      onConfirm={() => void act([row], action)}
                    >
                      <Button size="small" danger={action === "end"}>
                        {t(action)}
                      </Button>
                    </Popconfirm>
                  ))}
                </Flex>
              ),
          },
        ]}
      />
    </section>
  );
}
