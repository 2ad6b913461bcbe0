import { Alert, Button, Card, Form, Input, Segmented, Space, Table, Tag, Tooltip, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiKey, ApiKeyList, IssuedApiKey } from "@safegrid/contract/api-key";
import type { ApiKeyState } from "@safegrid/domain/api-key";
import { apiKeyStates, keyAbilities, keyAbilityNames } from "@safegrid/domain/api-key";
import { useAnswer } from "#/live/answers.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { timeOf } from "#/ui/grid-options.ts";
import { AskDialog } from "./ask-dialog.tsx";
import { useIntegrationWords } from "./integration-words.ts";
import { KeyGrantDialog } from "./key-grant-dialog.tsx";
import { ReasonItem } from "./reason-item.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

const pageSize = 10;
const colors = { waiting: "orange", active: "green", expired: "default", revoked: "default" } as const;

/** Keys by which other systems call: made and ended by one administrator, granted by another. */
export function KeysView({ mayMake, mayGrant }: { readonly mayMake: boolean; readonly mayGrant: boolean }) {
  const t = useIntegrationWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const [state, setState] = useState<ApiKeyState | "all">(mayGrant ? "waiting" : "all");
  const [q, setQ] = useState("");
  const [page, setPage] = useState(1);
  const [isMaking, setIsMaking] = useState(false);
  const [asked, setAsked] = useState<{ act: "grant" | "revoke"; key: ApiKey } | null>(null);
  const [issued, setIssued] = useState<IssuedApiKey | null>(null);
  const query = new URLSearchParams({ state, page: String(page), pageSize: String(pageSize), ...(q ? { q } : {}) });
  const { data, isPending } = useAnswer<ApiKeyList>(`/api-keys?${query}`);
  const isOver = (key: ApiKey) => key.state === "revoked" || key.state === "expired";
  return (
    <Card
      title={t("keys")}
      data-keys
      extra={
        mayMake && (
          <Button type="primary" onClick={() => setIsMaking(true)}>
            {t("newKey")}
          </Button>
        )
      }
    >
      <Alert type="info" title={t("keysHelp")} style={{ marginBottom: 16 }} />
      <Space style={{ marginBottom: 16 }} wrap>
        <Segmented
          value={state}
          options={(["all", ...apiKeyStates] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(value) => {
            setState(value);
            setPage(1);
          }}
        />
        <Input.Search
          allowClear
          style={{ width: 260 }}
          placeholder={t("find")}
          aria-label={t("find")}
          onSearch={(value) => {
            setQ(value.trim());
            setPage(1);
          }}
        />
      </Space>
      <Table
        rowKey="id"
        size="small"
        loading={isPending}
        scroll={{ x: "max-content" }}
        dataSource={data?.rows ?? []}
        pagination={{ current: page, pageSize, total: data?.total ?? 0, showSizeChanger: false, onChange: setPage }}
        columns={[
          {
            title: t("name"),
            render: (_, key) => (
              <>
                {key.name}
                <br />
                <Typography.Text type="secondary" ellipsis={{ tooltip: key.purpose }} style={{ maxWidth: 220 }}>
                  {key.purpose}
                </Typography.Text>
              </>
            ),
          },
          { title: t("prefix"), render: (_, key) => <Typography.Text code>{key.prefix}…</Typography.Text> },
          {
            title: t("state"),
            render: (_, key) => (
              <Tooltip title={key.revokedReason ?? ""}>
                <Tag color={colors[key.state]}>{t(key.state)}</Tag>
              </Tooltip>
            ),
          },
          {
            title: t("scope"),
            render: (_, { grid, department }) => [grid?.name, department?.name].filter(Boolean).join(" · ") || "—",
          },
          {
            title: t("abilities"),
            render: (_, { abilities }) =>
              abilities.length === 0 ? (
                "—"
              ) : (
                <Tooltip title={abilities.map((ability) => keyAbilityNames[ability][language]).join("、")}>
                  <Typography.Text ellipsis style={{ maxWidth: 240 }}>
                    {abilities.length === keyAbilities.length
                      ? t("allAbilities", { count: abilities.length })
                      : abilities.map((ability) => keyAbilityNames[ability][language]).join("、")}
                  </Typography.Text>
                </Tooltip>
              ),
          },
          { title: t("expires"), render: (_, key) => (key.expiresAt === null ? t("never") : timeOf(key.expiresAt)) },
          { title: t("lastUsed"), render: (_, key) => timeOf(key.lastUsedAt) },
          {
            title: t("calls"),
            render: (_, { calls }) => (
              <Tooltip title={t("busiest", { count: calls.busiestHour })}>{t("callsOf", calls)}</Tooltip>
            ),
          },
          {
            title: t("acts"),
            fixed: "right",
            render: (_, key) =>
              isOver(key) ? null : (
                <Space>
                  {mayGrant && (
                    <Button size="small" type="primary" onClick={() => setAsked({ act: "grant", key })}>
                      {t("grant")}
                    </Button>
                  )}
                  {mayMake && (
                    <Button size="small" danger onClick={() => setAsked({ act: "revoke", key })}>
                      {t("revoke")}
                    </Button>
                  )}
                </Space>
              ),
          },
        ]}
      />
      {isMaking && <MakeKey onClose={() => setIsMaking(false)} onIssued={setIssued} />}
      {asked?.act === "grant" && <KeyGrantDialog apiKey={asked.key} onClose={() => setAsked(null)} />}
      {asked?.act === "revoke" && (
        <AskDialog
          title={`${t("revoke")} · ${asked.key.name}`}
          path={`/api-keys/${asked.key.id}/revocation`}
          okText={t("revoke")}
          isDangerous
          onClose={() => setAsked(null)}
        >
          <Alert type="warning" showIcon title={t("revokeHelp")} style={{ marginBottom: 16 }} />
          <ReasonItem />
        </AskDialog>
      )}
      {issued && (
        <SecretDialog
          title={t("secretKey")}
          secret={issued.key}
          help={t("secretHelp")}
          onClose={() => setIssued(null)}
        />
      )}
    </Card>
  );
}

interface Wish {
  readonly name: string;
  readonly purpose: string;
  readonly expiresOn?: string | null;
}

function MakeKey({ onClose, onIssued }: { onClose: () => void; onIssued: (issued: IssuedApiKey) => void }) {
  const t = useIntegrationWords();
  const required = [{ required: true, message: t("required") }];
  return (
    <AskDialog<Wish, IssuedApiKey>
      title={t("newKey")}
      path="/api-keys"
      okText={t("create")}
      bodyOf={({ expiresOn, ...rest }) => ({
        ...rest,
        expiresAt: expiresOn ? `${expiresOn}T23:59:59+08:00` : null,
      })}
      onClose={onClose}
      onDone={onIssued}
    >
      <Form.Item name="name" label={t("name")} rules={required}>
        <Input autoFocus maxLength={40} placeholder={t("keyNameHelp")} />
      </Form.Item>
      <Form.Item name="purpose" label={t("purpose")} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="expiresOn" label={t("expires")} extra={t("expiresHelp")}>
        <DayPicker />
      </Form.Item>
    </AskDialog>
  );
}
