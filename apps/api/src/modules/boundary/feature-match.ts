import type { matchBy, matchProblem } from "@safegrid/contract/boundary";
import type { z } from "zod";
import type { GridNode } from "#/modules/grid/grid.service.ts";

export interface Match {
  readonly node: GridNode | null;
  readonly problem: z.infer<typeof matchProblem> | null;
}

/** Finds the grid of each feature by its key. Names must be the only ones among `grids`; a grid may stand once. */
export function matchFeatures(
  features: readonly { readonly key: string | null }[],
  grids: readonly GridNode[],
  by: z.infer<typeof matchBy>,
): Match[] {
  const byKey = new Map<string, GridNode[]>();
  for (const node of grids) byKey.set(node[by], [...(byKey.get(node[by]) ?? []), node]);
  const counts = new Map<string, number>();
  for (const { key } of features) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  return features.map(({ key }) => {
    if (key === null) return { node: null, problem: "no-key" };
    const [node, ...others] = byKey.get(key) ?? [];
    if (!node) return { node: null, problem: "no-grid" };
    if (others.length > 0) return { node: null, problem: "ambiguous" };
    return { node, problem: (counts.get(key) ?? 0) > 1 ? "twice" : null };
  });
}
