import { z } from "zod";
import type { ListingClock, ListingLevel } from "@safegrid/domain/listing";
import { listingClock, listingClocks, listingLevel } from "@safegrid/domain/listing";
import type { DeadlineRules } from "./deadline-rule.ts";
import { calendarOf } from "./deadline-rule.ts";
import type { Reckoned } from "./working-time.ts";
import { spanEnds, spanUnit } from "./working-time.ts";

const any = z.literal("*");

/** By when a step of a supervised listing must be taken; `*` stands for every level. */
export const listingRule = z.object({
  clock: listingClock,
  level: z.union([listingLevel, any]),
  amount: z.int().min(1).max(1_000),
  unit: spanUnit,
});
export type ListingRule = z.infer<typeof listingRule>;

const line = (most: number) => z.string().trim().min(1).max(most);

/**
 * The clocks of supervised listings, what must be met before one ends, and the words on which its notice rests. Each clock
 * has a line for every level (`*`), and no two lines say the same.
 */
export const listingRules = z
  .object({
    clocks: z.array(listingRule).min(1).max(100),
    conditions: z.array(line(300)).min(1).max(20),
    basis: line(500),
  })
  .check(({ value, issues }) => {
    const seen = new Set<string>();
    for (const [index, { clock, level }] of value.clocks.entries()) {
      const key = `${clock} ${level}`;
      if (seen.has(key))
        issues.push({
          code: "custom",
          input: value,
          path: ["clocks", index],
          message: "says the same as an earlier line",
        });
      seen.add(key);
    }
    for (const clock of listingClocks)
      if (!seen.has(`${clock} *`))
        issues.push({
          code: "custom",
          input: value,
          path: ["clocks"],
          message: `needs a line of ${clock} for every level`,
        });
  });
export type ListingRules = z.infer<typeof listingRules>;

/** What a county starts with: an example, for it to change. None of the numbers is law. */
export const exampleListingRules: ListingRules = {
  clocks: [
    { clock: "answer", level: "*", amount: 10, unit: "working_days" },
    { clock: "publish", level: "*", amount: 3, unit: "working_days" },
    { clock: "plan", level: "*", amount: 5, unit: "working_days" },
    { clock: "progress", level: "*", amount: 15, unit: "days" },
    { clock: "progress", level: "above", amount: 10, unit: "days" },
    { clock: "acceptance", level: "*", amount: 10, unit: "working_days" },
    { clock: "delist", level: "*", amount: 5, unit: "working_days" },
  ],
  conditions: [
    "隐患已按整改方案整改到位，现场核查符合有关标准",
    "整改期间采取的安全防范措施已落实，未发生生产安全事故",
    "责任、措施、资金、时限、预案“五落实”资料齐全",
    "已举一反三开展自查，建立防止同类隐患再次发生的制度",
  ],
  basis: "示例：依据《中华人民共和国安全生产法》及本县安全生产网格化管理实施方案，对下列事故隐患实施挂牌督办。",
};

export interface ListingLimit extends Reckoned {
  readonly rule: ListingRule;
}

/**
 * When a clock that begins at `fromMs` (ms since epoch) is over: by the line of the level, else the one for every level; in
 * the county's calendar and office hours (plan.md section 4). Throws where there is no line, which `listingRules` does
 * not let through.
 */
export function listingLimitOf(
  rules: ListingRules,
  calendar: DeadlineRules,
  clock: ListingClock,
  level: ListingLevel,
  fromMs: number,
): ListingLimit {
  const of = rules.clocks.filter((each) => each.clock === clock);
  const rule = of.find((each) => each.level === level) ?? of.find((each) => each.level === "*");
  if (!rule) throw new Error(`no rule of ${clock} for every level`);
  return { ...spanEnds(fromMs, rule, calendarOf(calendar), calendar.officeHours), rule };
}
