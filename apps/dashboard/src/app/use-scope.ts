import { useMemo, useState } from "react";
import type { GridSummary } from "@safegrid/contract/grid";

/** Where the wall looks: one grid below its own, kept in the address so that a way back or a reload finds it again. */
export function useScope(grids: readonly GridSummary[], home: GridSummary) {
  const byId = useMemo(() => new Map(grids.map((grid) => [grid.id as string, grid])), [grids]);
  const [scopeId, setScopeId] = useState<string>(() => new URLSearchParams(location.search).get("scope") ?? home.id);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const scope = byId.get(scopeId) ?? home;

  const pathOf = (gridId: string): GridSummary[] => {
    const steps = [];
    for (let grid = byId.get(gridId); grid; grid = grid.parentId === null ? undefined : byId.get(grid.parentId))
      steps.unshift(grid);
    return steps;
  };
  const go = (id: string, selected: string | null = null) => {
    if (!byId.has(id)) return;
    const query = new URLSearchParams(location.search);
    if (id === home.id) query.delete("scope");
    else query.set("scope", id);
    const text = query.toString();
    history.replaceState(null, "", `${location.pathname}${text === "" ? "" : `?${text}`}`);
    setScopeId(id);
    setSelectedId(selected);
  };
  return {
    scope,
    path: pathOf(scope.id),
    pathOf,
    selectedId,
    select: setSelectedId,
    enter: (id: string) => go(id),
    leave: () => scope.id !== home.id && scope.parentId !== null && go(scope.parentId, scope.id),
  };
}
