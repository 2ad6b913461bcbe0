import { z } from "zod";
import { gridKind } from "@safegrid/domain/grid";
import { crs } from "@safegrid/domain/position";

/** A point in degrees, with who says so. `crs` null: the source does not name it, so the point is good to a kilometre. */
export const sourcedPoint = z.object({
  lon: z.number().min(73).max(136),
  lat: z.number().min(3).max(54),
  crs: crs.nullable(),
  source: z.string().min(1),
  approximate: z.boolean(),
});
export type SourcedPoint = z.infer<typeof sourcedPoint>;

/** A place on a schematic wall: 0…1 of the outline's bounding box, `x` eastwards, `y` southwards. Not a location. */
export const schematicPoint = z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });
export type SchematicPoint = z.infer<typeof schematicPoint>;

export const villageSlice = z.object({
  code: z.string().regex(/^\d{12}$/),
  /** As the source writes it, e.g. 雁塔社区居委会; `shortVillageName` is what people call it. */
  name: z.string().min(1),
  kind: gridKind.extract(["urban_community", "rural_village", "virtual_area"]),
  isPseudo: z.boolean(),
});
export type VillageSlice = z.infer<typeof villageSlice>;

export const townshipSlice = z.object({
  code: z.string().regex(/^\d{9}$/),
  name: z.string().min(1),
  kind: gridKind.extract(["town", "rural_township", "street", "forest_farm", "special_area"]),
  isPseudo: z.boolean(),
  seat: sourcedPoint.nullable(),
  /** Drawn by hand for a wall, where somebody did; otherwise `townshipLayoutOf` computes one. */
  layout: schematicPoint.nullable(),
  villages: z.array(villageSlice),
});
export type TownshipSlice = z.infer<typeof townshipSlice>;

const ring = z
  .array(z.tuple([z.number(), z.number()]))
  .min(4)
  .refine((points) => points[0]?.join() === points.at(-1)?.join(), { error: "the ring is not closed" });

/** All that SafeGrid knows of a real county before the county brings its own data (P12–P15). */
export const countySlice = z
  .object({
    code: z.string().regex(/^\d{6}$/),
    name: z.string().min(1),
    sources: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string(), note: z.string() })),
    /** The contract's `Outline`: polygons of rings of [lon, lat], the outer ring first. */
    outline: z
      .object({ crs: z.string(), source: z.string(), note: z.string(), polygons: z.array(z.array(ring).min(1)) })
      .nullable(),
    townships: z.array(townshipSlice).min(1),
  })
  .superRefine((slice, context) => {
    const seen = new Set<string>();
    const check = (code: string, parent: string) => {
      if (!code.startsWith(parent)) context.addIssue({ code: "custom", message: `${code} is not inside ${parent}` });
      if (seen.has(code)) context.addIssue({ code: "custom", message: `${code} stands twice` });
      seen.add(code);
    };
    for (const township of slice.townships) {
      check(township.code, slice.code);
      for (const village of township.villages) check(village.code, township.code);
    }
  });
export type CountySlice = z.infer<typeof countySlice>;

/** Reads a slice file's text. Throws ZodError or SyntaxError when it is not one. */
export function parseCountySlice(text: string): CountySlice {
  return countySlice.parse(JSON.parse(text));
}
