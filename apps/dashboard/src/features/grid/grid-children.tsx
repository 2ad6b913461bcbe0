import { Button, Empty, Table } from "antd";
import type { GridSummary } from "@safegrid/contract/grid";
import { useAnswer } from "#/live/answers.ts";
import { useGridWords } from "./grid-words.ts";

/** The grids right below one. */
export function GridChildren({ grid, onScope }: { grid: GridSummary; onScope: (id: string) => void }) {
  const t = useGridWords();
  const { data } = useAnswer<{ grids: GridSummary[] }>(`/grids?scope=${grid.id}&depth=1`);
  const children = data?.grids.filter((each) => each.parentId === grid.id);
  return (
    <Table
      size="small"
      rowKey="id"
      loading={children === undefined}
      dataSource={children ?? []}
      pagination={{ hideOnSinglePage: true, defaultPageSize: 50 }}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("childrenNone")} /> }}
      columns={[
        {
          title: t("name"),
          dataIndex: "name",
          render: (name: string, { id }) => (
            <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onScope(id)}>
              {name}
            </Button>
          ),
        },
        { title: t("code"), dataIndex: "code" },
        { title: t("kindName"), dataIndex: "kind", render: (kind: string) => t(`kind.${kind}`) },
      ]}
    />
  );
}
