import type { GridSummary } from "@safegrid/contract/grid";

/** Grids to choose from, villages with their township's name before their own. */
export function gridOptions(grids: readonly GridSummary[]): { value: string; label: string }[] {
  const names = new Map(grids.map(({ id, name }) => [id as string, name]));
  return grids.map(({ id, name, level, parentId }) => ({
    value: id,
    label: level === "village" || level === "cell" ? `${names.get(parentId ?? "") ?? ""} ${name}`.trim() : name,
  }));
}

/** An instant in the county's own time; a dash where there is none. */
export function timeOf(at: string | null): string {
  return at === null ? "—" : new Date(at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
}
