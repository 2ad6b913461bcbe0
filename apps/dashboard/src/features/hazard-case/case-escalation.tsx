import { App, Button, Form, Input, Modal, Tooltip } from "antd";
import type { TimelineProps } from "antd";
import { useEffect, useRef, useState } from "react";
import type { HazardEscalation } from "@safegrid/contract/escalation";
import type { HazardStory } from "@safegrid/contract/hazard";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { dayAndTime } from "#/ui/format.ts";
import { rungText } from "#/ui/rung-words.ts";
import type { Translate } from "#/ui/words.ts";
import { recheckItem } from "./case-recheck.tsx";
import { entryItem } from "./case-entry.tsx";
import { useUrgingWords } from "./urging-words.ts";

/** One entry of a timeline, with its key. */
export type StoryItem = NonNullable<TimelineProps["items"]>[number];

/** The whole story with what the ladder did, who urged, and what else belongs into it, in the order in which it happened. */
export function storyItems(
  story: HazardStory,
  escalation: HazardEscalation | undefined,
  moreEntries: readonly { readonly at: string; readonly item: StoryItem }[],
  { t, h, r, u }: StoryWords,
): StoryItem[] {
  // Of the same instant: what was found or ordered elsewhere stands before the step that follows from it.
  const happened: { readonly at: string; readonly item: StoryItem }[] = [
    ...moreEntries,
    ...story.rechecks.map((recheck) => ({ at: recheck.at, item: recheckItem(recheck, t) })),
    ...story.entries.map((entry) => ({ at: entry.at, item: entryItem(entry, t, h) })),
    ...(escalation?.rungs ?? []).map((rung) => ({ at: rung.at, item: rungItem(rung, r, u) })),
    ...(escalation?.urgings ?? []).map((urging) => ({ at: urging.at, item: urgingItem(urging, u) })),
  ];
  return happened.toSorted((a, b) => a.at.localeCompare(b.at)).map(({ item }) => item);
}

export interface StoryWords {
  readonly t: Translate;
  readonly h: Translate;
  /** Of rungs, and of urging. */
  readonly r: Translate;
  readonly u: Translate;
}

function rungItem(
  { rung, does, countedFrom, at, recordedAt, isLate }: HazardEscalation["rungs"][number],
  r: Translate,
  u: Translate,
) {
  return {
    key: `rung ${at} ${rung.when} ${rung.amount} ${rung.unit}`,
    color: rung.when === "before" ? "orange" : "red",
    content: (
      <div className="case-entry">
        <b>{u(rung.when === "before" ? "nearDue" : "escalated")}</b> {rungText(r, rung, countedFrom)}
        <span className="quiet">
          {dayAndTime(at)}
          {isLate && ` · ${u("late", { at: dayAndTime(recordedAt) })}`}
        </span>
        <div>{does.map((doing) => r(`does.${doing}`)).join("、")}</div>
      </div>
    ),
  };
}

function urgingItem({ at, by, unit, words }: HazardEscalation["urgings"][number], u: Translate) {
  return {
    key: `urging ${at}`,
    color: "orange",
    content: (
      <div className="case-entry">
        <b>{u("urge")}</b>
        <span className="quiet">{dayAndTime(at)}</span>
        <div>
          {unit.name} {by}
        </div>
        <blockquote>{words}</blockquote>
      </div>
    ),
  };
}

/** 催办 with words, once a day; by the key U while the case is open. */
export function UrgeButton({
  id,
  serial,
  mayUrge,
}: {
  id: string;
  serial: string;
  mayUrge: HazardEscalation["mayUrge"];
}) {
  const t = useUrgingWords();
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    if (mayUrge !== "yes") return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "u" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      const active = document.activeElement;
      if (active instanceof HTMLElement && active.closest("input, textarea, [role=combobox], .ant-modal")) return;
      event.preventDefault();
      setIsOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [mayUrge]);
  if (mayUrge === "no") return null;
  return (
    <>
      <Tooltip title={mayUrge === "urged-today" ? t("urgedToday") : t("urgeKey")}>
        <Button disabled={mayUrge === "urged-today"} onClick={() => setIsOpen(true)}>
          {t("urge")}
        </Button>
      </Tooltip>
      {isOpen && <UrgeDialog id={id} serial={serial} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function UrgeDialog({ id, serial, onClose }: { id: string; serial: string; onClose: () => void }) {
  const t = useUrgingWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ words: string }>();
  const { mutate, isPending } = useCommand<{ words: string }>(`/hazards/${id}/urgings`);
  const box = useRef<HTMLDivElement>(null);
  const send = (values: { words: string }) =>
    mutate(values, {
      onSuccess: () => {
        void message.success(t("urged"));
        onClose();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  return (
    <Modal
      open
      title={`${t("urge")} · ${serial}`}
      onCancel={onClose}
      okText={t("send")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      afterOpenChange={(isOpen) => {
        if (isOpen) box.current?.querySelector("textarea")?.focus();
      }}
    >
      <div ref={box}>
        <Form
          form={form}
          layout="vertical"
          onFinish={send}
          onKeyDown={(event) => {
            if (event.key === "Enter" && event.ctrlKey) form.submit();
          }}
        >
          <Form.Item
            name="words"
            label={<FieldHelp label={t("words")} help={t("wordsHelp")} />}
            rules={[{ required: true, whitespace: true, message: t("required") }]}
          >
            <Input.TextArea rows={3} maxLength={500} showCount />
          </Form.Item>
        </Form>
      </div>
    </Modal>
  );
}
