import { CheckOutlined, EyeOutlined } from "@ant-design/icons";
import { App, Button, Flex, Form, Input, Modal } from "antd";
import { useState } from "react";
import type { EnterpriseDetail } from "@safegrid/contract/enterprise";
import { maskedFields } from "@safegrid/contract/unmask";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { UnmaskDialog } from "#/ui/unmask-dialog.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { CellSelect } from "./cell-select.tsx";
import { useLedgerWords } from "./ledger-words.ts";

/** What may be done with an entry: confirm, look at the persons, move, close. */
export function EnterpriseActions({
  me,
  scope,
  entry,
}: Pick<WorkbenchPageProps, "me" | "scope"> & { entry: EnterpriseDetail }) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const confirm = useCommand<{ enterprises: string[] }>("/ledger/confirmations");
  const [isLooking, setLooking] = useState(false);
  const [isMoving, setMoving] = useState(false);
  const [isClosing, setClosing] = useState(false);
  const mayKeep = me.abilities.includes("keepLedger") && entry.state !== "closed";
  return (
    <Flex gap={8}>
      {me.abilities.includes("unmask") && (
        <Button icon={<EyeOutlined />} title={t("showNote")} onClick={() => setLooking(true)}>
          {t("show")}
        </Button>
      )}
      {isLooking && (
        <UnmaskDialog
          kind="enterprise"
          id={entry.id}
          fields={maskedFields.enterprise.map((value) => ({ value, label: t(`field.${value}`) }))}
          onClose={() => setLooking(false)}
        />
      )}
      {mayKeep && (
        <>
          <Button onClick={() => setMoving(true)}>{t("move")}</Button>
          <Button danger onClick={() => setClosing(true)}>
            {t("close")}
          </Button>
          <Button
            type="primary"
            icon={<CheckOutlined />}
            loading={confirm.isPending}
            onClick={() =>
              confirm.mutate(
                { enterprises: [entry.id] },
                {
                  onSuccess: () => void message.success(t("confirmed", { count: 1 })),
                  onError: (problem) => void message.error(problem.message),
                },
              )
            }
          >
            {t("confirm")}
          </Button>
        </>
      )}
      {isMoving && (
        <EntryStep
          title={t("move")}
          note={t("moveNote")}
          path={`/enterprises/${entry.id}/move`}
          version={entry.version}
          field="cellId"
          label={t("field.cell")}
          control={<CellSelect scopeId={me.scope.id ?? scope.id} />}
          onDone={() => setMoving(false)}
        />
      )}
      {isClosing && (
        <EntryStep
          title={t("close")}
          note={t("closeNote")}
          path={`/enterprises/${entry.id}/close`}
          version={entry.version}
          field="reason"
          label={t("closeReason")}
          control={<Input maxLength={300} />}
          onDone={() => setClosing(false)}
        />
      )}
    </Flex>
  );
}

/** A step that asks one thing: where to, or why. */
export function EntryStep({
  title,
  note,
  path,
  version,
  field,
  label,
  control,
  onDone,
}: {
  title: string;
  note: string;
  path: string;
  version: number;
  field: string;
  label: string;
  control: React.ReactNode;
  onDone: () => void;
}) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Record<string, string>>();
  const step = useCommand<object>(path);
  const carryOut = (values: Record<string, string>) =>
    step.mutate(
      { version, ...values },
      {
        onSuccess: () => {
          void message.success(t("saved"));
          onDone();
        },
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) void message.error(rest);
        },
      },
    );
  return (
    <Modal open title={title} onCancel={onDone} onOk={() => form.submit()} confirmLoading={step.isPending}>
      <Form form={form} layout="vertical" onFinish={carryOut}>
        <Form.Item
          name={field}
          label={label}
          extra={note}
          rules={[{ required: true, message: t("required", { label }) }]}
        >
          {control}
        </Form.Item>
      </Form>
    </Modal>
  );
}
