import { AutoComplete, Form, Input, Radio, Select } from "antd";
import type { TargetList } from "@safegrid/contract/board";
import type { HazardStory } from "@safegrid/contract/hazard";
import type { HazardAction } from "@safegrid/domain/hazard";
import { useAnswer } from "#/live/answers.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { useCaseWords } from "./case-words.ts";
import { InstantPicker } from "#/ui/instant-picker.tsx";
import type { StepField } from "./step-body.ts";
import { fieldsOf, isRequired } from "./step-body.ts";

interface Criteria {
  readonly sets: readonly { groups: readonly { items: readonly { code: string; text: string }[] }[] }[];
}

/** The fields of one step, each with what belongs there; what the API refuses stands under the field that it names. */
export function StepFields({ action, story }: { action: HazardAction; story: HazardStory }) {
  const t = useCaseWords();
  const { grade } = story.hazard;
  return fieldsOf(action, { grade, hasFive: story.five !== null }).map((field) => {
    const rules = isRequired(field, action) ? [{ required: true, whitespace: true, message: t("required") }] : [];
    if (field === "five") return <Five key={field} isRequired={rules.length > 0} />;
    return (
      <Form.Item
        key={field}
        name={field === "to" && action === "dispatch" ? "toGridId" : field}
        label={<Label field={field} action={action} />}
        rules={rules}
      >
        <Control field={field} action={action} story={story} />
      </Form.Item>
    );
  });
}

const notesOfTheirOwn = new Set<HazardAction>(["submit", "return", "refuse", "decline", "reopen"]);

function Label({ field, action }: { field: StepField; action: HazardAction }) {
  const t = useCaseWords();
  const hasOwn = field === "note" && notesOfTheirOwn.has(action);
  const label = hasOwn ? t(`field.noteFor.${action}`) : t(`field.${field}`);
  return field === "grade" ? label : <FieldHelp label={label} help={t(`field.${field}Help`)} />;
}

/** What Form.Item hands to the control of a field. */
interface Given {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (value: unknown) => void;
}

/** The control of a field; Form.Item hands it its value. */
function Control({
  field,
  action,
  story,
  ...given
}: {
  field: StepField;
  action: HazardAction;
  story: HazardStory;
} & Given) {
  const [t, h] = [useCaseWords(), useHazardWords()];
  switch (field) {
    case "note":
      return <Input.TextArea {...given} rows={3} maxLength={1000} showCount />;
    case "duplicateOf":
      return <Input {...given} maxLength={40} />;
    case "holder":
      return <Input {...given} maxLength={100} />;
    case "reason":
      return (
        <Radio.Group
          {...given}
          options={(["duplicate", "not_a_hazard"] as const).map((value) => ({ value, label: t(`field.${value}`) }))}
        />
      );
    case "toLevel":
      return (
        <Select<string>
          {...given}
          allowClear
          placeholder={t("field.nextLevel")}
          options={(["township", "county"] as const).map((value) => ({ value, label: h(`level.${value}`) }))}
        />
      );
    case "grade":
      return (
        <Radio.Group
          {...given}
          options={[story.hazard.grade === "major" ? "ordinary" : "major"].map((value) => ({
            value,
            label: h(`grade.${value}`),
          }))}
        />
      );
    case "to":
      return <TargetSelect {...given} action={action} hazardId={story.hazard.id} />;
    case "majorCriterion":
      return <CriterionSelect {...given} />;
    default:
      return <InstantPicker {...given} />;
  }
}

function TargetSelect({ action, hazardId, ...given }: { action: HazardAction; hazardId: string } & Given) {
  const { data, isPending } = useAnswer<TargetList>(`/hazards/${hazardId}/targets?action=${action}`);
  return (
    <Select<string>
      {...given}
      showSearch={{ optionFilterProp: "label" }}
      loading={isPending}
      options={(data?.targets ?? []).map(({ gridId, departmentId, name }) => ({
        value: gridId === null ? `department ${departmentId}` : `grid ${gridId}`,
        label: name,
      }))}
    />
  );
}

function CriterionSelect(given: Given) {
  const { data } = useAnswer<Criteria>("/major-criteria");
  const items = (data?.sets ?? []).flatMap(({ groups }) => groups.flatMap((group) => group.items));
  return (
    <AutoComplete<string, { value: string; label: string }>
      {...given}
      popupMatchSelectWidth={560}
      options={items.map(({ code, text }) => ({
        value: code,
        label: `${code}　${text}`,
      }))}
      showSearch={{
        filterOption: (typed, option) => option?.label.toLowerCase().includes(typed.toLowerCase()) ?? false,
      }}
    />
  );
}

function Five({ isRequired: isNeeded }: { isRequired: boolean }) {
  const t = useCaseWords();
  return (
    <fieldset className="case-five">
      <legend>
        <FieldHelp label={t("field.five")} help={t("field.fiveHelp")} />
      </legend>
      {(["person", "measures", "money", "plan"] as const).map((part) => (
        <Form.Item
          key={part}
          name={["five", part]}
          label={t(`five.${part}`)}
          rules={isNeeded ? [{ required: true, whitespace: true, message: t("required") }] : []}
        >
          {part === "person" || part === "money" ? (
            <Input maxLength={part === "person" ? 100 : 200} />
          ) : (
            <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={1000} />
          )}
        </Form.Item>
      ))}
    </fieldset>
  );
}
