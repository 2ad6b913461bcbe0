import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Form, Input, Typography } from "antd";
import type { ChecklistView } from "@safegrid/contract/checklist";
import { FieldHelp } from "#/ui/field-help.tsx";
import type { DraftItem } from "./checklist-draft.ts";
import { draftOf, itemsOf, unusedCode } from "./checklist-draft.ts";
import { ChecklistItemFields } from "./checklist-item-fields.tsx";
import { useRuleCommand } from "#/ui/use-rule-command.ts";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";
import { PublishButtons } from "#/ui/publish-buttons.tsx";

interface Values {
  readonly list: string;
  readonly zh: string;
  readonly en?: string;
  readonly items: readonly DraftItem[];
}

/** A new edition from any earlier one, or (`base` null) a new list. */
export function ChecklistForm({
  base,
  onDone,
}: {
  base: { readonly shown: ChecklistView; readonly latest: ChecklistView } | null;
  onDone: () => void;
}) {
  const t = usePatrolRuleWords();
  const [form] = Form.useForm<Values>();
  const { send, isPending } = useRuleCommand("/checklists", form, t, onDone);
  const required = [{ required: true, message: t("required") }];
  const from = base?.shown;
  return (
    <Card
      size="small"
      className="patrol-rule-list"
      title={base ? `${base.shown.zh} · ${t("edition", { edition: base.latest.edition + 1 })}` : t("newList")}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          list: from?.list ?? "",
          zh: from?.zh ?? "",
          en: from?.en,
          items: from ? from.items.map(draftOf) : [draftOf({ code: "item_1", kind: "hazard" })],
        }}
        onFinish={({ zh, en, items, list }) =>
          send({
            ...{ basedOn: base?.latest.edition ?? 0, list: base?.latest.list ?? list, zh, items: itemsOf(items) },
            ...(en?.trim() ? { en } : {}),
          })
        }
      >
        <div className="patrol-rule-row">
          <Form.Item name="zh" label={t("name")} rules={required} className="patrol-rule-wide">
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="en" label={t("english")} className="patrol-rule-wide">
            <Input maxLength={100} />
          </Form.Item>
          {!base && (
            <Form.Item
              name="list"
              label={<FieldHelp label={t("code")} help={t("codeHelp")} />}
              rules={required}
              className="patrol-rule-wide"
            >
              <Input maxLength={30} />
            </Form.Item>
          )}
        </div>
        <Typography.Text strong>{t("items")}</Typography.Text>
        <Form.List name="items">
          {(rows, { add, remove, move }) => (
            <>
              {rows.map((row, at) => (
                <ChecklistItemFields
                  key={row.key}
                  at={at}
                  name={row.name}
                  count={rows.length}
                  onRemove={() => remove(row.name)}
                  onMove={(to) => move(at, to)}
                />
              ))}
              <Button
                icon={<PlusOutlined />}
                onClick={() =>
                  add(draftOf({ code: unusedCode(form.getFieldValue("items") as DraftItem[]), kind: "hazard" }))
                }
              >
                {t("addItem")}
              </Button>
            </>
          )}
        </Form.List>
        <PublishButtons t={t} form={form} isPending={isPending} onCancel={onDone} />
      </Form>
    </Card>
  );
}
