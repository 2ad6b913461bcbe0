import { Alert, App, Form, Input, Modal } from "antd";
import type { HeldRecord } from "@safegrid/contract/quarantine";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { dayAndTime } from "#/ui/format.ts";
import { InstantPicker } from "#/ui/instant-picker.tsx";
import { useHeldWords } from "./held-words.ts";

interface Values {
  readonly occurredAt?: string;
  readonly note?: string;
  readonly reason?: string;
}

/** Accepts a held record, at a time that whoever decides knows better, or sends it back with a reason. */
export function HeldDecision({
  record,
  kind,
  onDone,
}: {
  record: HeldRecord;
  kind: "accept" | "reject";
  onDone: () => void;
}) {
  const t = useHeldWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const isAccepting = kind === "accept";
  const path = `/held-records/${record.id}/${isAccepting ? "acceptance" : "rejection"}`;
  const { mutate, isPending } = useCommand<Values & { basedOn: number }>(path);
  const send = ({ occurredAt, note, reason }: Values) => {
    const said = isAccepting
      ? { ...(occurredAt ? { occurredAt } : {}), ...(note?.trim() ? { note } : {}) }
      : { reason };
    mutate({ basedOn: record.version, ...said } as Values & { basedOn: number }, {
      onSuccess: () => {
        void message.success(t(isAccepting ? "accepted" : "rejected"));
        onDone();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  };
  const isTimeNeeded = record.occurredAt === null;
  return (
    <Modal
      open
      title={t(isAccepting ? "acceptTitle" : "rejectTitle")}
      okText={t("confirm")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <Form<Values> form={form} layout="vertical" onFinish={send}>
        {isAccepting ? (
          <>
            <Alert type="info" showIcon title={t("acceptHelp")} />
            {/* The Enter that ends the typing of a time must not accept the record with it. */}
            <div onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}>
              <Form.Item
                name="occurredAt"
                label={t("time")}
                extra={isTimeNeeded ? t("timeNeeded") : t("timeHelp", { at: dayAndTime(record.occurredAt ?? "") })}
                rules={isTimeNeeded ? [{ required: true, message: t("required") }] : []}
              >
                <InstantPicker />
              </Form.Item>
            </div>
            <Form.Item name="note" label={t("note")}>
              <Input.TextArea rows={2} maxLength={500} />
            </Form.Item>
          </>
        ) : (
          <Form.Item
            name="reason"
            label={t("reason")}
            rules={[{ required: true, whitespace: true, message: t("required") }]}
          >
            <Input.TextArea rows={3} maxLength={500} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
