import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Select } from "antd";
import type { DeadlineRulesView } from "@safegrid/contract/hazard-rule";
import type { DeadlineRule, DeadlineRules } from "@safegrid/metrics/deadline-rule";
import { deadlineStages } from "@safegrid/metrics/deadline-rule";
import { DayPicker } from "#/ui/day-picker.tsx";
import { FieldHelp } from "#/ui/field-help.tsx";
import { officeHoursOf, officeText } from "./office-hours.ts";
import { PublishButtons } from "#/ui/publish-buttons.tsx";
import { SelectorFields, SpanFields } from "./rule-fields.tsx";
import { useRuleCommand } from "#/ui/use-rule-command.ts";
import { useRulesWords } from "./rules-words.ts";

interface Values {
  readonly rules: DeadlineRule[];
  /** As people write them. */
  readonly officeHours: string;
  readonly calendar: DeadlineRules["calendar"];
}

/** The county changes its deadlines, office hours and calendar; put in force as a whole. */
export function DeadlineForm({ view, onDone }: { view: DeadlineRulesView; onDone: () => void }) {
  const t = useRulesWords();
  const [form] = Form.useForm<Values>();
  const { send, isPending } = useRuleCommand("/deadline-rules", form, t, onDone, "/rules");
  const { rules, officeHours, calendar } = view.rules;
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ rules, officeHours: officeText(officeHours), calendar }}
      onFinish={(values) =>
        send({
          basedOn: view.version,
          rules: {
            ...values,
            officeHours: officeHoursOf(values.officeHours),
            calendar: { days: values.calendar.days, knownUntil: values.calendar.knownUntil ?? null },
          },
        })
      }
    >
      <p className="quiet">{t("most")}</p>
      <RuleLines />
      <Form.Item
        name="officeHours"
        label={<FieldHelp label={t("office")} help={t("officeHelp")} />}
        rules={[
          {
            validator: async (_, text: string) => {
              if (!officeHoursOf(text ?? "")) throw new Error(t("officeWrong"));
            },
          },
        ]}
        className="rules-office"
      >
        <Input />
      </Form.Item>
      <b>{t("calendar")}</b>
      <CalendarDays />
      <Form.Item
        name={["calendar", "knownUntil"]}
        label={<FieldHelp label={t("knownUntil")} help={t("knownUntilHelp")} />}
        className="rules-office"
      >
        <DayPicker />
      </Form.Item>
      <PublishButtons t={t} form={form} isPending={isPending} onCancel={onDone} />
    </Form>
  );
}

function RuleLines() {
  const t = useRulesWords();
  return (
    <Form.List name="rules">
      {(lines, { add, remove }) => (
        <>
          {lines.map((line) => (
            <div key={line.key} className="rules-row">
              <Form.Item name={[line.name, "stage"]} noStyle>
                <Select
                  className="rules-select"
                  aria-label={t("stage.title")}
                  options={deadlineStages.map((value) => ({ value, label: t(`stage.${value}`) }))}
                />
              </Form.Item>
              <SelectorFields field={line.name} />
              <SpanFields field={line.name} least={1} />
              <RemoveButton onClick={() => remove(line.name)} />
            </div>
          ))}
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() =>
              add({ stage: "rectify", category: "gas", grade: "*", level: "*", amount: 3, unit: "working_days" })
            }
          >
            {t("addRule")}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function CalendarDays() {
  const t = useRulesWords();
  const needed = [{ required: true, message: t("required") }];
  return (
    <Form.List name={["calendar", "days"]}>
      {(days, { add, remove }) => (
        <>
          {days.map((day) => (
            <div key={day.key} className="rules-row">
              <Form.Item name={[day.name, "on"]} rules={needed} className="rules-does">
                <DayPicker allowClear={false} />
              </Form.Item>
              <Form.Item name={[day.name, "isWorked"]} noStyle>
                <Select
                  className="rules-select"
                  aria-label={t("dayKind")}
                  options={[
                    { value: false, label: t("off") },
                    { value: true, label: t("worked") },
                  ]}
                />
              </Form.Item>
              <Form.Item name={[day.name, "name"]} rules={needed} className="rules-does">
                <Input aria-label={t("dayName")} maxLength={40} />
              </Form.Item>
              <RemoveButton onClick={() => remove(day.name)} />
            </div>
          ))}
          <Button size="small" icon={<PlusOutlined />} onClick={() => add({ isWorked: false })}>
            {t("addDay")}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function RemoveButton({ onClick }: { onClick: () => void }) {
  const t = useRulesWords();
  return (
    <Button type="text" icon={<DeleteOutlined />} onClick={onClick} aria-label={t("remove")} title={t("remove")} />
  );
}
