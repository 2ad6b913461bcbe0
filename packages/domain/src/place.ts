import { z } from "zod";

/** What is patrolled (P23–P33). The category chooses the checklist and the default patrol plan. */
export const placeCategories = [
  "shop",
  "small_restaurant",
  "workshop",
  "fireworks_outlet",
  "fuel_station",
  "lpg_station",
  "warehouse",
  "residential_building",
  "school",
  "clinic",
  "market",
  "construction_site",
  "lift",
  "fire_facility",
  "road_section",
  "mine",
] as const;
export const placeCategory = z.enum(placeCategories);
export type PlaceCategory = z.infer<typeof placeCategory>;

/** How often a place must be patrolled: once in each calendar day, week, month or quarter. */
export const cadences = ["day", "week", "month", "quarter"] as const;
export const cadence = z.enum(cadences);
export type Cadence = z.infer<typeof cadence>;

/**
 * 定任务: a place is due on one day of each span of its cadence.
 * `weekday` 1 = Monday … 7; `monthDay` 1–28; `quarterMonth` 1–3. What the cadence does not need is ignored.
 */
export const patrolPlan = z.object({
  cadence,
  weekday: z.int().min(1).max(7),
  monthDay: z.int().min(1).max(28),
  quarterMonth: z.int().min(1).max(3),
});
export type PatrolPlan = z.infer<typeof patrolPlan>;
