import { App, Form, Input, Modal, Radio } from "antd";
import type { InquiryView } from "@safegrid/contract/inquiry";
import { inquiryResults } from "@safegrid/domain/inquiry";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useInquiryWords } from "./inquiry-words.ts";

/** A township's answer, given by whoever is signed in. */
export function InquiryAnswer({
  inquiry,
  own,
  onDone,
}: {
  inquiry: InquiryView;
  own: InquiryView["replies"][number];
  onDone: () => void;
}) {
  const t = useInquiryWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ result: string; words: string }>();
  const { mutate, isPending } = useCommand<object>(`/inquiries/${inquiry.id}/answers`);
  const required = [{ required: true, message: t("required") }];
  return (
    <Modal
      open
      title={`${t("answer")} · ${inquiry.title}`}
      okText={t("confirm")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <p className="inquiry-question">{inquiry.question}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ result: own.result ?? undefined, words: own.words ?? "" }}
        onFinish={(values) =>
          mutate(values, {
            onSuccess: () => {
              void message.success(t("answered"));
              onDone();
            },
            onError: (problem) => {
              const rest = applyProblem(form, problem);
              if (rest !== null) void message.error(rest);
            },
          })
        }
      >
        <Form.Item name="result" label={t("result.title")} rules={required}>
          <Radio.Group options={inquiryResults.map((value) => ({ value, label: t(`result.${value}`) }))} />
        </Form.Item>
        <Form.Item name="words" label={t("words")} rules={required}>
          <Input.TextArea rows={4} maxLength={1_000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
