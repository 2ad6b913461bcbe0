import { App, Button, Card, Form, InputNumber, Modal, Tag } from "antd";
import { useState } from "react";
import type { SamplingRuleView } from "@safegrid/contract/closing-check";
import type { SamplingRule } from "@safegrid/domain/closing-sample";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { useOutcomeWords } from "./outcome-words.ts";

const fields = { percent: [0, 100], majorPercent: [0, 100], minimum: [0, 1_000], dueDays: [1, 366] } as const;

/** How many closings are checked; the county changes it for draws from then on. */
export function SamplingRuleCard({ maySet }: { maySet: boolean }) {
  const t = useOutcomeWords();
  const { data } = useAnswer<SamplingRuleView>("/sampling-rules");
  const [isChanging, setChanging] = useState(false);
  if (!data) return null;
  return (
    <Card size="small" className="sample-rule">
      <b>{t("samples.rule")}</b>{" "}
      {data.isExample ? (
        <Tag color="warning">{t("samples.isExample")}</Tag>
      ) : (
        <Tag>{t("samples.ruleVersion", data)}</Tag>
      )}{" "}
      {t("samples.ruleText", { ...data.rule })}{" "}
      {maySet && (
        <Button type="link" size="small" onClick={() => setChanging(true)}>
          {t("samples.change")}
        </Button>
      )}
      {isChanging && <RuleDialog known={data} onClose={() => setChanging(false)} />}
    </Card>
  );
}

function RuleDialog({ known, onClose }: { known: SamplingRuleView; onClose: () => void }) {
  const t = useOutcomeWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ rule: SamplingRule }>();
  const { mutate, isPending } = useCommand<{ basedOn: number; rule: SamplingRule }>("/sampling-rules");
  const send = ({ rule }: { rule: SamplingRule }) =>
    mutate(
      { basedOn: known.version, rule },
      {
        onSuccess: () => {
          message.success(t("samples.ruleSaved"));
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
      title={t("samples.rule")}
      okText={t("checks.submit")}
      cancelText={t("checks.cancel")}
      confirmLoading={isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={{ rule: known.rule }} onFinish={send}>
        {(Object.keys(fields) as (keyof typeof fields)[]).map((name) => (
          <Form.Item
            key={name}
            name={["rule", name]}
            label={<FieldHelp label={t(`samples.${name}`)} help={t(`samples.${name}Help`)} />}
            rules={[{ required: true, message: t("checks.required") }]}
          >
            <InputNumber min={fields[name][0]} max={fields[name][1]} />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}
