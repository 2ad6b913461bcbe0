import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { gridKind, gridLevel } from "@safegrid/domain/grid";

export const gridSummary = z
  .object({
    id: gridId,
    code: z.string(),
    level: gridLevel,
    kind: gridKind,
    name: z.string(),
    parentId: gridId.nullable(),
    /** Administrative units that exist in statistics only, e.g. a forest farm counted as a township. */
    isPseudo: z.boolean(),
    /** A seat or centre in CGCS2000 degrees, where known. */
    centre: z.tuple([z.number(), z.number()]).nullable(),
  })
  .meta({ id: "GridSummary" });
export type GridSummary = z.infer<typeof gridSummary>;

export const gridList = z.object({ grids: z.array(gridSummary) }).meta({ id: "GridList" });

/** Rings of [lon, lat] degrees; first ring of each polygon is its outer one. */
export const outline = z
  .object({
    crs: z.string(),
    source: z.string(),
    note: z.string(),
    polygons: z.array(z.array(z.array(z.tuple([z.number(), z.number()])))),
  })
  .meta({ id: "Outline" });
export type Outline = z.infer<typeof outline>;

/** What a wall needs to know once: whose county it is, in which mode, with which outline. */
export const countyInfo = z
  .object({
    county: gridSummary,
    mode: z.enum(["live", "demo"]),
    outline: outline.nullable(),
    /** Where a schematic map puts the townships, 0…1 of the outline's bounding box, y downwards. */
    layout: z.array(z.object({ gridId, x: z.number(), y: z.number() })),
    timeZone: z.literal("Asia/Shanghai"),
  })
  .meta({ id: "CountyInfo" });
export type CountyInfo = z.infer<typeof countyInfo>;
