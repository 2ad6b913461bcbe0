import { Form, Input } from "antd";
import { useIntegrationWords } from "./integration-words.ts";

/** Why an administrator does it. */
export function ReasonItem() {
  const t = useIntegrationWords();
  return (
    <Form.Item
      name="reason"
      label={t("reason")}
      extra={t("reasonHelp")}
      rules={[{ required: true, message: t("required") }]}
    >
      <Input maxLength={200} />
    </Form.Item>
  );
}
