import { Select } from "antd";
import type { GridSummary } from "@safegrid/contract/grid";
import { useAnswer } from "#/live/answers.ts";

/** Chooses grids below one: cells only, or of any level where `isAnyLevel`. Names with those above them. */
export function useGridChoices(scopeId: string, isAnyLevel = false) {
  const { data } = useAnswer<{ grids: GridSummary[] }>(`/grids?scope=${scopeId}&depth=3`);
  const grids = data?.grids ?? [];
  const byId = new Map<string, GridSummary>(grids.map((grid) => [grid.id, grid]));
  const nameOf = (grid: GridSummary): string => {
    const parent = grid.parentId === null ? undefined : byId.get(grid.parentId);
    return parent && grid.id !== scopeId ? `${nameOf(parent)} ${grid.name}` : grid.name;
  };
  return grids
    .filter((grid) => isAnyLevel || grid.level === "cell")
    .map((grid) => ({ value: grid.id as string, label: nameOf(grid) }));
}

export function CellSelect({
  scopeId,
  value,
  onChange,
  id,
  isMultiple = false,
}: {
  scopeId: string;
  value?: string | string[] | null;
  onChange?: (value: string | string[] | null) => void;
  id?: string;
  isMultiple?: boolean;
}) {
  const options = useGridChoices(scopeId, isMultiple);
  return (
    <Select<string | string[] | null>
      {...(id === undefined ? {} : { id })}
      {...(isMultiple ? { mode: "multiple" as const } : {})}
      style={{ width: "100%" }}
      showSearch={{ optionFilterProp: "label" }}
      options={options}
      value={value ?? null}
      onChange={(next) => onChange?.(next)}
    />
  );
}
