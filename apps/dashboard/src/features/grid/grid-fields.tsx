import { Form, Input, Select } from "antd";
import type { GridSummary } from "@safegrid/contract/grid";
import type { GridLevel } from "@safegrid/domain/grid";
import { kindsOfLevel, levelBelow } from "@safegrid/domain/grid";
import { useAnswer } from "#/live/answers.ts";
import { FieldHelp } from "#/ui/field-help.tsx";
import { useGridWords } from "./grid-words.ts";

type Grids = { readonly grids: readonly GridSummary[] };

export function NameField({ label }: { label: string }) {
  const t = useGridWords();
  return (
    <Form.Item name="name" label={label} rules={[{ required: true, whitespace: true, message: t("missing") }]}>
      <Input maxLength={60} autoFocus />
    </Form.Item>
  );
}

/** The kinds that a grid of this level, or one below the parent's level, can be. */
export function KindField({ level, parentLevel }: { level?: GridLevel; parentLevel?: GridLevel }) {
  const t = useGridWords();
  const own = level ?? (parentLevel ? levelBelow(parentLevel) : null);
  return (
    <Form.Item name="kind" label={t("kindName")} rules={[{ required: true, message: t("missing") }]}>
      <Select options={(own ? kindsOfLevel[own] : []).map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} />
    </Form.Item>
  );
}

export function CodeField() {
  const t = useGridWords();
  return (
    <Form.Item name="code" label={<FieldHelp label={t("code")} help={t("codeHelp")} />}>
      <Input maxLength={15} inputMode="numeric" />
    </Form.Item>
  );
}

export function SubjectFields() {
  const t = useGridWords();
  return (["responsible", "supervising"] as const).map((subject) => (
    <Form.Item
      key={subject}
      name={`${subject}Subject`}
      label={<FieldHelp label={t(subject)} help={t("subjectHelp")} />}
    >
      <Input maxLength={120} />
    </Form.Item>
  ));
}

/** The other cells of the same village. */
export function MergeField({ grid }: { grid: GridSummary }) {
  const t = useGridWords();
  const { data } = useAnswer<Grids>(grid.parentId === null ? null : `/grids?scope=${grid.parentId}&depth=1`);
  const others = (data?.grids ?? []).filter((each) => each.parentId === grid.parentId && each.id !== grid.id);
  return (
    <Form.Item
      name="gridIds"
      label={<FieldHelp label={t("mergeWith")} help={t("mergeHelp")} />}
      rules={[{ required: true, message: t("missing") }]}
    >
      <Select
        mode="multiple"
        showSearch={{ optionFilterProp: "label" }}
        options={others.map(({ id, name, code }) => ({ value: id, label: `${name} ${code}` }))}
      />
    </Form.Item>
  );
}

/** Where a grid can go: the grids of its parent's level in the person's scope. */
export function ParentField({ grid, topId }: { grid: GridSummary; topId: string }) {
  const t = useGridWords();
  const depth = { county: 0, township: 0, village: 1, cell: 2 }[grid.level];
  const { data } = useAnswer<Grids>(`/grids?scope=${topId}&depth=${depth}`);
  const all = data?.grids ?? [];
  const names = new Map(all.map((each) => [each.id as string, each.name]));
  const parents = all.filter((each) => levelBelow(each.level) === grid.level && each.id !== grid.parentId);
  return (
    <Form.Item name="parentId" label={t("parent")} rules={[{ required: true, message: t("missing") }]}>
      <Select
        showSearch={{ optionFilterProp: "label" }}
        options={parents.map(({ id, name, code, parentId }) => ({
          value: id,
          label: `${names.get(parentId ?? "") ?? ""} ${name} ${code}`.trim(),
        }))}
      />
    </Form.Item>
  );
}
