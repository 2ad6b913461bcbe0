import { DownloadOutlined, InboxOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Flex, Radio, Result, Spin, Steps, Table, Typography, Upload } from "antd";
import { useState } from "react";
import type { CommandAnswer } from "@safegrid/contract/command";
import type { ExchangeKindInfo, ImportSummary } from "@safegrid/contract/exchange";
import { answers, useAnswer } from "#/live/answers.ts";
import { ApiProblem, callApi } from "#/live/api.ts";
import { useAddressField } from "#/ui/address.ts";
import { ExportMenu } from "#/ui/export-menu.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useExchangeWords } from "./exchange-words.ts";
import { ImportCheck } from "./import-check.tsx";

/** Excel and CSV in (screens.md, Workbench): choose, upload as a dry run, look at what it would do, take it over whole. */
export default function ExchangePage({ me, scope }: WorkbenchPageProps) {
  const t = useExchangeWords();
  const [kindField, setKind] = useAddressField("kind");
  const { data } = useAnswer<{ kinds: ExchangeKindInfo[] }>("/exchange");
  const [summary, setSummary] = useState<ImportSummary | null>(null);
  const [done, setDone] = useState<{ answer: CommandAnswer; summary: ImportSummary } | null>(null);
  const kinds = data?.kinds.filter(({ mayImport }) => mayImport) ?? [];
  const kind = kinds.find((each) => each.kind === kindField) ?? kinds[0];
  const step = done ? 3 : summary ? 2 : 1;

  if (!data) return <Spin className="office-wait" />;
  if (!kind) return <Result title={t("nothing")} />;
  return (
    <Flex vertical gap="middle" className="exchange-page">
      <Typography.Title level={4}>{t("title")}</Typography.Title>
      <Steps
        size="small"
        current={step}
        items={["choose", "check", "apply", "done"].map((each) => ({ title: t(`steps.${each}`) }))}
      />
      {!summary && !done && (
        <>
          <Typography.Text type="secondary">{t("intro")}</Typography.Text>
          <Flex gap="middle" align="center" wrap>
            <Radio.Group
              aria-label={t("kind")}
              optionType="button"
              buttonStyle="solid"
              value={kind.kind}
              options={kinds.map((each) => ({ value: each.kind, label: each.zh }))}
              onChange={({ target }) => setKind(String(target.value))}
            />
            <Button icon={<DownloadOutlined />} href={`/api/v1/exchange/${kind.kind}/template`} download>
              {t("template")}
            </Button>
            {kind.mayExport && (
              <ExportMenu
                path={`/exchange/${kind.kind}/export`}
                query={{ scope: scope.id }}
                mayUnmask={me.abilities.includes("unmask") && ["people", "enterprises"].includes(kind.kind)}
              />
            )}
          </Flex>
          <FileDrop kind={kind} onChecked={setSummary} />
          <ColumnHelp kind={kind} />
        </>
      )}
      {summary && !done && (
        <ImportCheck
          kind={kind}
          summary={summary}
          onAgain={() => setSummary(null)}
          onApplied={(answer) => setDone({ answer, summary })}
        />
      )}
      {done && (
        <Result
          status="success"
          title={t("done")}
          subTitle={t("receipt", {
            seq: done.answer.receipt.seq,
            time: new Date(done.answer.receipt.recordedAt).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" }),
            added: done.summary.counts.new,
            changed: done.summary.counts.changed,
          })}
          extra={
            <Button
              type="primary"
              onClick={() => {
                setDone(null);
                setSummary(null);
                void answers.invalidateQueries();
              }}
            >
              {t("next")}
            </Button>
          }
        />
      )}
    </Flex>
  );
}

/** Takes one file and has it checked; what is refused is said here, with the reason. */
function FileDrop({ kind, onChecked }: { kind: ExchangeKindInfo; onChecked: (summary: ImportSummary) => void }) {
  const t = useExchangeWords();
  const [isChecking, setIsChecking] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const check = async (file: File) => {
    setIsChecking(true);
    setProblem(null);
    const body = new FormData();
    body.append("file", file, file.name);
    try {
      onChecked(await callApi<ImportSummary>(`/exchange/${kind.kind}/imports`, { as: "person", method: "POST", body }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
    } finally {
      setIsChecking(false);
    }
  };
  return (
    <>
      {problem && (
        <Alert
          type="error"
          showIcon
          title={`${t("failed")}：${problem.message}`}
          description={problem.errors.map(({ detail }) => detail).join("；") || undefined}
        />
      )}
      <Spin spinning={isChecking} description={t("checking")}>
        <Upload.Dragger
          accept=".xlsx,.csv,.txt"
          showUploadList={false}
          disabled={isChecking}
          beforeUpload={(file) => {
            void check(file);
            return false;
          }}
        >
          <p className="ant-upload-drag-icon">
            <InboxOutlined />
          </p>
          <p className="ant-upload-text">{t("drop")}</p>
          <p className="ant-upload-hint">{t("dropHint")}</p>
        </Upload.Dragger>
      </Spin>
    </>
  );
}

function ColumnHelp({ kind }: { kind: ExchangeKindInfo }) {
  const t = useExchangeWords();
  return (
    <Card size="small" title={t("columns.title")}>
      <Table
        size="small"
        rowKey="key"
        pagination={false}
        dataSource={kind.columns}
        columns={[
          { title: t("columns.name"), dataIndex: "zh", width: 160 },
          {
            title: t("columns.required"),
            dataIndex: "isRequired",
            width: 90,
            render: (isRequired: boolean) => (isRequired ? t("required") : t("optional")),
          },
          {
            title: t("columns.help"),
            dataIndex: "help",
            render: (help: string) => <span style={{ whiteSpace: "pre-line" }}>{help}</span>,
          },
        ]}
      />
    </Card>
  );
}
