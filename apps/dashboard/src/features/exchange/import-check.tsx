import { DownloadOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, Flex, Popconfirm, Statistic, Table, Tag, Typography } from "antd";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { ExchangeKindInfo, ImportFault, ImportSummary } from "@safegrid/contract/exchange";
import { useCommand } from "#/live/answers.ts";
import { useExchangeWords } from "./exchange-words.ts";

/** What the dry run found, and what can be done about it: get the marked file, or take the whole over. */
export function ImportCheck({
  kind,
  summary,
  onAgain,
  onApplied,
}: {
  kind: ExchangeKindInfo;
  summary: ImportSummary;
  onAgain: () => void;
  onApplied: (answer: CommandAnswer) => void;
}) {
  const t = useExchangeWords();
  const { message } = App.useApp();
  const apply = useCommand<object, CommandAnswer>(`/exchange/imports/${summary.id}/apply`);
  const { counts, faultCount } = summary;
  const isFaulty = counts.faulty > 0;
  const isNothing = counts.new + counts.changed === 0;
  const carryOut = () =>
    apply.mutate(
      {},
      {
        onSuccess: onApplied,
        onError: (problem) => {
          void message.error(problem.code === "import-not-found" ? t("expired") : problem.message);
        },
      },
    );
  return (
    <>
      <Typography.Text type="secondary">
        {t("fileFacts", { file: summary.fileName, sheet: summary.sheet, row: summary.headerRow })}
      </Typography.Text>
      <Flex gap="large" wrap>
        {(["new", "changed", "same", "faulty"] as const).map((each) => (
          <Card key={each} size="small" data-count={each} style={{ minWidth: 140 }}>
            <Statistic
              title={t(`counts.${each}`)}
              value={counts[each]}
              {...(each === "faulty" && isFaulty ? { styles: { content: { color: "#cf1322" } } } : {})}
            />
          </Card>
        ))}
      </Flex>
      {summary.ignoredHeaders.length > 0 && (
        <Alert type="info" showIcon title={t("ignored", { headers: summary.ignoredHeaders.join("、") })} />
      )}
      {summary.hiddenSheets.length > 0 && (
        <Alert type="info" showIcon title={t("hidden", { sheets: summary.hiddenSheets.join("、") })} />
      )}
      <Alert
        type={isFaulty ? "error" : "success"}
        showIcon
        title={isFaulty ? t("faulty", { count: faultCount }) : isNothing ? t("nothingNew") : t("clean")}
        description={
          isFaulty && faultCount > summary.faults.length ? t("firstOnly", { shown: summary.faults.length }) : undefined
        }
      />
      <Flex gap="small" wrap>
        {isFaulty ? (
          <Button
            type="primary"
            icon={<DownloadOutlined />}
            href={`/api/v1/exchange/imports/${summary.id}/marked`}
            download
          >
            {t("marked")}
          </Button>
        ) : (
          <Popconfirm
            title={t("applyAsk", { added: counts.new, changed: counts.changed })}
            onConfirm={carryOut}
            disabled={isNothing}
          >
            <Button type="primary" loading={apply.isPending} disabled={isNothing}>
              {t("apply")}
            </Button>
          </Popconfirm>
        )}
        <Button onClick={onAgain} disabled={apply.isPending}>
          {t("again")}
        </Button>
      </Flex>
      {isFaulty ? <Faults faults={summary.faults} /> : <Preview kind={kind} summary={summary} />}
    </>
  );
}

function Faults({ faults }: { faults: readonly ImportFault[] }) {
  const t = useExchangeWords();
  return (
    <Table
      size="small"
      rowKey={(fault) => `${fault.row} ${fault.column} ${fault.code} ${fault.header}`}
      dataSource={[...faults]}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        {
          title: t("where"),
          width: 100,
          render: (_, fault) => (fault.column ? `${fault.column}${fault.row}` : t("wholeRow", { row: fault.row })),
        },
        { title: t("header"), dataIndex: "header", width: 160 },
        { title: t("text"), dataIndex: "text", width: 220, ellipsis: true },
        { title: t("detail"), dataIndex: "detail" },
      ]}
    />
  );
}

function Preview({ kind, summary }: { kind: ExchangeKindInfo; summary: ImportSummary }) {
  const t = useExchangeWords();
  const shown = kind.columns.filter(({ key }) => summary.preview.some(({ values }) => values[key] !== undefined));
  if (summary.preview.length === 0) return null;
  return (
    <Card size="small" title={t("preview")}>
      <Table
        size="small"
        rowKey="row"
        scroll={{ x: "max-content" }}
        dataSource={summary.preview}
        pagination={false}
        columns={[
          { title: t("row"), dataIndex: "row", fixed: "left", width: 70 },
          {
            title: t("state.label"),
            dataIndex: "state",
            width: 80,
            render: (state: "new" | "changed") => (
              <Tag color={state === "new" ? "green" : "blue"}>{t(`state.${state}`)}</Tag>
            ),
          },
          ...shown.map(({ key, zh }) => ({
            title: zh,
            key,
            render: (_: unknown, row: ImportSummary["preview"][number]) => row.values[key] ?? "",
          })),
        ]}
      />
    </Card>
  );
}
