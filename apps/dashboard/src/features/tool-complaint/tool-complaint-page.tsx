import { Alert, App, Button, Checkbox, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ToolComplaint } from "@safegrid/contract/tool-complaint";
import { complaintTopicNames } from "@safegrid/domain/tool-complaint";
import { useCommand } from "#/live/answers.ts";
import { useAddressField } from "#/ui/address.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { dayAndTime } from "#/ui/format.ts";
import type { ScopedColumn } from "#/ui/scoped-table.tsx";
import { ScopedTable } from "#/ui/scoped-table.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useToolComplaintWords } from "./tool-complaint-words.ts";

/** 工具意见: what people in one's own grid have to say about the tool, and what they were answered (plan section 5). */
export default function ToolComplaintPage({ me }: WorkbenchPageProps) {
  const t = useToolComplaintWords();
  const language = useTranslation().i18n.language === "en" ? "en" : "zh";
  const [unanswered, setUnanswered] = useAddressField("unanswered");
  const [answering, setAnswering] = useState<ToolComplaint | null>(null);
  const columns: ScopedColumn<ToolComplaint>[] = [
    { key: "at", title: t("at"), width: 150, render: (_, row) => dayAndTime(row.at).slice(0, 16) },
    { key: "by", title: t("by"), width: 110, render: (_, row) => row.by },
    { key: "grid", title: t("grid"), width: 150, render: (_, row) => row.gridName },
    { key: "topic", title: t("topic"), width: 150, render: (_, row) => complaintTopicNames[row.topic][language] },
    { key: "words", title: t("words"), render: (_, row) => row.words },
    {
      key: "answer",
      title: t("answer"),
      render: (_, row) =>
        row.answeredAt === null ? (
          <Button size="small" type="primary" onClick={() => setAnswering(row)}>
            {t("send")}
          </Button>
        ) : (
          <>
            {row.answer}
            <div className="quiet">
              {row.answeredBy} {dayAndTime(row.answeredAt).slice(0, 16)}
            </div>
          </>
        ),
    },
  ];
  return (
    <section>
      <Alert type="info" showIcon title={t("intro")} style={{ marginBottom: 12 }} />
      <ScopedTable<ToolComplaint>
        name="tool-complaints"
        path="/tool-complaints"
        file={{ me, title: t("title") }}
        query={{ unanswered }}
        columns={columns}
        hasSearch={false}
        filters={
          <Checkbox
            checked={unanswered === "true"}
            onChange={({ target }) => setUnanswered(target.checked ? "true" : null)}
          >
            {t("onlyOpen")}
          </Checkbox>
        }
      />
      {answering && <AnswerDialog complaint={answering} onDone={() => setAnswering(null)} />}
    </section>
  );
}

function AnswerDialog({ complaint, onDone }: { complaint: ToolComplaint; onDone: () => void }) {
  const t = useToolComplaintWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ words: string }>();
  const { mutate, isPending } = useCommand<object>(`/tool-complaints/${complaint.id}/answer`);
  const send = (values: { words: string }) =>
    mutate(values, {
      onSuccess: () => {
        void message.success(t("done"));
        onDone();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  return (
    <Modal
      open
      title={t("answerTo", { by: complaint.by })}
      okText={t("send")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <blockquote>{complaint.words}</blockquote>
      <Form form={form} layout="vertical" onFinish={send}>
        <Form.Item
          name="words"
          label={t("answer")}
          extra={t("answerHelp")}
          rules={[{ required: true, message: t("required") }]}
        >
          <Input.TextArea rows={3} maxLength={1_000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
