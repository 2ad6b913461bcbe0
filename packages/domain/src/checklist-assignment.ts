import { z } from "zod";
import { kindsOfLevel } from "./grid.ts";
import type { PlaceCategory } from "./place.ts";
import { placeCategory } from "./place.ts";

export const cellKinds = kindsOfLevel.cell;
export const cellKind = z.enum(cellKinds);
export type CellKind = z.infer<typeof cellKind>;

/** The id of a list, as it stands before the `@` of its versions. */
export const checklistId = z
  .string()
  .max(30)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "只能用小写字母、数字和中间的短横线" });

const any = z.literal("*");

/** Which list a place of a category in a cell of a kind is patrolled by; `*` stands for every kind or category. */
export const checklistAssignment = z.object({
  gridKind: z.union([cellKind, any]),
  category: z.union([placeCategory, any]),
  list: checklistId,
});
export type ChecklistAssignment = z.infer<typeof checklistAssignment>;

/** The lines of a county, read from above: the first that fits counts. The last one is for everything. */
export const checklistAssignments = z
  .array(checklistAssignment)
  .min(1)
  .max(200)
  .check(({ value, issues }) => {
    const say = (path: (string | number)[], message: string) =>
      void issues.push({ code: "custom", input: value, path, message });
    const last = value.at(-1);
    if (last && (last.gridKind !== "*" || last.category !== "*"))
      say([value.length - 1], "the last line must be for everything");
    const seen = new Set<string>();
    for (const [index, { gridKind, category }] of value.entries()) {
      const key = `${gridKind} ${category}`;
      if (seen.has(key)) say([index], "says the same as an earlier line");
      seen.add(key);
    }
  });

/** Which list a place is patrolled by (P33). The kind of a cell that is unknown fits `*` only. */
export function listFor(assignments: readonly ChecklistAssignment[], gridKind: string, category: string): string {
  const line = assignments.find(
    (each) =>
      (each.gridKind === "*" || each.gridKind === gridKind) && (each.category === "*" || each.category === category),
  );
  if (!line) throw new RangeError("no line for everything");
  return line.list;
}

const everywhere = (list: string, ...categories: PlaceCategory[]): ChecklistAssignment[] =>
  categories.map((category) => ({ gridKind: "*", category, list }));

/** What a county starts with: urban cells by the plan's own list, everything else by the examples. */
export const exampleAssignments: readonly ChecklistAssignment[] = [
  { gridKind: "street_cell", category: "*", list: "urban-6c2d" },
  ...everywhere("catering", "small_restaurant"),
  ...everywhere("workshop", "workshop", "warehouse"),
  ...everywhere("dangerous-goods", "fireworks_outlet", "fuel_station", "lpg_station"),
  ...everywhere("construction", "construction_site"),
  ...everywhere("mine", "mine"),
  ...everywhere("crowded", "school", "clinic", "market"),
  ...everywhere("public-facility", "lift", "fire_facility"),
  { gridKind: "*", category: "*", list: "rural" },
];
