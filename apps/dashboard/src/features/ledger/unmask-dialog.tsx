import { Alert, App, Form, Input, Modal, Radio } from "antd";
import { maskedFields } from "@safegrid/contract/unmask";
import type { UnmaskRequest } from "@safegrid/contract/unmask";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useLedgerWords } from "./ledger-words.ts";

type Asked = Pick<Extract<UnmaskRequest, { kind: "enterprise" }>, "field" | "reason">;

/** Shows one personal datum of an entry in full, for a reason that is noted with the look. */
export function UnmaskDialog({ entryId, onDone }: { entryId: string; onDone: () => void }) {
  const t = useLedgerWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Asked>();
  const unmask = useCommand<UnmaskRequest, { value: string | null }>("/unmask", { hasCommandId: false });
  const look = (asked: Asked) =>
    unmask.mutate(
      { kind: "enterprise", id: entryId, ...asked },
      {
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) void message.error(rest);
        },
      },
    );
  return (
    <Modal
      open
      title={t("show")}
      okText={t("look")}
      onOk={form.submit}
      onCancel={onDone}
      confirmLoading={unmask.isPending}
    >
      <Form form={form} layout="vertical" initialValues={{ field: "phone" }} onFinish={look}>
        <Form.Item name="field" label={t("lookAt")}>
          <Radio.Group
            optionType="button"
            options={maskedFields.enterprise.map((value) => ({ value, label: t(`field.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="reason" label={t("lookWhy")} extra={t("showNote")} rules={[{ required: true, max: 200 }]}>
          <Input autoFocus />
        </Form.Item>
      </Form>
      {unmask.data && <Alert type="info" title={unmask.data.value ?? t("none")} />}
    </Modal>
  );
}
