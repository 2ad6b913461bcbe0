import { Alert, Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Webhook, WebhookSecret } from "@safegrid/contract/webhook";
import type { EventType } from "@safegrid/domain/event";
import { eventTypes } from "@safegrid/domain/event";
import { eventNames } from "@safegrid/domain/event-name";
import { AskDialog } from "./ask-dialog.tsx";
import { useIntegrationWords } from "./integration-words.ts";

interface Wish {
  readonly url: string;
  readonly description: string;
  readonly types?: EventType[];
}

/** A new endpoint, or what is said of one. */
export function HookForm({
  hook,
  onClose,
  onSecret,
}: {
  readonly hook?: Webhook;
  readonly onClose: () => void;
  readonly onSecret: (secret: WebhookSecret) => void;
}) {
  const t = useIntegrationWords();
  const { i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const required = [{ required: true, message: t("required") }];
  return (
    <AskDialog<Wish, WebhookSecret>
      title={hook ? `${t("edit")} · ${hook.description}` : t("newHook")}
      path={hook ? `/webhooks/${hook.id}/changes` : "/webhooks"}
      okText={hook ? t("edit") : t("create")}
      initialValues={hook ? { url: hook.url, description: hook.description, types: hook.types } : {}}
      bodyOf={({ types = [], ...rest }) => ({ ...rest, types })}
      onClose={onClose}
      {...(hook ? {} : { onDone: onSecret })}
    >
      {hook && <Alert type="info" showIcon title={t("editHelp")} style={{ marginBottom: 16 }} />}
      <Form.Item name="url" label={t("url")} extra={t("urlHelp")} rules={required}>
        <Input autoFocus maxLength={1_000} placeholder="https://" />
      </Form.Item>
      <Form.Item name="description" label={t("description")} rules={required}>
        <Input maxLength={200} placeholder={t("hookHelp")} />
      </Form.Item>
      <Form.Item name="types" label={t("types")} extra={t("typesHelp")}>
        <Select
          mode="multiple"
          allowClear
          placeholder={t("allTypes")}
          showSearch={{ optionFilterProp: "label" }}
          options={eventTypes.map((value) => ({
            value,
            label: `${eventNames[value]?.[language] ?? ""} ${value}`.trim(),
          }))}
        />
      </Form.Item>
    </AskDialog>
  );
}
