import { z } from "zod";

/** The four levels of P12–P15, top down. */
export const gridLevels = ["county", "township", "village", "cell"] as const;
export const gridLevel = z.enum(gridLevels);
export type GridLevel = z.infer<typeof gridLevel>;

/** What a grid is on the ground; decides which checklist and plan its places get (P33). */
export const gridKind = z.enum([
  "county",
  "town",
  "rural_township",
  "street",
  "forest_farm",
  "special_area",
  "urban_community",
  "rural_village",
  "virtual_area",
  "street_cell",
  "rural_cell",
]);
export type GridKind = z.infer<typeof gridKind>;

/** The steps from the county down to a level: county 0 … cell 3. */
export function depthOfLevel(level: GridLevel): number {
  return gridLevels.indexOf(level);
}
