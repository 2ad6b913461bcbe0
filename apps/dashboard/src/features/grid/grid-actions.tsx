import { DownOutlined } from "@ant-design/icons";
import { Button, Dropdown, Space, Tooltip } from "antd";
import { useState } from "react";
import type { GridDetail } from "@safegrid/contract/grid-change";
import type { Me } from "@safegrid/contract/session";
import { levelBelow } from "@safegrid/domain/grid";
import type { GridAction } from "./grid-change-body.ts";
import { GridChangeDialog } from "./grid-change-dialog.tsx";
import { useGridWords } from "./grid-words.ts";

/** What can be done with a grid: a new one below it, and changes of itself where it lies below the person's own. */
export function GridActions({ me, grid, onScope }: { me: Me; grid: GridDetail; onScope: (id: string) => void }) {
  const t = useGridWords();
  const [action, setAction] = useState<GridAction | null>(null);
  const isBelowOwn = grid.id !== me.scope.id;
  const actions: GridAction[] = [
    "rename",
    "change",
    ...(grid.level === "cell" ? (["split", "merge"] as const) : []),
    "move",
    "close",
  ];
  return (
    <Space>
      {levelBelow(grid.level) !== null && grid.validTo === null && (
        <Button type="primary" onClick={() => setAction("create")}>
          {t("action.create")}
        </Button>
      )}
      <Tooltip title={isBelowOwn ? "" : t("notYours")}>
        <Dropdown
          disabled={!isBelowOwn || grid.validTo !== null}
          trigger={["click"]}
          menu={{
            items: actions.map((key) => ({ key, label: t(`action.${key}`), danger: key === "close" })),
            onClick: ({ key }) => setAction(key as GridAction),
          }}
        >
          <Button>
            {t("action.menu")} <DownOutlined />
          </Button>
        </Dropdown>
      </Tooltip>
      {action && (
        <GridChangeDialog
          action={action}
          grid={grid}
          topId={me.scope.id}
          onClose={() => setAction(null)}
          onGone={() => {
            // What is closed, split, merged or moved stands no longer in the tree; its parent does.
            if (grid.parentId !== null) onScope(grid.parentId);
          }}
        />
      )}
    </Space>
  );
}
