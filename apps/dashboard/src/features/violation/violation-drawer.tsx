import { EyeOutlined } from "@ant-design/icons";
import { Alert, App, Button, Descriptions, Drawer, Form, Input, Modal, Radio, Spin, Tag, Timeline } from "antd";
import { useState } from "react";
import type { Me } from "@safegrid/contract/session";
import { maskedFields } from "@safegrid/contract/unmask";
import type { ViolationRow, ViolationView } from "@safegrid/contract/violation";
import type { ViolationAction } from "@safegrid/domain/violation";
import { violationClockOf } from "@safegrid/domain/violation";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { useMinute } from "#/live/use-live.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { dayAndTime } from "#/ui/format.ts";
import { UnmaskDialog } from "#/ui/unmask-dialog.tsx";
import type { ViolationField } from "./violation-body.ts";
import { filledIn, isViolationFieldRequired, violationFieldsOf } from "./violation-body.ts";
import { ViolationClockLine } from "./violation-clock-line.tsx";
import { useViolationWords } from "./violation-words.ts";

const grave = new Set<ViolationAction>(["refuse", "withdraw"]);

/** One violation: what one can do about it, its facts with personal data masked, and its whole story. */
export function ViolationDrawer({ me, id, onClose }: { me: Me; id: string; onClose: () => void }) {
  const t = useViolationWords();
  const { data, error } = useAnswer<ViolationView>(`/violations/${id}`);
  const nowMs = useMinute(0);
  const [action, setAction] = useState<ViolationAction | null>(null);
  const [isLooking, setLooking] = useState(false);
  const known = data?.violation.id === id ? data : undefined;
  return (
    <Drawer
      open
      size={680}
      mask={false}
      onClose={onClose}
      title={
        known && (
          <>
            {t(`kind.${known.violation.kind}`)} <Tag>{t(`state.${known.violation.state}`)}</Tag>
          </>
        )
      }
    >
      {error && !known && <Alert type="error" showIcon title={error.message} />}
      {!known && !error && <Spin className="office-wait" />}
      {known && (
        <div className="violation">
          <section aria-label={t("act")} style={{ display: "flex", gap: 8, marginBottom: 14 }}>
            {known.mayDo.map((each) => (
              <Button
                key={each}
                type={grave.has(each) ? "default" : "primary"}
                danger={grave.has(each)}
                onClick={() => setAction(each)}
              >
                {t(`action.${each}`)}
              </Button>
            ))}
            {known.mayDo.length === 0 && <span className="quiet">{t("nothing")}</span>}
            {me.abilities.includes("unmask") && masked(known.violation).length > 0 && (
              <Button
                icon={<EyeOutlined />}
                title={t("showNote")}
                style={{ marginLeft: "auto" }}
                onClick={() => setLooking(true)}
              >
                {t("show")}
              </Button>
            )}
          </section>
          {known.violation.clock && (
            <p>
              <ViolationClockLine clock={known.violation.clock} nowMs={nowMs} />{" "}
              <span className="quiet">{dayAndTime(known.violation.clock.dueAt)}</span>
            </p>
          )}
          <Facts row={known.violation} />
          <h3 style={{ margin: "18px 0 10px", fontSize: 15, fontWeight: 600 }}>{t("story")}</h3>
          <Timeline
            items={known.steps.map(({ n, action: done, to, at, by, unit, note, dueAt, isLate }) => ({
              key: n,
              ...(isLate || done === "clock_pass" ? { color: "red" } : {}),
              content: (
                <>
                  <b>{done === "clock_pass" ? t(`passed.${violationClockOf(to) ?? ""}`) : t(`action.${done}`)}</b>{" "}
                  <span className="quiet">{dayAndTime(at)}</span>
                  <div>
                    {unit?.name} {by}
                  </div>
                  {note && <blockquote>{note}</blockquote>}
                  {isLate && dueAt !== null && (
                    <div className="due-line late">{t("late", { at: dayAndTime(dueAt) })}</div>
                  )}
                </>
              ),
            }))}
          />
        </div>
      )}
      {known && isLooking && (
        <UnmaskDialog
          kind="violation"
          id={id}
          fields={masked(known.violation).map((value) => ({ value, label: t(`field.${value}`) }))}
          onClose={() => setLooking(false)}
        />
      )}
      {known && action !== null && <StepDialog action={action} row={known.violation} onClose={() => setAction(null)} />}
    </Drawer>
  );
}

/** Which personal data there are behind a mask. */
const masked = (row: ViolationRow) => maskedFields.violation.filter((field) => row[field] !== null);

function Facts({ row }: { row: ViolationRow }) {
  const t = useViolationWords();
  const items = [
    ["place", `${row.gridName} · ${row.placeName}`],
    ["enterprise", row.enterpriseName],
    ["description", row.description],
    ["party", [row.unitName, row.personName].filter(Boolean).join(" · ")],
    ["phone", row.personPhone],
    ["found", `${dayAndTime(row.foundAt)} · ${row.foundBy}`],
    ["number", row.number],
    ["filedBy", row.filedBy && `${row.filedBy.name} · ${dayAndTime(row.filedAt ?? "")}`],
    ["basis", row.basis && `${row.basis}${row.delegatedBy ? `（${t("delegated", { by: row.delegatedBy })}）` : ""}`],
    ["document", row.document],
    ["penalty", row.penalty],
    ["decidedAt", row.decidedAt && dayAndTime(row.decidedAt)],
    ["published", row.publishedAt && `${dayAndTime(row.publishedAt)} · ${row.publishedWhere}`],
  ] as const;
  return (
    <Descriptions
      size="small"
      bordered
      column={1}
      items={[
        ...items
          .filter(([, value]) => value)
          .map(([key, value]) => ({ key, label: t(`column.${key}`), children: value })),
        ...(row.hazardId === null
          ? []
          : [
              {
                key: "hazard",
                label: t("hazard"),
                children: <a href={`/board?subject=${row.hazardId}`}>{row.hazardSerial}</a>,
              },
            ]),
      ]}
    />
  );
}

function StepDialog({ action, row, onClose }: { action: ViolationAction; row: ViolationRow; onClose: () => void }) {
  const t = useViolationWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Record<string, unknown>>();
  const { mutate, isPending } = useCommand<object>(`/violations/${row.id}/steps`);
  // What is decided on stays as it was when the dialog was opened.
  const [basedOn] = useState(row.version);
  const send = (values: Record<string, unknown>) =>
    mutate(
      { action, basedOn, ...filledIn(values) },
      {
        onSuccess: () => {
          message.success(t("done", { action: t(`action.${action}`) }));
          onClose();
        },
        onError: (problem) => {
          const rest = applyProblem(form, problem);
          if (rest !== null) message.error(rest);
        },
      },
    );
  return (
    <Modal
      open
      title={t(`action.${action}`)}
      okText={t("submit")}
      cancelText={t("cancel")}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={{ outcome: "penalty" }} onFinish={send}>
        {violationFieldsOf(action).map((field) => (
          <Form.Item
            key={field}
            name={field}
            label={<FieldHelp label={t(`field.${field}`)} help={t(`field.${field}Help`)} />}
            rules={
              isViolationFieldRequired(field, action)
                ? [{ required: true, whitespace: true, message: t("required") }]
                : []
            }
          >
            <Control field={field} />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}

function Control({ field, ...given }: { field: ViolationField }) {
  const t = useViolationWords();
  if (field === "outcome")
    return (
      <Radio.Group
        {...given}
        options={[
          { value: "penalty", label: t("field.penaltyOutcome") },
          { value: "no_penalty", label: t("field.noPenaltyOutcome") },
        ]}
      />
    );
  if (field === "note" || field === "penalty")
    return <Input.TextArea {...given} rows={3} maxLength={field === "note" ? 1000 : 500} />;
  return <Input {...given} maxLength={field === "where" ? 200 : field === "document" ? 100 : 60} />;
}
