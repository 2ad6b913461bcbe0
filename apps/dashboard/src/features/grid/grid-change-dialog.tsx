import { Alert, App, Form, Input, Modal } from "antd";
import type { GridDetail } from "@safegrid/contract/grid-change";
import { businessDayOf } from "@safegrid/metrics/period";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { FieldHelp } from "#/ui/field-help.tsx";
import type { GridAction, GridChangeValues } from "./grid-change-body.ts";
import { gridChangeBody } from "./grid-change-body.ts";
import { CodeField, KindField, MergeField, NameField, ParentField, SubjectFields } from "./grid-fields.tsx";
import { gridChangesPath } from "./grid-paths.ts";
import { SplitFields } from "./split-fields.tsx";
import { useGridWords } from "./grid-words.ts";

const ending: readonly GridAction[] = ["split", "merge", "move", "close"];

/** One change of a grid: what it will do in plain words, what it needs, from which day on and why. */
export function GridChangeDialog({
  action,
  grid,
  topId,
  onClose,
  onGone,
}: {
  action: GridAction;
  grid: GridDetail;
  topId: string;
  onClose: () => void;
  onGone: () => void;
}) {
  const t = useGridWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<GridChangeValues>();
  const send = useCommand<object>(gridChangesPath);
  const today = businessDayOf(Date.now());
  const submit = (values: GridChangeValues) =>
    send.mutate(gridChangeBody(action, grid.id, values), {
      onSuccess: () => {
        const isLater = (values.effectiveOn ?? today) > today;
        void message.success(isLater ? t("planned", { day: values.effectiveOn }) : t("done"));
        onClose();
        if (!isLater && ending.includes(action)) onGone();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  return (
    <Modal
      open
      width={action === "split" ? 860 : 560}
      title={`${t(`action.${action}`)} · ${grid.name}`}
      okText={t("submit")}
      cancelText={t("cancel")}
      okButtonProps={{ danger: action === "close" }}
      confirmLoading={send.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      mask={{ closable: false }}
      style={{ top: 40 }}
    >
      <Alert type={action === "close" ? "warning" : "info"} showIcon title={t(`consequence.${action}`)} />
      <Form
        form={form}
        layout="vertical"
        style={{ marginTop: 16 }}
        initialValues={firstValues(action, grid, today)}
        onFinish={submit}
        scrollToFirstError={{ focus: true }}
      >
        <ActionFields action={action} grid={grid} topId={topId} />
        <Form.Item
          name="effectiveOn"
          label={<FieldHelp label={t("effectiveOn")} help={t("effectiveHelp")} />}
          rules={[{ required: true, message: t("missing") }]}
        >
          <DayPicker min={today} allowClear={false} />
        </Form.Item>
        <Form.Item name="reason" label={t("reason")}>
          <Input maxLength={300} placeholder={t("reasonHint")} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function ActionFields({ action, grid, topId }: { action: GridAction; grid: GridDetail; topId: string }) {
  const t = useGridWords();
  switch (action) {
    case "create":
      return (
        <>
          <NameField label={t("name")} />
          <KindField parentLevel={grid.level} />
          <CodeField />
          <SubjectFields />
        </>
      );
    case "rename":
      return <NameField label={t("newName")} />;
    case "change":
      return (
        <>
          <KindField level={grid.level} />
          <SubjectFields />
        </>
      );
    case "split":
      return <SplitFields grid={grid} />;
    case "merge":
      return (
        <>
          <MergeField grid={grid} />
          <NameField label={t("newName")} />
          <CodeField />
        </>
      );
    case "move":
      return (
        <>
          <ParentField grid={grid} topId={topId} />
          <CodeField />
        </>
      );
    case "close":
      return null;
  }
}

function firstValues(action: GridAction, grid: GridDetail, today: string): GridChangeValues {
  const first: GridChangeValues = { effectiveOn: today };
  if (action === "rename") return { ...first, name: grid.name };
  if (action === "change")
    return {
      ...first,
      kind: grid.kind,
      ...(grid.hasOwnSubjects
        ? { responsibleSubject: grid.responsibleSubject, supervisingSubject: grid.supervisingSubject }
        : {}),
    };
  if (action === "split") return { ...first, parts: [1, 2].map((n) => ({ name: `${grid.name}-${n}`, placeIds: [] })) };
  return first;
}
