import { Alert, App, Form, Input, Modal, Radio } from "antd";
import type { UnmaskRequest } from "@safegrid/contract/unmask";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "./apply-problem.ts";
import { useUnmaskWords } from "./unmask-words.ts";

/** Shows one personal datum of a record in full, for a reason that is noted with the look (docs/access.md). */
export function UnmaskDialog({
  kind,
  id,
  fields,
  onClose,
}: {
  kind: UnmaskRequest["kind"];
  id: string;
  /** What can be seen, with what it is called. */
  fields: readonly { readonly value: UnmaskRequest["field"]; readonly label: string }[];
  onClose: () => void;
}) {
  const t = useUnmaskWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Pick<UnmaskRequest, "field" | "reason">>();
  const unmask = useCommand<UnmaskRequest, { value: string | null }>("/unmask", { hasCommandId: false });
  const look = (asked: Pick<UnmaskRequest, "field" | "reason">) =>
    unmask.mutate({ kind, id, ...asked } as UnmaskRequest, {
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  return (
    <Modal
      open
      title={t("show")}
      okText={t("look")}
      cancelText={t("cancel")}
      onOk={form.submit}
      onCancel={onClose}
      confirmLoading={unmask.isPending}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ field: fields[0]?.value }}
        onValuesChange={unmask.reset}
        onFinish={look}
      >
        <Form.Item name="field" label={t("lookAt")} hidden={fields.length < 2}>
          <Radio.Group optionType="button" options={[...fields]} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("reason")}
          extra={t("note")}
          rules={[{ required: true, whitespace: true, max: 200, message: t("required") }]}
        >
          <Input autoFocus maxLength={200} />
        </Form.Item>
      </Form>
      {unmask.data && <Alert type="info" title={unmask.data.value ?? t("none")} />}
    </Modal>
  );
}
