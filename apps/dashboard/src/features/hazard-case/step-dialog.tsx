import { App, Button, Form, Modal } from "antd";
import { useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { HazardStory } from "@safegrid/contract/hazard";
import type { HazardAction } from "@safegrid/domain/hazard";
import { answerOf, useCommand } from "#/live/answers.ts";
import type { ApiProblem } from "#/live/api.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { EvidenceAdder } from "#/ui/evidence-adder.tsx";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { useCaseWords } from "./case-words.ts";
import type { StepValues } from "./step-body.ts";
import { stepBodyOf } from "./step-body.ts";
import { StepDifference } from "./step-difference.tsx";
import { StepFields } from "./step-fields.tsx";

/** What says that it is rectified, or is not, is shown: photographs go with it. */
const shownWith = new Set<HazardAction>(["submit", "pass", "return", "close"]);

/**
 * One step, decided on what its person has seen (`basedOn`). Where somebody else acted first nothing is done: the dialog
 * shows what differs, keeps what was filled in, and goes on from the present state only when told to.
 */
export function StepDialog({
  action,
  story,
  clockAheadMs,
  onClose,
}: {
  action: HazardAction;
  story: HazardStory;
  clockAheadMs: number;
  onClose: () => void;
}) {
  const [t, h] = [useCaseWords(), useHazardWords()];
  const { message } = App.useApp();
  const [form] = Form.useForm<StepValues>();
  const client = useQueryClient();
  // What is decided on stays as it was when the dialog was opened, whatever the feed tells meanwhile.
  const [seen, setSeen] = useState(story);
  const [now, setNow] = useState<HazardStory | null>(null);
  const path = `/hazards/${story.hazard.id}`;
  const { mutate, isPending } = useCommand<object>(`${path}/steps`);
  const box = useRef<HTMLDivElement>(null);
  const sent = useRef<{ text: string; occurredAt: string } | null>(null);

  const send = (values: StepValues) => {
    const text = `${seen.hazard.version} ${JSON.stringify(values)}`;
    // The same fact sent again after a lost answer keeps its time, and with it its commandId.
    if (sent.current?.text !== text)
      sent.current = { text, occurredAt: new Date(Date.now() + clockAheadMs).toISOString() };
    const said = { basedOn: seen.hazard.version, occurredAt: sent.current.occurredAt };
    mutate(stepBodyOf(action, values, said), {
      onSuccess: () => {
        message.success(t("done", { action: h(`action.${action}`) }));
        onClose();
      },
      onError: (problem) => void onRefused(problem),
    });
  };
  const onRefused = async (problem: ApiProblem) => {
    if (problem.code === "record-changed-meanwhile") {
      const asked = { ...answerOf<HazardStory>(`${path}/story`), staleTime: 0 };
      const newest = await client.fetchQuery(asked).catch(() => null);
      if (newest) return setNow(newest);
    }
    const rest = applyProblem(form, problem);
    if (rest !== null) message.error(rest);
  };
  const isPossible = now === null || now.mayDo.includes(action);
  const goOn = () => {
    if (now) setSeen(now);
    setNow(null);
  };

  return (
    <Modal
      open
      title={`${h(`action.${action}`)} · ${story.hazard.serial}`}
      onCancel={onClose}
      width={now ? 720 : 560}
      afterOpenChange={(isOpen) => {
        // Whoever decides begins to write at once, not at the cross that closes.
        if (isOpen) box.current?.querySelector<HTMLElement>("input, textarea")?.focus();
      }}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {t("cancel")}
        </Button>,
        now ? (
          <Button key="on" type="primary" disabled={!isPossible} onClick={goOn}>
            {t("goOn")}
          </Button>
        ) : (
          <Button key="ok" type="primary" loading={isPending} onClick={() => form.submit()}>
            {t("submit")}
          </Button>
        ),
      ]}
    >
      {now && <StepDifference seen={seen} now={now} isPossible={isPossible} />}
      <div ref={box}>
        <Form<StepValues>
          form={form}
          layout="vertical"
          hidden={now !== null}
          initialValues={action === "regrade" ? { grade: story.hazard.grade === "major" ? "ordinary" : "major" } : {}}
          onFinish={send}
          onKeyDown={(event) => {
            if (event.key === "Enter" && event.ctrlKey) form.submit();
          }}
        >
          <StepFields action={action} story={seen} />
        </Form>
        {now === null && shownWith.has(action) && (
          <EvidenceAdder kind="hazard" subjectId={story.hazard.id} usualPart="after" />
        )}
      </div>
    </Modal>
  );
}
