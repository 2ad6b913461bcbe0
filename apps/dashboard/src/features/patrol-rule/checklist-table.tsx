import { Button, Card, Table, Tag, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ChecklistCatalogue, ChecklistView } from "@safegrid/contract/checklist";
import type { ChecklistAssignment } from "@safegrid/domain/checklist-assignment";
import { usePlaceWords } from "#/ui/place-words.ts";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";

/** `农村网格 · 矿山`, or all in one word. */
export function useAssignmentText() {
  const [t, p] = [usePatrolRuleWords(), usePlaceWords()];
  return ({ gridKind, category }: Pick<ChecklistAssignment, "gridKind" | "category">) =>
    gridKind === "*" && category === "*"
      ? t("rest")
      : [
          gridKind === "*" ? t("anyKind") : p(`cellKind.${gridKind}`),
          category === "*" ? t("anyCategory") : p(`category.${category}`),
        ].join(" · ");
}

/** A list's name in the language of the screen. */
export function useListName() {
  const isEnglish = useTranslation().i18n.language === "en";
  return ({ zh, en }: Pick<ChecklistView, "zh" | "en">) => (isEnglish ? en : zh);
}

/** Whether a list is prescribed, or the software's example, or the county's own. */
export function SourceTag({ list }: { list: ChecklistView }) {
  const t = usePatrolRuleWords();
  if (list.isExample)
    return (
      <Tooltip title={t("exampleHelp")}>
        <Tag color="warning">{t("example")}</Tag>
      </Tooltip>
    );
  return list.madeAt === null ? <Tag color="blue">{t("prescribed")}</Tag> : null;
}

/** Every list in its latest edition, and what it is for. */
export function ChecklistTable({
  catalogue: { lists, assignment },
  onOpen,
  extra,
}: {
  catalogue: ChecklistCatalogue;
  onOpen: (list: string) => void;
  extra: ReactNode;
}) {
  const t = usePatrolRuleWords();
  const [textOf, nameOf] = [useAssignmentText(), useListName()];
  return (
    <Card size="small" title={t("lists")} extra={extra}>
      <Table<ChecklistView>
        size="small"
        rowKey="list"
        pagination={false}
        dataSource={lists}
        onRow={({ list }) => ({ onClick: () => onOpen(list), className: "patrol-rule-link" })}
        columns={[
          {
            key: "name",
            title: t("name"),
            width: 250,
            render: (_, list) => (
              <>
                <Button type="link" size="small" onClick={() => onOpen(list.list)}>
                  {nameOf(list)}
                </Button>
                <SourceTag list={list} />
              </>
            ),
          },
          { key: "code", title: t("code"), width: 150, render: (_, { list }) => <code>{list}</code> },
          { key: "edition", title: t("editions"), width: 90, dataIndex: "edition" },
          {
            key: "items",
            title: t("items"),
            width: 90,
            render: (_, { items }) => t("itemCount", { count: items.length }),
          },
          {
            key: "for",
            title: t("usedFor"),
            render: (_, { list }) => {
              const lines = assignment.assignments.filter((line) => line.list === list);
              return lines.length === 0 ? (
                <span className="quiet">{t("unused")}</span>
              ) : (
                lines.map((line) => <Tag key={textOf(line)}>{textOf(line)}</Tag>)
              );
            },
          },
        ]}
      />
    </Card>
  );
}
