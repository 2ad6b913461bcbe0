import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { timeNames } from "@safegrid/metrics/case-time";
import { outcomeNames } from "@safegrid/metrics/outcome";
import { periodKind } from "@safegrid/metrics/period";
import { rate } from "@safegrid/metrics/rate";
import { asOf, reading } from "./number.ts";

function named<Name extends string, Shape extends z.ZodType>(
  names: readonly Name[],
  shape: Shape,
): z.ZodObject<Record<Name, Shape>> {
  return z.object(Object.fromEntries(names.map((name) => [name, shape])) as Record<Name, Shape>);
}

/** How long cases took, by Kaplan–Meier; minutes, rounded up to the step in which durations are counted. */
export const timeSummary = z
  .object({
    /** Found in the period, less those not accepted and those eliminated on the spot. */
    cases: z.int(),
    /** Of those, the ones that have ended; all others are counted for as long as they have been watched. */
    ended: z.int(),
    /** Null: fewer than half have ended yet, or there are no cases. */
    medianMinutes: z.int().nullable(),
    /** Null: fewer than nine in ten have ended yet. */
    p90Minutes: z.int().nullable(),
  })
  .meta({ id: "TimeSummary" });
export type TimeSummaryOut = z.infer<typeof timeSummary>;

/** The outcomes of one grid in one period; every rate is a pair, and a parent's is the sum of its children's. */
export const outcomeRow = z
  .object({
    gridId,
    name: z.string(),
    level: z.enum(["county", "township", "village", "cell"]),
    rates: named(outcomeNames, rate),
    times: named(timeNames, timeSummary),
    /** What the units say of themselves, for standing beside what was checked. */
    rectificationRate: rate,
    onTimeRate: rate,
  })
  .meta({ id: "OutcomeRow" });
export type OutcomeRowOut = z.infer<typeof outcomeRow>;

const definition = z.object({
  version: z.int(),
  zh: z.string(),
  en: z.string(),
  numeratorZh: z.string(),
  denominatorZh: z.string(),
  numeratorEn: z.string(),
  denominatorEn: z.string(),
});

export const outcomeAnswer = z
  .object({
    /** `at`: until when time has passed in these numbers. */
    asOf,
    reading,
    period: z.object({ kind: periodKind, startsOn: z.string(), endsOn: z.string() }),
    definitions: named([...outcomeNames, ...timeNames], definition),
    /** Of the scope itself. */
    scope: outcomeRow,
    /** Of the units right below it. */
    units: z.array(outcomeRow),
    /** How many cases are still open after how many minutes: the curve of the scope, thinned. */
    curves: named(timeNames, z.array(z.object({ minutes: z.int(), openShare: z.number().min(0).max(1) }))),
  })
  .meta({ id: "OutcomeAnswer" });
export type OutcomeAnswer = z.infer<typeof outcomeAnswer>;
