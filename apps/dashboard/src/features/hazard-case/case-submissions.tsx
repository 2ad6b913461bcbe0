import { App, Button, Flex, Form, Input, Modal } from "antd";
import { useRef, useState } from "react";
import type { HazardStory } from "@safegrid/contract/hazard";
import type { HazardOutside } from "@safegrid/contract/link";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { dayAndTime } from "#/ui/format.ts";
import { OutsideUnmask } from "./outside-unmask.tsx";
import { useOutsideWords } from "./outside-words.ts";

type Submission = HazardOutside["submissions"][number];
type Answer = "taking" | "return";

/** What the enterprise submitted, and what can be said to the one that waits. */
export function CaseSubmissions({
  submissions,
  story,
  mayAnswer,
  clockAheadMs,
}: {
  submissions: readonly Submission[];
  story: HazardStory;
  mayAnswer: boolean;
  clockAheadMs: number;
}) {
  const t = useOutsideWords();
  const [answer, setAnswer] = useState<{ of: Submission; by: Answer } | null>(null);
  const mayTake = story.mayDo.includes("submit");
  return (
    <>
      <b>{t("submissions")}</b>
      <ul className="case-submissions">
        {submissions.map((each) => (
          <li key={each.id}>
            <Flex gap={8} align="center" wrap>
              {t("submission", { n: each.n, at: dayAndTime(each.at), by: each.submitter })}
              <OutsideUnmask kind="submission" id={each.id} fields={["submitter"]} />
            </Flex>
            <blockquote>{each.words}</blockquote>
            {each.decision === null && mayAnswer ? (
              <Flex gap={8} align="center" wrap>
                <Button
                  type="primary"
                  size="small"
                  disabled={!mayTake}
                  onClick={() => setAnswer({ of: each, by: "taking" })}
                >
                  {t("take")}
                </Button>
                <Button danger size="small" onClick={() => setAnswer({ of: each, by: "return" })}>
                  {t("sendBack")}
                </Button>
                {!mayTake && <span className="quiet">{t("takeFirst")}</span>}
              </Flex>
            ) : (
              <span className="quiet">
                {t(each.decision ?? "waiting", {
                  by: each.decidedBy ?? "",
                  at: each.decidedAt === null ? "" : dayAndTime(each.decidedAt),
                  note: each.note ?? "",
                })}
              </span>
            )}
          </li>
        ))}
      </ul>
      {answer && <AnswerDialog {...answer} story={story} clockAheadMs={clockAheadMs} onClose={() => setAnswer(null)} />}
    </>
  );
}

/** Takes a submission over as one's own request for re-inspection, based on what was seen; or sends it back, with words. */
function AnswerDialog({
  of,
  by,
  story,
  clockAheadMs,
  onClose,
}: {
  of: Submission;
  by: Answer;
  story: HazardStory;
  clockAheadMs: number;
  onClose: () => void;
}) {
  const t = useOutsideWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ note: string }>();
  const { mutate, isPending } = useCommand<object>(`/submissions/${of.id}/${by}`);
  const seen = useRef({ basedOn: story.hazard.version, occurredAt: "" });
  const send = ({ note }: { note: string }) => {
    // The same sent again after a lost answer keeps its time, and with it its id.
    seen.current.occurredAt ||= new Date(Date.now() + clockAheadMs).toISOString();
    mutate(by === "taking" ? { ...seen.current, note } : { note }, {
      onSuccess: () => {
        message.success(t("done"));
        onClose();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) message.error(rest);
      },
    });
  };
  return (
    <Modal
      open
      title={t(by === "taking" ? "take" : "sendBack")}
      okText={t("ok")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={{ note: by === "taking" ? of.words : "" }} onFinish={send}>
        <Form.Item
          name="note"
          label={t(by === "taking" ? "takeNote" : "sendBackNote")}
          rules={[{ required: true, whitespace: true, message: t("required") }]}
        >
          <Input.TextArea rows={4} maxLength={by === "taking" ? 1000 : 500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
