import { App, Button, Card, Form, Input, Modal, Skeleton, Typography } from "antd";
import { useState } from "react";
import type { DutyTemplateRow } from "@safegrid/contract/duty";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { dayAndTime } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { useDutyWords } from "./duty-words.ts";

/** The sheets in force, one for each level and post; the county publishes the next version. */
export function DutyTemplates({ mayPublish }: { mayPublish: boolean }) {
  const t = useDutyWords();
  const p = usePostWords();
  const { data } = useAnswer<{ templates: DutyTemplateRow[] }>("/duty-templates");
  const [edited, setEdited] = useState<DutyTemplateRow | null>(null);
  if (!data) return <Skeleton active />;
  const latest = data.templates.filter(
    (each) =>
      !data.templates.some(
        (other) => other.level === each.level && other.post === each.post && other.version > each.version,
      ),
  );
  return (
    <div className="duty-sheets">
      {latest.map((sheet) => (
        <Card
          key={`${sheet.level} ${sheet.post}`}
          size="small"
          title={`${p(`level.${sheet.level}`)} · ${p(`post.${sheet.post}`)}`}
          extra={
            <>
              {t("version", sheet)}
              {mayPublish && (
                <Button type="link" size="small" onClick={() => setEdited(sheet)}>
                  {t("edit")}
                </Button>
              )}
            </>
          }
        >
          <ol>
            {sheet.items.map((item) => (
              <li key={item.code}>
                {item.text} {item.clause && <Typography.Text type="secondary">({item.clause})</Typography.Text>}
              </li>
            ))}
          </ol>
          <Typography.Text type="secondary">
            {t("publishedBy", { name: sheet.byName, at: dayAndTime(sheet.publishedAt) })}
          </Typography.Text>
        </Card>
      ))}
      {edited && <SheetForm sheet={edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

function SheetForm({ sheet, onClose }: { sheet: DutyTemplateRow; onClose: () => void }) {
  const t = useDutyWords();
  const p = usePostWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ text: string }>();
  const publish = useCommand<object>("/duty-templates");
  // A line that stays keeps its code and clause, so that versions can be compared line by line.
  const itemsOf = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line, index) => {
        const known = sheet.items.find((item) => item.text === line);
        return known ?? { code: `v${sheet.version + 1}-${index + 1}`, text: line, clause: "" };
      });
  return (
    <Modal
      open
      width={680}
      title={`${t("publish")} · ${p(`level.${sheet.level}`)} · ${p(`post.${sheet.post}`)}`}
      okText={t("publish")}
      cancelText={t("cancel")}
      confirmLoading={publish.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ text: sheet.items.map((item) => item.text).join("\n") }}
        onFinish={({ text }) =>
          publish.mutate(
            { level: sheet.level, post: sheet.post, items: itemsOf(text) },
            {
              onSuccess: () => {
                void message.success(t("saved"));
                onClose();
              },
              onError: (problem) => {
                const rest = applyProblem(form, problem);
                if (rest !== null) void message.error(rest);
              },
            },
          )
        }
      >
        <Form.Item
          name="text"
          label={<FieldHelp label={t("items")} help={t("publishHelp")} />}
          rules={[{ required: true, message: t("required") }]}
        >
          <Input.TextArea autoSize={{ minRows: 8, maxRows: 20 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
