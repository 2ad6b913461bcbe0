import { Button, Descriptions, Space, Table, Tag } from "antd";
import type { GridDetail } from "@safegrid/contract/grid-change";
import { useGridWords } from "./grid-words.ts";

const levels = ["township", "village", "cell", "place"] as const;

/** What a grid is: code, kind, who answers for it, what lies in it, since when, out of what. */
export function GridOverview({ grid, onScope }: { grid: GridDetail; onScope: (id: string) => void }) {
  const t = useGridWords();
  const counts = levels.filter((level) => grid.counts[level] > 0);
  const subject = (text: string) => (
    <Space size={6} wrap>
      {text}
      {!grid.hasOwnSubjects && <Tag>{t("isDefault")}</Tag>}
    </Space>
  );
  const relatives = (list: GridDetail["cameFrom"]) => (
    <Space orientation="vertical" size={0}>
      {list.map((each) => (
        <Button
          key={each.id + each.onDay}
          type="link"
          size="small"
          style={{ padding: 0 }}
          onClick={() => onScope(each.id)}
        >
          {t("lineageLine", { day: each.onDay, kind: t(`lineage.${each.kind}`), name: `${each.name} ${each.code}` })}
        </Button>
      ))}
    </Space>
  );
  const items = [
    { key: "code", label: t("code"), children: grid.code },
    { key: "kind", label: t("kindName"), children: t(`kind.${grid.kind}`) },
    { key: "responsible", label: t("responsible"), children: subject(grid.responsibleSubject) },
    { key: "supervising", label: t("supervising"), children: subject(grid.supervisingSubject) },
    {
      key: "counts",
      label: t("counts"),
      children:
        counts.map((level) => t(level, { count: grid.counts[level].toLocaleString() })).join("，") || t("nothingBelow"),
    },
    { key: "from", label: t("from"), children: grid.validFrom },
    ...(grid.validTo ? [{ key: "until", label: t("until"), children: grid.validTo }] : []),
    ...(grid.enterprise ? [{ key: "enterprise", label: t("enterprise"), children: grid.enterprise.name }] : []),
    ...(grid.cameFrom.length > 0
      ? [{ key: "cameFrom", label: t("cameFrom"), children: relatives(grid.cameFrom) }]
      : []),
    ...(grid.becameTo.length > 0
      ? [{ key: "becameTo", label: t("becameTo"), children: relatives(grid.becameTo) }]
      : []),
  ];
  return (
    <>
      <Descriptions bordered size="small" column={{ xs: 1, xl: 2 }} items={items} />
      {grid.terms.length > 1 && (
        <Table
          size="small"
          style={{ marginTop: 16 }}
          title={() => t("tab.terms")}
          rowKey="fromOn"
          pagination={false}
          dataSource={[...grid.terms]}
          columns={[
            { title: t("effectiveOn"), dataIndex: "fromOn" },
            { title: t("name"), dataIndex: "name" },
            { title: t("kindName"), dataIndex: "kind", render: (kind: string) => t(`kind.${kind}`) },
            { title: t("responsible"), dataIndex: "responsibleSubject", render: orDefault(t("isDefault")) },
            { title: t("supervising"), dataIndex: "supervisingSubject", render: orDefault(t("isDefault")) },
          ]}
        />
      )}
    </>
  );
}

function orDefault(word: string) {
  return (text: string | null) => text ?? <Tag>{word}</Tag>;
}
