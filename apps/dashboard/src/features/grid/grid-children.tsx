import { Button, Empty, Flex, Table } from "antd";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Me } from "@safegrid/contract/session";
import { useAnswer } from "#/live/answers.ts";
import { ListFileMenu } from "#/ui/list-file-menu.tsx";
import { useGridWords } from "./grid-words.ts";

/** The grids right below one. */
export function GridChildren({ me, grid, onScope }: { me: Me; grid: GridSummary; onScope: (id: string) => void }) {
  const t = useGridWords();
  const { data } = useAnswer<{ grids: GridSummary[] }>(`/grids?scope=${grid.id}&depth=1`);
  const children = data?.grids.filter((each) => each.parentId === grid.id);
  const columns = [
    {
      title: t("name"),
      dataIndex: "name",
      render: (name: string, { id }: GridSummary) => (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onScope(id)}>
          {name}
        </Button>
      ),
    },
    { title: t("code"), dataIndex: "code" },
    { title: t("kindName"), dataIndex: "kind", render: (kind: string) => t(`kind.${kind}`) },
  ];
  return (
    <>
      {me.abilities.includes("export") && children && children.length > 0 && (
        <Flex justify="flex-end" style={{ marginBottom: 8 }}>
          <ListFileMenu
            title={t("tab.children")}
            filters={[grid.name]}
            read={() => ({ rows: children, total: children.length })}
            columns={columns}
          />
        </Flex>
      )}
      <Table
        size="small"
        rowKey="id"
        loading={children === undefined}
        dataSource={children ?? []}
        pagination={{ hideOnSinglePage: true, defaultPageSize: 50 }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("childrenNone")} /> }}
        columns={columns}
      />
    </>
  );
}
