import { App, Form, Input, Modal, Radio } from "antd";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useSecondLookWords } from "./second-look-words.ts";

/** What somebody has seen at a place or in a cell, chosen and in words. */
export function ResultDialog({
  title,
  path,
  choices,
  onClose,
}: {
  title: string;
  path: string;
  choices: readonly { readonly value: string; readonly label: string }[];
  onClose: () => void;
}) {
  const t = useSecondLookWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ outcome: string; note: string }>();
  const { mutate, isPending } = useCommand<object>(path);
  const required = [{ required: true, whitespace: true, message: t("required") }];
  const send = (values: object) =>
    mutate(values, {
      onSuccess: () => {
        void message.success(t("saved"));
        onClose();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  return (
    <Modal
      open
      title={title}
      okText={t("submit")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" onFinish={send}>
        <Form.Item name="outcome" label={t("result")} rules={[{ required: true, message: t("required") }]}>
          <Radio.Group options={[...choices]} optionType="button" />
        </Form.Item>
        <Form.Item name="note" label={t("note")} rules={required}>
          <Input.TextArea rows={4} maxLength={1_000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
