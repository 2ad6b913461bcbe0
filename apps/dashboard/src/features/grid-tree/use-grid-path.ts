import { useQueries } from "@tanstack/react-query";
import type { GridSummary } from "@safegrid/contract/grid";
import { answerOf } from "#/live/answers.ts";

type Answer = { readonly grids: readonly GridSummary[] };
const mostSteps = 4;

/** The path that asks for a grid alone, and the one for it and its children. */
export const gridAlone = (id: string) => `/grids?scope=${id}&depth=0`;
export const gridWithChildren = (id: string) => `/grids?scope=${id}&depth=1`;

/**
 * The way from the top of a person's scope down to a grid. Steps that are not known yet are asked for one by one from
 * below; empty while it is being read, null when there is no such grid in the scope.
 */
export function useGridPath(top: GridSummary, id: string): readonly GridSummary[] | null {
  // Each answer names the next: the hook asks for as many as are known so far, four levels at most.
  const first = useStep(top, id);
  const second = useStep(top, first.parentId);
  const third = useStep(top, second.parentId);
  if (first.isMissing) return null;
  const steps = [third, second, first].flatMap(({ grid }) => (grid ? [grid] : []));
  if (first.grid?.id === top.id) return [top];
  if (first.grid === null || steps[0]?.parentId !== top.id) return [];
  return [top, ...steps].slice(0, mostSteps);
}

function useStep(top: GridSummary, id: string | null) {
  const [answer] = useQueries({
    queries: [{ ...answerOf<Answer>(gridAlone(id ?? "")), enabled: id !== null && id !== top.id }],
  });
  const grid = id === null ? null : id === top.id ? top : (answer.data?.grids[0] ?? null);
  return {
    grid: grid?.id === top.id && id !== top.id ? null : grid,
    parentId: grid === null || grid.id === top.id || grid.parentId === top.id ? null : grid.parentId,
    isMissing: answer.isError,
  };
}
