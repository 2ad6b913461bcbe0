import { App, Button, Form, Input, Modal, Select } from "antd";
import { inquiryOccasions } from "@safegrid/domain/inquiry";
import type { Me } from "@safegrid/contract/session";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { InstantPicker } from "#/ui/instant-picker.tsx";
import { useInquiryWords } from "./inquiry-words.ts";

interface Values {
  readonly title: string;
  readonly occasion: string;
  readonly question: string;
  readonly dueAt: string;
  readonly townshipIds: readonly string[];
}

/** The county asks some or all townships. */
export function InquiryAsk({ me, onDone }: { me: Me; onDone: () => void }) {
  const t = useInquiryWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const { mutate, isPending } = useCommand<Values>("/inquiries");
  const { data } = useAnswer<{ grids: { id: string; name: string; level: string }[] }>(
    `/grids?scope=${me.scope.id}&depth=1`,
  );
  const townships = (data?.grids ?? []).filter(({ level }) => level === "township");
  const send = (values: Values) =>
    mutate(values, {
      onSuccess: () => {
        void message.success(t("sent"));
        onDone();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  const required = [{ required: true, message: t("required") }];
  return (
    <Modal
      open
      title={t("ask")}
      okText={t("send")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <Form<Values> form={form} layout="vertical" initialValues={{ occasion: "holiday" }} onFinish={send}>
        <Form.Item name="title" label={t("title")} rules={required}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="occasion" label={t("occasion.title")} rules={required}>
          <Select options={inquiryOccasions.map((value) => ({ value, label: t(`occasion.${value}`) }))} />
        </Form.Item>
        <Form.Item name="question" label={t("question")} rules={required}>
          <Input.TextArea rows={4} maxLength={1_000} />
        </Form.Item>
        <Form.Item name="dueAt" label={t("dueAt")} rules={required}>
          <InstantPicker />
        </Form.Item>
        <Form.Item name="townshipIds" label={t("townships")} rules={required}>
          <Select
            mode="multiple"
            maxTagCount={6}
            showSearch={{ optionFilterProp: "label" }}
            options={townships.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Button
          size="small"
          onClick={() =>
            form.setFieldValue(
              "townshipIds",
              townships.map(({ id }) => id),
            )
          }
        >
          {t("allTownships")}
        </Button>
      </Form>
    </Modal>
  );
}
