import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Select } from "antd";
import type { LadderView } from "@safegrid/contract/escalation";
import { rungDoings } from "@safegrid/domain/escalation";
import type { EscalationLadder } from "@safegrid/metrics/escalation-ladder";
import { useRungWords } from "#/ui/rung-words.ts";
import { PublishButtons } from "#/ui/publish-buttons.tsx";
import { SelectorFields, SpanFields } from "./rule-fields.tsx";
import { useRuleCommand } from "#/ui/use-rule-command.ts";
import { useRulesWords } from "./rules-words.ts";

/** The county changes its ladder: for which hazards, when, what; put in force as a whole. */
export function LadderForm({ view, onDone }: { view: LadderView; onDone: () => void }) {
  const t = useRulesWords();
  const [form] = Form.useForm<EscalationLadder>();
  const { send, isPending } = useRuleCommand("/escalation-ladder", form, t, onDone, "/ladder");
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={view.ladder}
      onFinish={(ladder) => send({ basedOn: view.version, ladder })}
    >
      <p className="quiet">
        {t("most")} {t("ladderHelp")}
      </p>
      <Form.List name="lines">
        {(lines, { add, remove }, { errors }) => (
          <>
            {lines.map((line) => (
              <fieldset key={line.key} className="rules-line">
                <div className="rules-row">
                  <b>{t("lineOf")}</b>
                  <SelectorFields field={line.name} />
                  <Button
                    type="text"
                    danger
                    icon={<DeleteOutlined />}
                    onClick={() => remove(line.name)}
                    aria-label={t("removeLine")}
                    title={t("removeLine")}
                  />
                </div>
                <Form.Item name={[line.name]} noStyle>
                  <span />
                </Form.Item>
                <Rungs line={line.name} />
              </fieldset>
            ))}
            <Form.ErrorList errors={errors} />
            <Button
              icon={<PlusOutlined />}
              onClick={() => add({ category: "*", grade: "major", level: "*", rungs: [] })}
            >
              {t("addLine")}
            </Button>
          </>
        )}
      </Form.List>
      <PublishButtons t={t} form={form} isPending={isPending} onCancel={onDone} />
    </Form>
  );
}

function Rungs({ line }: { line: number }) {
  const [t, r] = [useRulesWords(), useRungWords()];
  return (
    <Form.List name={[line, "rungs"]}>
      {(rungs, { add, remove }) => (
        <>
          {rungs.map((rung) => (
            <div key={rung.key} className="rules-row">
              <Form.Item name={[rung.name, "when"]} noStyle>
                <Select
                  className="rules-select"
                  aria-label={t("when")}
                  options={(["before", "after"] as const).map((value) => ({ value, label: r(`when.${value}`) }))}
                />
              </Form.Item>
              <SpanFields field={rung.name} least={0} />
              <Form.Item
                name={[rung.name, "does"]}
                className="rules-does"
                rules={[{ required: true, message: t("required") }]}
              >
                <Select
                  mode="multiple"
                  aria-label={t("does")}
                  options={rungDoings.map((value) => ({ value, label: r(`does.${value}`) }))}
                />
              </Form.Item>
              <Button
                type="text"
                icon={<DeleteOutlined />}
                onClick={() => remove(rung.name)}
                aria-label={t("remove")}
                title={t("remove")}
              />
            </div>
          ))}
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => add({ when: "after", amount: 1, unit: "working_days", does: [] })}
          >
            {t("addRung")}
          </Button>
        </>
      )}
    </Form.List>
  );
}
