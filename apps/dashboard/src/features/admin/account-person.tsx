import { App, Form, Input, Modal } from "antd";
import type { Account } from "@safegrid/contract/account";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useAdminWords } from "./admin-words.ts";
import { HolderSelect } from "./holder-select.tsx";

/** Says whose an account is that was made before its person stood on the roster. */
export function AccountPerson({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useAdminWords();
  const { message } = App.useApp();
  const [form] = Form.useForm();
  const set = useCommand<object>(`/accounts/${account.id}/person`, { hasCommandId: false });
  const required = [{ required: true, message: t("required") }];
  const finish = (body: { personId: string; reason: string }) =>
    set.mutate(body, {
      onSuccess: () => {
        void message.success(t("done"));
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
      title={`${t("setPerson")} · ${account.name}（${account.login}）`}
      confirmLoading={set.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" onFinish={finish}>
        <Form.Item name="personId" label={t("person")} extra={t("setPersonHelp")} rules={required}>
          <HolderSelect />
        </Form.Item>
        <Form.Item name="reason" label={t("reason")} extra={t("reasonHelp")} rules={required}>
          <Input maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
