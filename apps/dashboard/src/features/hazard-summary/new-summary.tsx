import { App, Form, Input, Modal } from "antd";
import { addDays, businessDayOf } from "@safegrid/metrics/period";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { useHazardSummaryWords } from "./hazard-summary-words.ts";

interface Values {
  readonly fromOn: string | null;
  readonly toOn: string | null;
  readonly note: string;
}

/** Of which days, and the words; the server counts when it is sent, and then it stays as it is. */
export function NewSummary({ gridName, onClose }: { gridName: string; onClose: () => void }) {
  const t = useHazardSummaryWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const { mutate, isPending } = useCommand<Values>("/hazard-summaries");
  const today = businessDayOf(Date.now());
  const send = (values: Values) =>
    mutate(values, {
      onSuccess: () => {
        void message.success(t("done"));
        onClose();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  const required = [{ required: true, whitespace: true, message: t("required") }];
  return (
    <Modal
      open
      title={t("makeTitle", { grid: gridName })}
      okText={t("send")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <p className="quiet">{t("makeHelp")}</p>
      <Form form={form} layout="vertical" initialValues={{ fromOn: addDays(today, -6), toOn: today }} onFinish={send}>
        <Form.Item name="fromOn" label={t("fromOn")} rules={required}>
          <DayPicker allowClear={false} />
        </Form.Item>
        <Form.Item name="toOn" label={t("toOn")} rules={required}>
          <DayPicker allowClear={false} />
        </Form.Item>
        <Form.Item name="note" label={t("note")} extra={t("noteHelp")} rules={required}>
          <Input.TextArea rows={4} maxLength={2_000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
