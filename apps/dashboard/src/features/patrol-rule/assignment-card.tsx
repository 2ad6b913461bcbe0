import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Form, Select, Space, Table } from "antd";
import { useState } from "react";
import type { ChecklistCatalogue } from "@safegrid/contract/checklist";
import type { ChecklistAssignment } from "@safegrid/domain/checklist-assignment";
import { cellKinds } from "@safegrid/domain/checklist-assignment";
import { placeCategories } from "@safegrid/domain/place";
import { usePlaceWords } from "#/ui/place-words.ts";
import { useListName } from "./checklist-table.tsx";
import { useRuleCommand } from "#/ui/use-rule-command.ts";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";
import { PublishButtons } from "#/ui/publish-buttons.tsx";
import { VersionNote } from "./version-note.tsx";

/** Which places are patrolled by which list; the county changes it as a whole. */
export function AssignmentCard({ catalogue, maySet }: { catalogue: ChecklistCatalogue; maySet: boolean }) {
  const [t, p] = [usePatrolRuleWords(), usePlaceWords()];
  const nameOf = useListName();
  // What is edited is the version that was seen when the editing began.
  const [edited, setEdited] = useState<ChecklistCatalogue | null>(null);
  const { assignment, lists } = catalogue;
  const listName = (list: string) => {
    const found = lists.find((each) => each.list === list);
    return found ? nameOf(found) : list;
  };
  return (
    <Card
      size="small"
      title={t("assignment")}
      extra={
        <Space>
          <VersionNote {...assignment} />
          {maySet && !edited && <Button onClick={() => setEdited(catalogue)}>{t("edit")}</Button>}
        </Space>
      }
    >
      <p className="quiet">{t("assignmentHelp")}</p>
      {edited ? (
        <AssignmentForm catalogue={edited} onDone={() => setEdited(null)} />
      ) : (
        <Table<ChecklistAssignment>
          size="small"
          pagination={false}
          rowKey={({ gridKind, category }) => `${gridKind} ${category}`}
          dataSource={assignment.assignments}
          columns={[
            { key: "n", title: "", width: 44, render: (_, __, index) => index + 1 },
            {
              key: "kind",
              title: t("gridKind"),
              width: 200,
              render: (_, { gridKind }) => (gridKind === "*" ? t("anyKind") : p(`cellKind.${gridKind}`)),
            },
            {
              key: "category",
              title: t("category"),
              width: 200,
              render: (_, { category }) => (category === "*" ? t("anyCategory") : p(`category.${category}`)),
            },
            { key: "list", title: t("list"), render: (_, { list }) => listName(list) },
          ]}
        />
      )}
    </Card>
  );
}

function AssignmentForm({ catalogue, onDone }: { catalogue: ChecklistCatalogue; onDone: () => void }) {
  const [t, p] = [usePatrolRuleWords(), usePlaceWords()];
  const nameOf = useListName();
  const [form] = Form.useForm<{ assignments: ChecklistAssignment[] }>();
  const { send, isPending } = useRuleCommand("/checklist-assignments", form, t, onDone);
  const { assignment, lists } = catalogue;
  const any = (label: string) => ({ value: "*", label });
  const options = {
    gridKind: [any(t("anyKind")), ...cellKinds.map((value) => ({ value, label: p(`cellKind.${value}`) }))],
    category: [any(t("anyCategory")), ...placeCategories.map((value) => ({ value, label: p(`category.${value}`) }))],
    list: lists.map((each) => ({ value: each.list, label: nameOf(each) })),
  };
  return (
    <Form
      form={form}
      initialValues={{ assignments: assignment.assignments }}
      onFinish={({ assignments }) => send({ basedOn: assignment.version, assignments })}
    >
      <Form.List name="assignments">
        {(lines, { add, remove }) => (
          <>
            <Button
              size="small"
              className="patrol-rule-add"
              icon={<PlusOutlined />}
              onClick={() => add({ gridKind: "rural_cell", category: "shop", list: lists[0]?.list }, 0)}
            >
              {t("addLine")}
            </Button>
            {lines.map((line, at) => (
              <div key={line.key} className="patrol-rule-row patrol-rule-line">
                <span className="patrol-rule-n">{at + 1}</span>
                {(["gridKind", "category", "list"] as const).map((field) => (
                  <Form.Item key={field} name={[line.name, field]} className="patrol-rule-wide">
                    <Select
                      aria-label={`${t(field)} ${at + 1}`}
                      options={options[field]}
                      disabled={field !== "list" && at === lines.length - 1}
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
      <PublishButtons t={t} form={form} isPending={isPending} onCancel={onDone} />
    </Form>
  );
}
