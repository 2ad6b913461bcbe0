import { useQueries } from "@tanstack/react-query";
import type { TreeDataNode } from "antd";
import { Tree } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import { answerOf } from "#/live/answers.ts";
import { gridWithChildren } from "./use-grid-path.ts";

type Answer = { readonly grids: readonly GridSummary[] };

/**
 * The tree of grids from the top of a person's scope. A level is read when its parent is opened and only rows in sight
 * are drawn, so a county of tens of thousands of cells opens at once. Arrows move, right and left open and close.
 */
export function GridTree({
  path,
  label,
  onPick,
}: {
  /** From the top down to the selected grid. */
  path: readonly GridSummary[];
  label: string;
  onPick: (gridId: string) => void;
}) {
  const top = path[0];
  const selectedId = path.at(-1)?.id ?? "";
  const pathKey = path.map((grid) => grid.id).join(" ");
  const [open, setOpen] = useState<readonly string[]>(() => (top ? [top.id] : []));
  useEffect(() => setOpen((before) => [...new Set([...before, ...pathKey.split(" ").slice(0, -1)])]), [pathKey]);

  const children = useQueries({
    queries: open.map((id) => answerOf<Answer>(gridWithChildren(id))),
    combine: (results) => new Map(results.map((result, index) => [open[index] ?? "", result.data?.grids.slice(1)])),
  });
  const nodes = useMemo(() => {
    const nodeOf = (grid: GridSummary): TreeDataNode => ({
      key: grid.id,
      title: <span title={grid.code}>{grid.name}</span>,
      isLeaf: grid.level === "cell" || children.get(grid.id)?.length === 0,
      children: (children.get(grid.id) ?? []).map(nodeOf),
    });
    return top ? [nodeOf(top)] : [];
  }, [children, top]);

  // Where the keys stand. The library forgets it at a press of the pointer, and would open at Enter instead of selecting.
  const [active, setActive] = useState<string | null>(null);
  const onKey = (event: React.KeyboardEvent) => {
    if (event.key !== "Enter" || active === null) return;
    event.preventDefault();
    event.stopPropagation();
    onPick(active);
  };

  const { box, height } = useHeight();
  const tree = useRef<React.ComponentRef<typeof Tree>>(null);
  const isDrawn = children.has(path.at(-2)?.id ?? selectedId);
  useEffect(() => {
    if (isDrawn) tree.current?.scrollTo({ key: selectedId, align: "auto" });
  }, [selectedId, isDrawn, height]);
  return (
    <nav ref={box} className="grid-tree" aria-label={label} onKeyDownCapture={onKey}>
      <Tree
        ref={tree}
        blockNode
        showLine={{ showLeafIcon: false }}
        height={height}
        treeData={nodes}
        expandedKeys={[...open]}
        onExpand={(keys) => setOpen(keys.map(String))}
        selectedKeys={[selectedId]}
        activeKey={active}
        onActiveChange={(key: React.Key | null) => setActive(key === null ? null : String(key))}
        onSelect={(_, { node }) => {
          setActive(String(node.key));
          onPick(String(node.key));
        }}
        aria-label={label}
      />
    </nav>
  );
}

/** The height that is there for the tree: its virtual list has to know. */
function useHeight() {
  const box = useRef<HTMLElement>(null);
  const [height, setHeight] = useState(400);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setHeight(Math.floor(entry.contentRect.height)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return { box, height };
}
