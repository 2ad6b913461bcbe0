import { z } from "zod";
import { cellKind } from "./checklist-assignment.ts";
import { riskClass } from "./ledger.ts";
import type { RiskClass } from "./ledger.ts";
import type { Cadence } from "./place.ts";
import { cadence, placeCategory } from "./place.ts";

const any = z.literal("*");

/** How often which places are patrolled (定任务); `*` stands for every value. */
export const cadenceRule = z.object({
  category: z.union([placeCategory, any]),
  /** Of the enterprise that does business there; what has none, or is not classed, fits `*` only. */
  risk: z.union([riskClass, any]),
  /** Whether the enterprise is a key unit 重点单位. */
  keyUnit: z.enum(["*", "yes", "no"]),
  gridKind: z.union([cellKind, any]),
  cadence,
});
export type CadenceRule = z.infer<typeof cadenceRule>;

/** The lines of a county, read from above: the first that fits counts. The last one is for everything. */
export const cadenceRules = z
  .array(cadenceRule)
  .min(1)
  .max(200)
  .check(({ value, issues }) => {
    const say = (path: (string | number)[], message: string) =>
      void issues.push({ code: "custom", input: value, path, message });
    const last = value.at(-1);
    if (last && !isForAll(last)) say([value.length - 1], "the last line must be for everything");
    const seen = new Set<string>();
    for (const [index, { category, risk, keyUnit, gridKind }] of value.entries()) {
      const key = `${category} ${risk} ${keyUnit} ${gridKind}`;
      if (seen.has(key)) say([index], "says the same as an earlier line");
      seen.add(key);
    }
  });

function isForAll({ category, risk, keyUnit, gridKind }: CadenceRule): boolean {
  return [category, risk, keyUnit, gridKind].every((each) => each === "*");
}

/** What the rules ask of a place. */
export interface CadenceFacts {
  readonly category: string;
  readonly risk: RiskClass | null;
  readonly isKeyUnit: boolean;
  /** The kind of its cell. */
  readonly gridKind: string;
}

/** How often a place is patrolled by the rules. Throws where no line is for everything. */
export function cadenceFor(rules: readonly CadenceRule[], facts: CadenceFacts): Cadence {
  const rule = rules.find(
    ({ category, risk, keyUnit, gridKind }) =>
      (category === "*" || category === facts.category) &&
      (risk === "*" || risk === facts.risk) &&
      (keyUnit === "*" || (keyUnit === "yes") === facts.isKeyUnit) &&
      (gridKind === "*" || gridKind === facts.gridKind),
  );
  if (!rule) throw new RangeError("no line for everything");
  return rule.cadence;
}

const all = { category: "*", risk: "*", keyUnit: "*", gridKind: "*" } as const;

/** What a county starts with: an example, for it to change (the mix follows P23–P33). */
export const exampleCadenceRules: readonly CadenceRule[] = [
  ...(["fuel_station", "lpg_station", "market", "construction_site", "mine"] as const).map((category): CadenceRule => ({
    ...all,
    category,
    cadence: "day",
  })),
  { ...all, risk: "major", cadence: "day" },
  { ...all, risk: "larger", cadence: "week" },
  { ...all, keyUnit: "yes", cadence: "week" },
  ...(["small_restaurant", "fireworks_outlet", "road_section"] as const).map((category): CadenceRule => ({
    ...all,
    category,
    cadence: "week",
  })),
  { ...all, cadence: "month" },
];
