import { App, Button, Drawer, Input, Segmented, Space, Table, Tag, Tooltip, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Webhook, WebhookDeliveryList, WebhookTest } from "@safegrid/contract/webhook";
import { eventNames } from "@safegrid/domain/event-name";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { programInWords } from "#/ui/fault-text.ts";
import { timeOf } from "#/ui/grid-options.ts";
import { useIntegrationWords } from "./integration-words.ts";

const pageSize = 20;
const states = ["all", "delivered", "failing"] as const;

/** What was sent to an endpoint and what came back; one message can be sent again. */
export function Deliveries({
  hook,
  mayResend,
  onClose,
}: {
  readonly hook: Webhook;
  readonly mayResend: boolean;
  readonly onClose: () => void;
}) {
  const t = useIntegrationWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const { message } = App.useApp();
  const [state, setState] = useState<(typeof states)[number]>("all");
  const [q, setQ] = useState("");
  const [page, setPage] = useState(1);
  const query = new URLSearchParams({ state, page: String(page), pageSize: String(pageSize), ...(q ? { q } : {}) });
  const { data, isPending } = useAnswer<WebhookDeliveryList>(`/webhooks/${hook.id}/deliveries?${query}`);
  const resend = useCommand<{ seq: number }, WebhookTest>(
    ({ seq }) => `/webhooks/${hook.id}/deliveries/${seq}/resend`,
    { hasCommandId: false, bodyOf: () => ({}) },
  );
  const again = (seq: number) =>
    resend.mutate(
      { seq },
      {
        onSuccess: ({ error, status, durationMs }) =>
          error === null
            ? void message.success(t("testOk", { status, ms: durationMs }))
            : void message.error(t("testFailed", { error: programInWords(error) })),
        onError: (problem) => void message.error(problem.message),
      },
    );
  return (
    <Drawer open size={1_000} title={`${t("details")} · ${hook.description}`} onClose={onClose}>
      <Space style={{ marginBottom: 16 }} wrap>
        <Segmented
          value={state}
          options={states.map((value) => ({ value, label: t(value) }))}
          onChange={(value) => {
            setState(value);
            setPage(1);
          }}
        />
        <Input.Search
          allowClear
          placeholder={t("findDelivery")}
          aria-label={t("findDelivery")}
          onSearch={(value) => {
            setQ(value.trim());
            setPage(1);
          }}
        />
      </Space>
      <Table
        rowKey="seq"
        size="small"
        loading={isPending}
        scroll={{ x: "max-content" }}
        dataSource={data?.rows ?? []}
        pagination={{ current: page, pageSize, total: data?.total ?? 0, showSizeChanger: false, onChange: setPage }}
        columns={[
          { title: t("seq"), dataIndex: "seq" },
          {
            title: t("type"),
            render: (_, { type, messageId }) => (
              <Tooltip title={`${type} · ${messageId}`}>
                {(eventNames as Readonly<Record<string, { zh: string; en: string }>>)[type]?.[language] ?? type}
              </Tooltip>
            ),
          },
          {
            title: t("state"),
            render: (_, each) => <Tag color={each.state === "delivered" ? "green" : "red"}>{t(each.state)}</Tag>,
          },
          { title: t("attempts"), dataIndex: "attempts" },
          { title: t("at"), render: (_, { lastAt, durationMs }) => `${timeOf(lastAt)} · ${durationMs} ms` },
          {
            title: t("answer"),
            render: (_, { status, error, response }) => (
              <Typography.Text
                {...(error === null ? {} : { type: "danger" as const })}
                ellipsis={{ tooltip: [error, response].filter(Boolean).join(" · ") }}
                style={{ maxWidth: 280 }}
              >
                {[error === null ? status : programInWords(error), response].filter(Boolean).join(" · ")}
              </Typography.Text>
            ),
          },
          {
            title: t("acts"),
            render: (_, { seq }) =>
              mayResend && (
                <Button size="small" onClick={() => again(seq)}>
                  {t("resend")}
                </Button>
              ),
          },
        ]}
      />
    </Drawer>
  );
}
