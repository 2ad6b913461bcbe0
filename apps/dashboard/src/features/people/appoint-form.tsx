import { Form, Select } from "antd";
import type { GridSummary } from "@safegrid/contract/grid";
import type { AppointmentRow } from "@safegrid/contract/person";
import { isPostAt, posts } from "@safegrid/domain/post";
import { useAnswer } from "#/live/answers.ts";
import { DayPicker } from "#/ui/day-picker.tsx";
import { FieldHelp } from "#/ui/field-help.tsx";
import { todayInShanghai } from "#/ui/format.ts";
import { usePostWords } from "#/ui/post-words.ts";
import { CommandForm } from "./command-form.tsx";
import { usePeopleWords } from "./people-words.ts";
import { PersonSelect } from "./person-select.tsx";

/** Names somebody to a post of a grid. A substitute says for whom, a department's regulator of which department. */
export function AppointForm({
  grid,
  post,
  personId,
  onClose,
}: {
  grid: GridSummary;
  post?: string;
  personId?: string;
  onClose: () => void;
}) {
  const t = usePeopleWords();
  const p = usePostWords();
  const { data } = useAnswer<{ rows: AppointmentRow[] }>(
    `/appointments?scope=${grid.id}&only=true&state=current&pageSize=100`,
  );
  const { data: known } = useAnswer<{ departments: { id: string; name: string }[] }>("/departments");
  const needed = [{ required: true, message: t("required") }];
  return (
    <CommandForm<{ post: string; endsOn?: string | null; substituteFor?: string | null; departmentId?: string | null }>
      title={`${t("appoint")} · ${grid.name}`}
      path="/appointments"
      initial={
        {
          ...(post ? { post } : {}),
          ...(personId ? { personId } : {}),
          startsOn: todayInShanghai(),
        } as never
      }
      toBody={({ substituteFor, departmentId, endsOn, ...values }) => ({
        gridId: grid.id,
        ...values,
        endsOn: endsOn ?? null,
        substituteFor: values.post === "substitute" ? (substituteFor ?? null) : null,
        departmentId: values.post === "department_regulator" ? (departmentId ?? null) : null,
      })}
      onClose={onClose}
    >
      <Form.Item name="personId" label={<FieldHelp label={t("person")} help={t("personHelp")} />} rules={needed}>
        <PersonSelect />
      </Form.Item>
      <Form.Item name="post" label={<FieldHelp label={t("post")} help={t("postHelp")} />} rules={needed}>
        <Select
          options={posts
            .filter((each) => isPostAt(each, grid.level))
            .map((each) => ({ value: each, label: p(`post.${each}`) }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before, after) => before.post !== after.post}>
        {({ getFieldValue }) =>
          getFieldValue("post") === "substitute" ? (
            <Form.Item name="substituteFor" label={t("substitute")} rules={needed}>
              <Select
                options={(data?.rows ?? [])
                  .filter((each) => each.post !== "substitute")
                  .map((each) => ({ value: each.id, label: `${each.personName} · ${p(`post.${each.post}`)}` }))}
              />
            </Form.Item>
          ) : getFieldValue("post") === "department_regulator" ? (
            <Form.Item
              name="departmentId"
              label={<FieldHelp label={t("department")} help={t("departmentHelp")} />}
              rules={needed}
            >
              <Select
                showSearch={{ optionFilterProp: "label" }}
                options={(known?.departments ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              />
            </Form.Item>
          ) : null
        }
      </Form.Item>
      <Form.Item name="startsOn" label={<FieldHelp label={t("startsOn")} help={t("startsOnHelp")} />} rules={needed}>
        <DayPicker allowClear={false} />
      </Form.Item>
      <Form.Item name="endsOn" label={<FieldHelp label={t("endsOn")} help={t("endsOnHelp")} />}>
        <DayPicker />
      </Form.Item>
    </CommandForm>
  );
}
