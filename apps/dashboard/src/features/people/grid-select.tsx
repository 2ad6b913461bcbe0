import { TreeSelect } from "antd";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { GridSummary } from "@safegrid/contract/grid";
import { answerOf } from "#/live/answers.ts";

interface TreeItem {
  id: string;
  pId: string;
  value: string;
  title: string;
  isLeaf: boolean;
  selectable: boolean;
}

/** A form control that picks a grid of one level below `top`; children are asked for as the tree is opened. */
export function GridSelect({
  top,
  level,
  value,
  onChange,
  id,
}: {
  top: GridSummary;
  level: GridSummary["level"];
  value?: string | null;
  onChange?: (id: string | null) => void;
  id?: string;
}) {
  const client = useQueryClient();
  const itemOf = (grid: GridSummary): TreeItem => ({
    id: grid.id,
    pId: grid.id === top.id ? "" : (grid.parentId ?? ""),
    value: grid.id,
    title: grid.name,
    isLeaf: grid.level === level || grid.level === "cell",
    selectable: grid.level === level,
  });
  const [items, setItems] = useState<TreeItem[]>([itemOf(top)]);
  return (
    <TreeSelect
      {...(id === undefined ? {} : { id })}
      treeDataSimpleMode={{ id: "id", pId: "pId", rootPId: "" }}
      treeData={items}
      value={value ?? null}
      showSearch
      treeNodeFilterProp="title"
      treeDefaultExpandedKeys={[top.id]}
      styles={{ popup: { root: { maxHeight: 360, overflow: "auto" } } }}
      onChange={(next: string | null | undefined) => onChange?.(next ?? null)}
      loadData={async ({ value: gridId }) => {
        const { grids } = await client.fetchQuery(
          answerOf<{ grids: GridSummary[] }>(`/grids?scope=${String(gridId)}&depth=1`),
        );
        setItems((known) => {
          const ids = new Set(known.map((item) => item.id));
          return [...known, ...grids.filter((grid) => !ids.has(grid.id)).map(itemOf)];
        });
      }}
    />
  );
}
