import {
  Alert,
  App,
  Button,
  Card,
  Dropdown,
  Form,
  Input,
  InputNumber,
  Select,
  Space,
  Table,
  Tag,
  Typography,
} from "antd";
import { useState } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Webhook, WebhookList, WebhookSecret, WebhookTest } from "@safegrid/contract/webhook";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { programInWords } from "#/ui/fault-text.ts";
import { gridOptions, timeOf } from "#/ui/grid-options.ts";
import { AskDialog } from "./ask-dialog.tsx";
import { Deliveries } from "./deliveries.tsx";
import { HookForm } from "./hook-form.tsx";
import { useIntegrationWords } from "./integration-words.ts";
import { ReasonItem } from "./reason-item.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

const pageSize = 10;
const colors = { waiting: "orange", active: "green", failing: "red", disabled: "default" } as const;
const acts = ["edit", "test", "rotate", "replay", "enable", "disable", "remove"] as const;
type Act = (typeof acts)[number] | "grant" | "details";

/** Where events are sent: said by one administrator, of which subtree by another; and how far each has got. */
export function HooksView({ mayMake, mayGrant }: { readonly mayMake: boolean; readonly mayGrant: boolean }) {
  const t = useIntegrationWords();
  const [q, setQ] = useState("");
  const [page, setPage] = useState(1);
  const [isMaking, setIsMaking] = useState(false);
  const [asked, setAsked] = useState<{ act: Act; hook: Webhook } | null>(null);
  const [secret, setSecret] = useState<WebhookSecret | null>(null);
  const query = new URLSearchParams({ page: String(page), pageSize: String(pageSize), ...(q ? { q } : {}) });
  const { data, isPending } = useAnswer<WebhookList>(`/webhooks?${query}`);
  const tryOut = useTryOut();
  const choose = (act: Act, hook: Webhook) => (act === "test" ? tryOut(hook.id) : setAsked({ act, hook }));
  const isOffered = (act: Act, { state }: Webhook) =>
    act === "enable" ? state === "disabled" || state === "failing" : act !== "disable" || state !== "disabled";
  return (
    <Card
      title={t("hooks")}
      data-hooks
      extra={
        mayMake && (
          <Button type="primary" onClick={() => setIsMaking(true)}>
            {t("newHook")}
          </Button>
        )
      }
    >
      <Alert type="info" title={t("hooksHelp")} style={{ marginBottom: 16 }} />
      <Input.Search
        allowClear
        style={{ width: 260, marginBottom: 16 }}
        placeholder={`${t("url")} / ${t("description")}`}
        aria-label={`${t("url")} / ${t("description")}`}
        onSearch={(value) => {
          setQ(value.trim());
          setPage(1);
        }}
      />
      <Table
        rowKey="id"
        size="small"
        loading={isPending}
        scroll={{ x: "max-content" }}
        dataSource={data?.rows ?? []}
        pagination={{ current: page, pageSize, total: data?.total ?? 0, showSizeChanger: false, onChange: setPage }}
        columns={[
          {
            title: t("url"),
            render: (_, hook) => (
              <>
                <Typography.Text ellipsis={{ tooltip: hook.url }} style={{ maxWidth: 320 }}>
                  {hook.url}
                </Typography.Text>
                <br />
                <Typography.Text type="secondary" ellipsis={{ tooltip: hook.description }} style={{ maxWidth: 320 }}>
                  {hook.description}
                </Typography.Text>
              </>
            ),
          },
          { title: t("state"), render: (_, hook) => <HookState hook={hook} /> },
          { title: t("scope"), render: (_, { grid }) => grid?.name ?? "—" },
          {
            title: t("types"),
            render: (_, { types }) => (types.length === 0 ? t("allTypes") : t("someTypes", { count: types.length })),
          },
          {
            title: t("progress"),
            render: (_, { position, head, state }) =>
              state === "waiting" ? "—" : position >= head ? t("upToDate") : t("behind", { count: head - position }),
          },
          { title: t("lastDelivered"), render: (_, hook) => timeOf(hook.lastDeliveredAt) },
          {
            title: t("acts"),
            fixed: "right",
            render: (_, hook) => (
              <Space>
                <Button size="small" onClick={() => choose("details", hook)}>
                  {t("details")}
                </Button>
                {mayGrant && (
                  <Button size="small" type="primary" onClick={() => choose("grant", hook)}>
                    {t("grant")}
                  </Button>
                )}
                {mayMake && (
                  <Dropdown
                    menu={{
                      items: acts
                        .filter((act) => isOffered(act, hook))
                        .map((key) => ({ key, label: t(key), danger: key === "disable" || key === "remove" })),
                      onClick: ({ key }) => choose(key as Act, hook),
                    }}
                  >
                    <Button size="small">{t("more")} ▾</Button>
                  </Dropdown>
                )}
              </Space>
            ),
          },
        ]}
      />
      {isMaking && <HookForm onClose={() => setIsMaking(false)} onSecret={setSecret} />}
      {asked && <Asked {...asked} mayMake={mayMake} onClose={() => setAsked(null)} onSecret={setSecret} />}
      {secret && (
        <SecretDialog
          title={t("secretHook")}
          secret={secret.secret}
          help={t("secretHookHelp")}
          onClose={() => setSecret(null)}
        />
      )}
    </Card>
  );
}

function HookState({ hook }: { readonly hook: Webhook }) {
  const t = useIntegrationWords();
  const why =
    hook.state === "disabled"
      ? hook.disabledReason === "gone"
        ? t("reasonGone")
        : hook.disabledReason === "failing"
          ? t("reasonFailing")
          : hook.disabledReason
      : hook.state === "failing"
        ? t("failingSince", { count: hook.attempt, since: timeOf(hook.failingSince), next: timeOf(hook.nextAt) })
        : null;
  return (
    <>
      <Tag color={colors[hook.state]}>{t(hook.state)}</Tag>
      {why !== null && (
        <div style={{ maxWidth: 260 }}>
          <Typography.Text type="secondary">{why}</Typography.Text>
          {hook.lastError !== null && (
            <Typography.Text type="danger" ellipsis={{ tooltip: hook.lastError }} style={{ display: "block" }}>
              {programInWords(hook.lastError)}
            </Typography.Text>
          )}
        </div>
      )}
    </>
  );
}

/** Sends a message that says nothing, and tells what came back. */
function useTryOut() {
  const t = useIntegrationWords();
  const { message } = App.useApp();
  const send = useCommand<{ id: string }, WebhookTest>(({ id }) => `/webhooks/${id}/test`, {
    hasCommandId: false,
    bodyOf: () => ({}),
  });
  return (id: string) =>
    send.mutate(
      { id },
      {
        onSuccess: ({ error, status, durationMs }) =>
          error === null
            ? void message.success(t("testOk", { status, ms: durationMs }))
            : void message.error(t("testFailed", { error: programInWords(error) })),
        onError: (problem) => void message.error(problem.message),
      },
    );
}

const steps = {
  rotate: { path: "secret", help: "rotateHelp" },
  replay: { path: "replay", help: "replayHelp" },
  enable: { path: "enabling", help: "enableHelp" },
  disable: { path: "disabling", help: null },
} as const;

function Asked({
  act,
  hook,
  mayMake,
  onClose,
  onSecret,
}: {
  readonly act: Act;
  readonly hook: Webhook;
  readonly mayMake: boolean;
  readonly onClose: () => void;
  readonly onSecret: (secret: WebhookSecret) => void;
}) {
  const t = useIntegrationWords();
  const title = `${t(act)} · ${hook.description}`;
  if (act === "details") return <Deliveries hook={hook} mayResend={mayMake} onClose={onClose} />;
  if (act === "grant") return <GrantHook hook={hook} title={title} onClose={onClose} />;
  if (act === "edit") return <HookForm hook={hook} onClose={onClose} onSecret={onSecret} />;
  if (act === "remove")
    return (
      <AskDialog
        title={title}
        path={`/webhooks/${hook.id}`}
        method="DELETE"
        okText={t("remove")}
        isDangerous
        onClose={onClose}
      >
        <Alert type="warning" showIcon title={t("removeHelp")} />
      </AskDialog>
    );
  if (act === "test") return null;
  const { path, help } = steps[act];
  return (
    <AskDialog<{ position?: number; reason?: string }, WebhookSecret | null>
      title={title}
      path={`/webhooks/${hook.id}/${path}`}
      okText={t(act)}
      isDangerous={act === "disable"}
      initialValues={act === "replay" ? { position: hook.position } : {}}
      onClose={onClose}
      {...(act === "rotate" ? { onDone: (answer) => answer && onSecret(answer) } : {})}
    >
      {help && <Alert type="info" showIcon title={t(help)} style={{ marginBottom: 16 }} />}
      {act === "replay" && (
        <Form.Item name="position" label={t("position")} rules={[{ required: true, message: t("required") }]}>
          <InputNumber min={0} max={hook.head} precision={0} style={{ width: 200 }} />
        </Form.Item>
      )}
      {act !== "rotate" && <ReasonItem />}
    </AskDialog>
  );
}

function GrantHook({ hook, title, onClose }: { hook: Webhook; title: string; onClose: () => void }) {
  const t = useIntegrationWords();
  const { data: grids } = useAnswer<{ grids: GridSummary[] }>("/grids?depth=3");
  return (
    <AskDialog<{ gridId?: string; reason: string }, null>
      title={title}
      path={`/webhooks/${hook.id}/grants`}
      okText={t("grant")}
      initialValues={hook.grid ? { gridId: hook.grid.id } : {}}
      bodyOf={({ gridId, reason }) => ({ gridId: gridId ?? null, reason })}
      onClose={onClose}
    >
      <Typography.Paragraph copyable>{hook.url}</Typography.Paragraph>
      <Form.Item name="gridId" label={t("scope")}>
        <Select
          allowClear
          placeholder={t("withdraw")}
          showSearch={{ optionFilterProp: "label" }}
          options={gridOptions(grids?.grids ?? [])}
        />
      </Form.Item>
      <ReasonItem />
    </AskDialog>
  );
}
