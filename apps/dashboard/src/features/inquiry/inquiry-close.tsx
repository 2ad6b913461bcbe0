import { App, Form, Input, Modal } from "antd";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useInquiryWords } from "./inquiry-words.ts";

/** The county ends a question and says what came of it. */
export function InquiryClose({ id, onDone }: { id: string; onDone: () => void }) {
  const t = useInquiryWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ note: string }>();
  const { mutate, isPending } = useCommand<object>(`/inquiries/${id}/closing`);
  return (
    <Modal
      open
      title={t("close")}
      okText={t("confirm")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(values) =>
          mutate(values, {
            onSuccess: () => {
              void message.success(t("done"));
              onDone();
            },
            onError: (problem) => {
              const rest = applyProblem(form, problem);
              if (rest !== null) void message.error(rest);
            },
          })
        }
      >
        <Form.Item name="note" label={t("closeNote")} rules={[{ required: true, message: t("required") }]}>
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
