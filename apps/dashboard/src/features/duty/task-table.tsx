import { App, Button, Form, Input, Modal, Select, Space, Tag } from "antd";
import { useState } from "react";
import type { TaskRow } from "@safegrid/contract/duty";
import { gridLevels } from "@safegrid/domain/grid";
import { taskCadences, taskKinds } from "@safegrid/domain/post";
import { useCommand } from "#/live/answers.ts";
import { useAddressField } from "#/ui/address.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { FieldHelp } from "#/ui/field-help.tsx";
import { dayAndTime, todayInShanghai } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { RecordHistoryDrawer } from "#/ui/record-history.tsx";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useDutyWords } from "./duty-words.ts";

/** 定任务: what grids are to do, who received it, what came of it. */
export function TaskTable({ me, scope, onScope }: Pick<WorkbenchPageProps, "me" | "scope" | "onScope">) {
  const t = useDutyWords();
  const { message } = App.useApp();
  const [state, setState] = useAddressField("state");
  const [closing, setClosing] = useState<{ task: TaskRow; as: "done" | "cancelled" } | null>(null);
  const [isSending, setSending] = useState(false);
  const [history, setHistory] = useState<TaskRow | null>(null);
  const receive = useCommand<{ id: string }>(({ id }) => `/tasks/${id}/receipt`, { bodyOf: () => ({}) });
  const mayKeep = me.abilities.includes("keepPeople");
  const columns: ScopedColumn<TaskRow>[] = [
    {
      key: "title",
      title: t("task.title"),
      render: (_, row) => <span title={row.detail ?? undefined}>{row.title}</span>,
    },
    { key: "grid", title: t("grid"), render: (_, row) => <a onClick={() => onScope(row.gridId)}>{row.gridName}</a> },
    { key: "from", title: t("task.from"), dataIndex: "fromGridName" },
    { key: "kind", title: t("task.kind"), render: (_, row) => t(`taskKind.${row.kind}`) },
    { key: "cadence", title: t("task.cadence"), render: (_, row) => t(`cadence.${row.cadence}`) },
    {
      key: "due",
      title: t("task.dueOn"),
      render: (_, row) => (
        <>
          {row.dueOn ?? "—"} {row.isOverdue && <Tag color="red">{t("task.overdue")}</Tag>}
        </>
      ),
    },
    { key: "responsible", title: t("task.responsible"), render: (_, row) => row.responsible ?? "—" },
    {
      key: "receipt",
      title: t("task.receive"),
      render: (_, row) =>
        row.receivedAt ? (
          t("task.received", { name: row.receivedBy, at: dayAndTime(row.receivedAt) })
        ) : row.state === "open" ? (
          <Tag color="orange">{t("task.notReceived")}</Tag>
        ) : (
          "—"
        ),
    },
    {
      key: "state",
      title: t("task.state"),
      render: (_, row) => (
        <span title={row.evidence ?? undefined}>
          <Tag color={row.state === "done" ? "green" : row.state === "open" ? "blue" : "default"}>
            {t(`taskState.${row.state}`)}
          </Tag>
        </span>
      ),
    },
    {
      key: "actions",
      title: "",
      render: (_, row) => (
        <Space size={0}>
          {row.state === "open" && me.abilities.includes("report") && (
            <>
              {row.receivedAt === null && (
                <Button
                  type="link"
                  size="small"
                  onClick={() =>
                    receive.mutate({ id: row.id }, { onError: (problem) => void message.error(problem.message) })
                  }
                >
                  {t("task.receive")}
                </Button>
              )}
              <Button type="link" size="small" onClick={() => setClosing({ task: row, as: "done" })}>
                {t("task.finish")}
              </Button>
            </>
          )}
          {row.state === "open" && mayKeep && (
            <Button type="link" size="small" onClick={() => setClosing({ task: row, as: "cancelled" })}>
              {t("task.cancel")}
            </Button>
          )}
          <Button type="link" size="small" onClick={() => setHistory(row)}>
            {t("task.history")}
          </Button>
        </Space>
      ),
    },
  ];
  return (
    <>
      <ScopedTable<TaskRow>
        name="tasks"
        path="/tasks"
        file={{ me, title: t("tab.tasks") }}
        query={{ scope: scope.id, state: state ?? "open" }}
        columns={columns}
        filters={
          <Select
            aria-label={t("task.state")}
            value={state ?? "open"}
            style={{ width: 110 }}
            onChange={(next) => setState(next === "open" ? null : next)}
            options={["open", "unreceived", "overdue", "done", "cancelled", "all"].map((key) => ({
              value: key,
              label: t(`taskState.${key}`),
            }))}
          />
        }
        toolbar={
          mayKeep && (
            <Button type="primary" onClick={() => setSending(true)}>
              {t("task.send")}
            </Button>
          )
        }
      />
      {isSending && <SendForm scope={scope} onClose={() => setSending(false)} />}
      {closing && <CloseForm {...closing} onClose={() => setClosing(null)} />}
      <RecordHistoryDrawer
        subjectId={history?.id ?? null}
        {...(history ? { title: history.title } : {})}
        onClose={() => setHistory(null)}
      />
    </>
  );
}

interface SendValues {
  title: string;
  detail?: string;
  kind: string;
  cadence: string;
  startsOn: string;
  dueOn?: string | null;
  to: string;
}

function SendForm({ scope, onClose }: Pick<WorkbenchPageProps, "scope"> & { onClose: () => void }) {
  const t = useDutyWords();
  const p = usePostWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<SendValues>();
  const send = useCommand<object>("/tasks");
  const below = gridLevels.slice(gridLevels.indexOf(scope.level) + 1);
  const needed = [{ required: true, message: t("required") }];
  const bodyOf = ({ to, detail, dueOn, ...values }: SendValues) => ({
    ...values,
    fromGridId: scope.id,
    ...(to === "self" ? { gridIds: [scope.id] } : { toLevel: to }),
    detail: detail || null,
    dueOn: dueOn ?? null,
  });
  return (
    <Modal
      open
      title={`${t("task.send")} · ${scope.name}`}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={send.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<SendValues>
        form={form}
        layout="vertical"
        initialValues={{
          kind: "patrol",
          cadence: "month",
          to: below[0] ?? "self",
          startsOn: todayInShanghai(),
        }}
        onFinish={(values) =>
          send.mutate(bodyOf(values), {
            onSuccess: () => {
              void message.success(t("saved"));
              onClose();
            },
            onError: (problem) => {
              const rest = applyProblem(form, problem);
              if (rest !== null) void message.error(rest);
            },
          })
        }
      >
        <Form.Item name="title" label={<FieldHelp label={t("task.title")} help={t("task.titleHelp")} />} rules={needed}>
          <Input maxLength={80} autoFocus />
        </Form.Item>
        <Form.Item name="detail" label={t("task.detail")}>
          <Input.TextArea maxLength={1_000} rows={3} />
        </Form.Item>
        <Form.Item name="to" label={<FieldHelp label={t("task.to")} help={t("task.toHelp")} />} rules={needed}>
          <Select
            options={[
              { value: "self", label: `${t("task.toSelf")} · ${scope.name}` },
              ...below.map((level) => ({ value: level, label: t("task.toLevel", { level: p(`level.${level}`) }) })),
            ]}
          />
        </Form.Item>
        <Form.Item name="kind" label={t("task.kind")} rules={needed}>
          <Select options={taskKinds.map((kind) => ({ value: kind, label: t(`taskKind.${kind}`) }))} />
        </Form.Item>
        <Form.Item
          name="cadence"
          label={<FieldHelp label={t("task.cadence")} help={t("task.cadenceHelp")} />}
          rules={needed}
        >
          <Select options={taskCadences.map((each) => ({ value: each, label: t(`cadence.${each}`) }))} />
        </Form.Item>
        <Form.Item name="startsOn" label={t("task.startsOn")} rules={needed}>
          <DayPicker allowClear={false} />
        </Form.Item>
        <Form.Item name="dueOn" label={t("task.dueOn")}>
          <DayPicker />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function CloseForm({ task, as, onClose }: { task: TaskRow; as: "done" | "cancelled"; onClose: () => void }) {
  const t = useDutyWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ evidence: string }>();
  const close = useCommand<object>(`/tasks/${task.id}/closing`);
  return (
    <Modal
      open
      title={`${t(as === "done" ? "task.finish" : "task.cancel")} · ${task.title}`}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={close.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(values: { evidence: string }) =>
          close.mutate(
            { state: as, ...values },
            {
              onSuccess: onClose,
              onError: (problem) => {
                const rest = applyProblem(form, problem);
                if (rest !== null) void message.error(rest);
              },
            },
          )
        }
      >
        <Form.Item
          name="evidence"
          label={as === "done" ? <FieldHelp label={t("task.evidence")} help={t("task.evidenceHelp")} /> : t("task.why")}
          rules={[{ required: true, message: t("required") }]}
        >
          <Input.TextArea rows={4} maxLength={1_000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
