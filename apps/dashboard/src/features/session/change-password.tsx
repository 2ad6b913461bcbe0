import { App, Button, Form, Input, Typography } from "antd";
import { callApi } from "#/live/api.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useSessionWords } from "./session-words.ts";

/** The own password. `isForced`: it was a one-time password, and nothing else can be done before. */
export function ChangePassword({ onDone, isForced = false }: { onDone: () => void; isForced?: boolean }) {
  const t = useSessionWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ current: string; next: string }>();
  const change = async (body: { current: string; next: string }) => {
    try {
      await callApi("/me/password", { as: "person", method: "POST", body });
      void message.success(t("changed"));
      form.resetFields();
      onDone();
    } catch (problem) {
      const rest = applyProblem(form, problem);
      if (rest !== null) void message.error(rest);
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className={isForced ? "office-narrow" : ""}
      onFinish={(body) => void change(body)}
    >
      {isForced && <Typography.Title level={4}>{t("forced")}</Typography.Title>}
      <Form.Item name="current" label={t("current")} rules={[{ required: true, message: t("currentMissing") }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="next" label={t("next")} rules={[{ required: true, min: 12, message: t("nextShort") }]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button htmlType="submit" type="primary">
        {t("change")}
      </Button>
    </Form>
  );
}
