import { App, Button, Card, Form, Input, Typography } from "antd";
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
  const fields = (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={(body) => void change(body)}>
      {isForced && <Typography.Paragraph type="secondary">{t("forcedHelp")}</Typography.Paragraph>}
      <Form.Item name="current" label={t("current")} rules={[{ required: true, message: t("currentMissing") }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="next"
        label={t("next")}
        extra={t("nextShort")}
        rules={[{ required: true, min: 12, message: t("nextShort") }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button htmlType="submit" type="primary">
        {t("change")}
      </Button>
    </Form>
  );
  if (!isForced) return fields;
  return (
    <Card title={t("forced")} className="office-narrow">
      {fields}
    </Card>
  );
}
