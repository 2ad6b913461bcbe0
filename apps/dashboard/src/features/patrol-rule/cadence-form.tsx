import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Select } from "antd";
import type { CadenceRulesView } from "@safegrid/contract/cadence-rule";
import type { CadenceRule } from "@safegrid/domain/cadence-rule";
import { cellKinds } from "@safegrid/domain/checklist-assignment";
import { riskClasses } from "@safegrid/domain/ledger";
import { cadences, placeCategories } from "@safegrid/domain/place";
import { usePlaceWords } from "#/ui/place-words.ts";
import { CadenceEffect } from "./cadence-effect.tsx";
import { useRuleCommand } from "#/ui/use-rule-command.ts";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";
import { PublishButtons } from "#/ui/publish-buttons.tsx";

/** The county changes how often which places are patrolled, and sees beforehand what that changes. */
export function CadenceForm({ view, onDone }: { view: CadenceRulesView; onDone: () => void }) {
  const [t, p] = [usePatrolRuleWords(), usePlaceWords()];
  const [form] = Form.useForm<{ rules: CadenceRule[] }>();
  const { send, isPending } = useRuleCommand("/cadence-rules", form, t, onDone);
  const rules = Form.useWatch("rules", form);
  const any = (label: string) => ({ value: "*", label });
  const options = {
    category: [any(t("anyCategory")), ...placeCategories.map((value) => ({ value, label: p(`category.${value}`) }))],
    risk: [any(t("anyRisk")), ...riskClasses.map((value) => ({ value, label: p(`risk.${value}`) }))],
    keyUnit: (["*", "yes", "no"] as const).map((value) => ({
      value,
      label: `${t("keyUnit")}：${t(`keyUnitIs.${value === "*" ? "any" : value}`)}`,
    })),
    gridKind: [any(t("anyKind")), ...cellKinds.map((value) => ({ value, label: p(`cellKind.${value}`) }))],
    cadence: cadences.map((value) => ({ value, label: p(`cadence.${value}`) })),
  };
  return (
    <Form
      form={form}
      initialValues={{ rules: view.rules }}
      onFinish={(values) => send({ basedOn: view.version, rules: values.rules })}
    >
      <Form.List name="rules">
        {(lines, { add, remove }) => (
          <>
            <Button
              size="small"
              className="patrol-rule-add"
              icon={<PlusOutlined />}
              onClick={() => add({ category: "shop", risk: "*", keyUnit: "*", gridKind: "*", cadence: "month" }, 0)}
            >
              {t("addLine")}
            </Button>
            {lines.map((line, at) => (
              <div key={line.key} className="patrol-rule-row patrol-rule-line">
                <span className="patrol-rule-n">{at + 1}</span>
                {(["category", "risk", "keyUnit", "gridKind", "cadence"] as const).map((field) => (
                  <Form.Item key={field} name={[line.name, field]} className="patrol-rule-wide">
                    <Select
                      aria-label={`${t(field)} ${at + 1}`}
                      options={options[field]}
                      disabled={field !== "cadence" && at === lines.length - 1}
                    />
                  </Form.Item>
                ))}
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  disabled={at === lines.length - 1}
                  aria-label={t("removeLine", { n: at + 1 })}
                  title={t("removeLine", { n: at + 1 })}
                  onClick={() => remove(line.name)}
                />
              </div>
            ))}
          </>
        )}
      </Form.List>
      <CadenceEffect rules={rules ?? view.rules} />
      <PublishButtons t={t} form={form} isPending={isPending} onCancel={onDone} />
    </Form>
  );
}
