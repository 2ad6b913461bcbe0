import { App, Button, Card, Form, Input } from "antd";
import { useState } from "react";
import { callApi } from "#/live/api.ts";
import { useSessionWords } from "./session-words.ts";

/** The screen to sign in with an account's name and password. */
export function SignIn({ title, onDone }: { title?: string | undefined; onDone: () => void }) {
  const t = useSessionWords();
  const { message } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const signIn = async (body: object) => {
    setIsBusy(true);
    try {
      await callApi("/sessions", { as: "person", method: "POST", body });
      onDone();
    } catch (problem) {
      void message.error((problem as Error).message);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Card title={title ?? t("title")} className="office-narrow">
      <Form layout="vertical" requiredMark={false} onFinish={(body: object) => void signIn(body)}>
        <Form.Item name="login" label={t("login")} rules={[{ required: true, message: t("loginMissing") }]}>
          <Input autoComplete="username" autoFocus />
        </Form.Item>
        <Form.Item name="password" label={t("password")} rules={[{ required: true, message: t("passwordMissing") }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={isBusy}>
          {t("signIn")}
        </Button>
      </Form>
    </Card>
  );
}
