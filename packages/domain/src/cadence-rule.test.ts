import { expect, test } from "vitest";
import type { CadenceFacts } from "./cadence-rule.ts";
import { cadenceFor, cadenceRules, exampleCadenceRules } from "./cadence-rule.ts";
import { patrolCategoryOf } from "./patrol-category.ts";
import { placeCategories } from "./place.ts";

const place: CadenceFacts = { category: "shop", risk: null, isKeyUnit: false, gridKind: "rural_cell" };
const all = { category: "*", risk: "*", keyUnit: "*", gridKind: "*" } as const;

test("the first line that fits counts: category, risk class, key unit and kind of cell", () => {
  const of = (facts: Partial<CadenceFacts>) => cadenceFor(exampleCadenceRules, { ...place, ...facts });
  expect(of({})).toBe("month");
  expect(of({ category: "mine", risk: "low" })).toBe("day");
  expect(of({ risk: "major" })).toBe("day");
  expect(of({ risk: "larger" })).toBe("week");
  expect(of({ isKeyUnit: true })).toBe("week");
  expect(of({ category: "small_restaurant", risk: "major" })).toBe("day");
  const rules = cadenceRules.parse([
    { ...all, gridKind: "street_cell", keyUnit: "no", cadence: "quarter" },
    { ...all, cadence: "day" },
  ]);
  expect(cadenceFor(rules, { ...place, gridKind: "street_cell" })).toBe("quarter");
  expect(cadenceFor(rules, { ...place, gridKind: "street_cell", isKeyUnit: true })).toBe("day");
});

test("every place has a cadence: rules without a line for everything are refused, and so is the same line twice", () => {
  for (const category of placeCategories)
    expect(cadenceFor(exampleCadenceRules, { ...place, category })).toMatch(/day|week|month/);
  expect(cadenceRules.safeParse(exampleCadenceRules).success).toBe(true);
  expect(cadenceRules.safeParse(exampleCadenceRules.slice(0, -1)).success).toBe(false);
  const twice = [{ ...all, cadence: "day" }, ...exampleCadenceRules];
  expect(cadenceRules.safeParse(twice).error?.issues[0]?.path).toEqual([twice.length - 1]);
});

test("where an enterprise does business is patrolled as what its industry says", () => {
  expect(patrolCategoryOf("F5265", "enterprise")).toBe("fuel_station");
  expect(patrolCategoryOf("D4512", "enterprise")).toBe("lpg_station");
  expect(patrolCategoryOf("F5296", "individual")).toBe("lpg_station");
  expect(patrolCategoryOf("B1012", "enterprise")).toBe("mine");
  expect(patrolCategoryOf("C2672", "enterprise")).toBe("workshop");
  expect(patrolCategoryOf("H6210", "individual")).toBe("small_restaurant");
  expect(patrolCategoryOf("P8310", "enterprise")).toBe("school");
  expect(patrolCategoryOf("F5274", "individual")).toBe("shop");
  expect(patrolCategoryOf(null, "individual")).toBe("shop");
  expect(patrolCategoryOf(null, "enterprise")).toBe("workshop");
});
