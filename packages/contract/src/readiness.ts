import { z } from "zod";
import { commandId, gridId } from "@safegrid/domain/id";
import { gridLevel } from "@safegrid/domain/grid";
import { post } from "@safegrid/domain/post";
import { businessDay } from "@safegrid/metrics/period";
import { readinessChecks } from "@safegrid/metrics/readiness";
import { listOf, listQuery } from "./list.ts";

export const readinessCheck = z.enum(readinessChecks);
export const checkState = z.enum(["passed", "failed", "no_source"]);

const rate = z.object({ numerator: z.int(), denominator: z.int() });
const checkRate = rate.extend({ noSource: z.int() });
const byCheck = <T extends z.ZodType>(of: T) => z.record(readinessCheck, of);

/** 五定四清 of a subtree, each level by itself; the length of the list of what passes equals the numerator. */
export const readinessNumbers = z
  .object({
    scope: gridId,
    /** The day that is reckoned; a past one as it was known then. */
    day: z.string(),
    isPast: z.boolean(),
    definitionVersion: z.int(),
    rosterDays: z.int(),
    ledgerDays: z.int(),
    levels: z.array(z.object({ level: gridLevel, readiness: rate, checks: byCheck(checkRate) })),
  })
  .meta({ id: "ReadinessNumbers" });
export type ReadinessNumbers = z.infer<typeof readinessNumbers>;

/** What must be there before a subtree can be brought to 五定四清: counts, of which none should be left over. */
export const setupState = z
  .object({
    villages: z.int(),
    villagesWithoutCells: z.int(),
    cells: z.int(),
    cellsWithoutEntries: z.int(),
    /** Persons who hold a post today; those without an account cannot acknowledge their duties. */
    holders: z.int(),
    holdersWithoutAccount: z.int(),
  })
  .meta({ id: "SetupState" });
export type SetupState = z.infer<typeof setupState>;

/** One grid among others: which of the nine it passes. */
export const readinessRow = z
  .object({
    id: z.string(),
    gridId,
    gridName: z.string(),
    gridCode: z.string(),
    level: gridLevel,
    pathName: z.string(),
    passedCount: z.int(),
    checks: byCheck(checkState),
  })
  .meta({ id: "ReadinessRow" });
export type ReadinessRow = z.infer<typeof readinessRow>;
export const readinessList = listOf(readinessRow).meta({ id: "ReadinessList" });

export const readinessQuery = z.object({ scope: gridId.optional(), day: businessDay.optional() });
export const readinessListQuery = listQuery.extend({
  scope: gridId.optional(),
  level: gridLevel.optional(),
  /** Only grids that do not pass this check; `any` = that are not ready. */
  missing: z.union([readinessCheck, z.literal("any")]).optional(),
  day: businessDay.optional(),
});

/**
 * What a check was judged from, as data: the screen puts it into words. `kind` names the sort of evidence, `where` the
 * page that mends it.
 */
export const evidence = z.object({
  kind: z.enum([
    "boundary",
    "single_enterprise",
    "boundary_missing",
    "boundary_unchecked",
    "boundary_fault",
    "post_filled",
    "post_stood_in",
    "post_away",
    "post_vacant",
    "duties_assigned",
    "duties_missing",
    "duties_acknowledged",
    "duties_unacknowledged",
    "nobody",
    "task",
    "plan",
    "scheme",
    "roster",
    "ledger",
    "ledger_partly",
    "ledger_empty",
    "never",
  ]),
  isGood: z.boolean(),
  subjectId: z.string().nullable(),
  label: z.string(),
  on: z.string().nullable(),
  count: z.number().nullable(),
});
export type Evidence = z.infer<typeof evidence>;

/** The card of one grid 五定四清: nine checks with what they were judged from. */
export const readinessCardView = z
  .object({
    gridId,
    gridName: z.string(),
    pathName: z.string(),
    level: gridLevel,
    day: z.string(),
    isCounted: z.boolean(),
    isReady: z.boolean(),
    checks: z.array(
      z.object({
        check: readinessCheck,
        state: checkState,
        evidence: z.array(evidence),
        where: z.enum(["boundaries", "people", "duties", "tasks", "schemes", "ledger", "roster"]),
      }),
    ),
  })
  .meta({ id: "ReadinessCardView" });
export type ReadinessCardView = z.infer<typeof readinessCardView>;

const requiredPosts = z.record(gridLevel, z.array(post.exclude(["substitute"])).max(5));

/** The N of 人员清 and 底数清, the posts that each level must have, and how many of a post one person may hold. */
export const readinessRuleCommand = z
  .object({
    commandId,
    fromOn: businessDay,
    rosterDays: z.int().min(1).max(3_660),
    ledgerDays: z.int().min(1).max(3_660),
    requiredPosts,
    allowedPosts: z.partialRecord(post.exclude(["substitute"]), z.int().min(1).max(500)),
  })
  .meta({ id: "ReadinessRuleCommand" });
export type ReadinessRuleCommand = z.infer<typeof readinessRuleCommand>;

export const readinessRules = z
  .object({
    rules: z.array(
      z.object({
        fromOn: z.string(),
        rosterDays: z.int(),
        ledgerDays: z.int(),
        requiredPosts: z.record(gridLevel, z.array(post)),
        allowedPosts: z.partialRecord(post, z.int()),
        byName: z.string(),
      }),
    ),
  })
  .meta({ id: "ReadinessRules" });
export type ReadinessRules = z.infer<typeof readinessRules>;
