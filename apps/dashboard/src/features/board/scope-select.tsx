import { TreeSelect } from "antd";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { GridSummary } from "@safegrid/contract/grid";
import { answerOf } from "#/live/answers.ts";

interface Item {
  id: string;
  pId: string;
  value: string;
  title: string;
  isLeaf: boolean;
}

/** Picks the grid that the board looks at, down to a cell; what lies below is asked for as the tree is opened. */
export function ScopeSelect({
  home,
  path,
  label,
  onPick,
}: {
  home: GridSummary;
  /** From one's own grid down to the one that is looked at. */
  path: readonly GridSummary[];
  label: string;
  onPick: (id: string) => void;
}) {
  const client = useQueryClient();
  const itemOf = (grid: GridSummary): Item => ({
    id: grid.id,
    pId: grid.id === home.id ? "" : (grid.parentId ?? ""),
    value: grid.id,
    title: grid.name,
    isLeaf: grid.level === "cell",
  });
  const [asked, setAsked] = useState<readonly GridSummary[]>([]);
  const grids = [...new Map([home, ...path, ...asked].map((grid) => [grid.id, grid])).values()];
  return (
    <TreeSelect
      aria-label={label}
      style={{ width: 150 }}
      treeDataSimpleMode={{ id: "id", pId: "pId", rootPId: "" }}
      treeData={grids.map(itemOf)}
      value={path.at(-1)?.id ?? home.id}
      showSearch
      treeNodeFilterProp="title"
      treeDefaultExpandedKeys={[home.id]}
      popupMatchSelectWidth={300}
      styles={{ popup: { root: { maxHeight: 420, overflow: "auto" } } }}
      onChange={(id: string) => onPick(id)}
      loadData={async ({ value: gridId }) => {
        const { grids: below } = await client.fetchQuery(
          answerOf<{ grids: GridSummary[] }>(`/grids?scope=${String(gridId)}&depth=1`),
        );
        setAsked((known) => [...known, ...below]);
      }}
    />
  );
}
