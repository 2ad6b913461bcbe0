import { Card, Descriptions, Table } from "antd";
import type { GridSummary } from "@safegrid/contract/grid";
import { useAnswer } from "#/live/answers.ts";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { useGridWords } from "./grid-words.ts";

/** A grid: what it is and what lies below it. */
export default function GridPage({ scope, onScope }: WorkbenchPageProps) {
  const t = useGridWords();
  const { data, isPending } = useAnswer<{ grids: GridSummary[] }>(`/grids?scope=${scope.id}&depth=1`);
  return (
    <Card title={scope.name}>
      <Descriptions
        items={[
          { key: "code", label: t("code"), children: scope.code },
          { key: "level", label: t("levelName"), children: t(`level.${scope.level}`) },
        ]}
      />
      <Table
        size="small"
        rowKey="id"
        loading={isPending}
        title={() => t("children")}
        dataSource={(data?.grids ?? []).filter((grid) => grid.parentId === scope.id)}
        columns={[
          {
            title: t("name"),
            dataIndex: "name",
            render: (name: string, { id }) => <a onClick={() => onScope(id)}>{name}</a>,
          },
          { title: t("code"), dataIndex: "code" },
        ]}
      />
    </Card>
  );
}
