import type { EnterpriseKind } from "./ledger.ts";
import type { PlaceCategory } from "./place.ts";

/** Beginnings of codes of GB/T 4754-2017, the narrower first. What is not named is a shop. */
const byIndustry: readonly (readonly [string, PlaceCategory])[] = [
  ["F5265", "fuel_station"],
  ["F5266", "fuel_station"],
  ["F5296", "lpg_station"],
  ["D4512", "lpg_station"],
  ["B", "mine"],
  ["C", "workshop"],
  ["D", "workshop"],
  ["E", "construction_site"],
  ["G59", "warehouse"],
  ["H62", "small_restaurant"],
  ["P", "school"],
  ["Q", "clinic"],
];

/**
 * As which category of place the business of an enterprise is patrolled, where nobody says it (P21): by its industry; where
 * that is not known, an individual business is taken for a shop and an enterprise for a workshop.
 */
export function patrolCategoryOf(industry: string | null, kind: EnterpriseKind): PlaceCategory {
  if (industry === null) return kind === "individual" ? "shop" : "workshop";
  return byIndustry.find(([beginning]) => industry.startsWith(beginning))?.[1] ?? "shop";
}
