import { Alert, Button, Card, Input, Select, Space, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OperationList, OperationVerification } from "@safegrid/contract/operation";
import type { OperationKind } from "@safegrid/domain/operation";
import { operationKinds, operationNames } from "@safegrid/domain/operation";
import { callApi } from "#/live/api.ts";
import { useAnswer } from "#/live/answers.ts";
import { useAdminWords } from "./admin-words.ts";
import { timeOf } from "#/ui/grid-options.ts";
import { aboutInWords } from "./operation-about.ts";

const pageSize = 20;

/** Who did what with accounts and data; whether the log is whole; and the log to take along (audit administrator). */
export function OperationsView() {
  const t = useAdminWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const [kind, setKind] = useState<OperationKind | undefined>(undefined);
  const [q, setQ] = useState("");
  const [page, setPage] = useState(1);
  const [verified, setVerified] = useState<OperationVerification | { problem: string } | null>(null);
  const query = new URLSearchParams({
    ...{ page: String(page), pageSize: String(pageSize) },
    ...(kind === undefined ? {} : { kind }),
    ...(q ? { q } : {}),
  });
  const { data, isPending } = useAnswer<OperationList>(`/operations?${query}`);
  const verify = () =>
    void callApi<OperationVerification>("/operations/verification", { as: "person" }).then(
      setVerified,
      (error: Error) => setVerified({ problem: error.message }),
    );
  return (
    <Card
      title={t("operations")}
      extra={
        <Space>
          <Button onClick={verify}>{t("verify")}</Button>
          <Button href="/api/v1/operations/export" download="operations.ndjson">
            {t("export")}
          </Button>
        </Space>
      }
    >
      {verified && <Verified {...verified} />}
      <Space style={{ marginBottom: 16 }} wrap>
        <Select
          allowClear
          style={{ width: 180 }}
          placeholder={t("kind")}
          aria-label={t("kind")}
          onChange={(value: OperationKind | undefined) => {
            setKind(value);
            setPage(1);
          }}
          options={operationKinds.map((value) => ({ value, label: operationNames[value][language] }))}
        />
        <Input.Search
          allowClear
          placeholder={t("findOperation")}
          aria-label={t("findOperation")}
          onSearch={(value) => {
            setQ(value.trim());
            setPage(1);
          }}
        />
      </Space>
      <Table
        rowKey="n"
        size="small"
        loading={isPending}
        dataSource={data?.rows ?? []}
        pagination={{ current: page, pageSize, total: data?.total ?? 0, showSizeChanger: false, onChange: setPage }}
        columns={[
          { title: t("n"), dataIndex: "n" },
          { title: t("at"), render: (_, { at }) => timeOf(at) },
          { title: t("kind"), render: (_, line) => operationNames[line.kind][language] },
          { title: t("by"), dataIndex: "byName" },
          { title: t("address"), render: (_, { address }) => address ?? "—" },
          {
            title: t("about"),
            render: (_, { about }) => aboutInWords(about, t, language),
          },
        ]}
      />
    </Card>
  );
}

function Verified(verified: OperationVerification | { readonly problem: string }) {
  const t = useAdminWords();
  const isIntact = "isIntact" in verified && verified.isIntact;
  const text =
    "problem" in verified
      ? verified.problem
      : isIntact
        ? t("intact", { lines: verified.lines })
        : t("broken", { at: verified.brokenAt, to: verified.intactTo, lines: verified.lines });
  return (
    <Alert style={{ marginBottom: 16 }} type={isIntact ? "success" : "error"} showIcon title={text} data-verified />
  );
}
