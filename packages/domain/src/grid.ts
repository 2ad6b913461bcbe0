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
  "market",
  "industrial_park",
  "scenic_area",
  "forest_area",
  "single_enterprise",
]);
export type GridKind = z.infer<typeof gridKind>;

/** The kinds that a grid of a level can be. A park can be a village's equal or one cell of a village. */
export const kindsOfLevel = {
  county: ["county"],
  township: ["town", "rural_township", "street", "forest_farm", "special_area"],
  village: ["urban_community", "rural_village", "virtual_area", "industrial_park"],
  cell: [
    "street_cell",
    "rural_cell",
    "market",
    "industrial_park",
    "scenic_area",
    "forest_area",
    /** A cell that is one enterprise, not an area. */
    "single_enterprise",
  ],
} as const satisfies Record<GridLevel, readonly GridKind[]>;

export function isKindOfLevel(level: GridLevel, kind: GridKind): boolean {
  return (kindsOfLevel[level] as readonly GridKind[]).includes(kind);
}

/** The steps from the county down to a level: county 0 … cell 3. */
export function depthOfLevel(level: GridLevel): number {
  return gridLevels.indexOf(level);
}

/** The level right below, or null for a cell. */
export function levelBelow(level: GridLevel): GridLevel | null {
  return gridLevels[depthOfLevel(level) + 1] ?? null;
}

/** How many digits a code has: the county's 6, the township's 9, the village's 12 (division codes), the cell's 15. */
export const codeLength = { county: 6, township: 9, village: 12, cell: 15 } as const satisfies Record<
  GridLevel,
  number
>;

/**
 * Who answers for a grid (责任主体) and who supervises (监管主体) where nothing else was said: P12 county government and
 * industry departments under the safety committee, P13 township government and its team, P14 the committee and its
 * full-time staff under the township's team, P15 the cadre in charge and the officer under the village.
 */
export const defaultSubjects = {
  county: { responsible: "县人民政府", supervising: "各行业主管部门（县安委会统筹协调）" },
  township: { responsible: "乡镇人民政府（街道办事处）", supervising: "乡镇安全生产工作专班" },
  village: { responsible: "村（居）民委员会", supervising: "乡镇安全生产工作专班" },
  cell: { responsible: "包片村（社区）干部和网格员", supervising: "村（居）民委员会" },
} as const satisfies Record<GridLevel, { responsible: string; supervising: string }>;

/** How a grid came out of another one. */
export const lineageKinds = ["split", "merged", "moved"] as const;
export const lineageKind = z.enum(lineageKinds);
export type LineageKind = z.infer<typeof lineageKind>;
