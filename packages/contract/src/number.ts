import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { timeNames } from "@safegrid/metrics/case-time";
import { counterNames, rateNames } from "@safegrid/metrics/counter";
import { outcomeNames } from "@safegrid/metrics/outcome";
import { periodKind } from "@safegrid/metrics/period";
import { instantOut } from "./text.ts";

const counters = z.object(
  Object.fromEntries(counterNames.map((name) => [name, z.int()])) as Record<(typeof counterNames)[number], z.ZodInt>,
);

/** The counters of one grid in one period; every rate is a pair of them (`rateFrom` in metrics). */
export const numbersRow = z
  .object({
    kind: z.literal("numbers"),
    gridId,
    periodKind,
    startsOn: z.string(),
    /** The log position that last changed this row. */
    seq: z.int(),
    counters,
  })
  .meta({ id: "NumbersRow" });
export type NumbersRow = z.infer<typeof numbersRow>;

/** What stands open in a grid, whatever the period. */
export const standingRow = z
  .object({
    kind: z.literal("standing"),
    gridId,
    seq: z.int(),
    openHazards: z.int(),
    openMajor: z.int(),
    overdue: z.object({
      count: z.int(),
      oldestDueAt: instantOut.nullable(),
      weight: z.int(),
      weightedDueSec: z.number(),
    }),
    /** When the last fact from this grid was received; null = never. */
    lastReceivedAt: instantOut.nullable(),
  })
  .meta({ id: "StandingRow" });
export type StandingRow = z.infer<typeof standingRow>;

/** A log position and the instant up to which deadlines are known to have passed. */
export const asOf = z.object({ epoch: z.string(), seq: z.int(), at: instantOut }).meta({ id: "AsOf" });
export type AsOf = z.infer<typeof asOf>;

/** `now`: as known now. `known-then`: from what had been received by the cut-off. `true-then`: by what had happened. */
export const reading = z.enum(["now", "known-then", "true-then"]);
export type Reading = z.infer<typeof reading>;

export const numbersAnswer = z
  .object({
    asOf,
    reading,
    period: z.object({ kind: periodKind, startsOn: z.string(), endsOn: z.string() }),
    definitionVersions: z.record(z.enum(rateNames), z.int()),
    rows: z.array(numbersRow),
    standings: z.array(standingRow),
  })
  .meta({ id: "NumbersAnswer" });
export type NumbersAnswer = z.infer<typeof numbersAnswer>;

/** One rate through the days, oldest first: each point is the day's own pair. */
export const numberHistory = z
  .object({
    metric: z.enum(rateNames),
    gridId,
    points: z.array(z.object({ on: z.string(), numerator: z.int(), denominator: z.int() })),
  })
  .meta({ id: "NumberHistory" });
export type NumberHistory = z.infer<typeof numberHistory>;

export const metricName = z.enum([...rateNames, "overdue", ...outcomeNames, ...timeNames]);
export type MetricName = z.infer<typeof metricName>;

/** `counted` is the numerator, `not-counted` the rest of the denominator, `excluded` is in neither, each with why. */
export const recordSide = z.enum(["counted", "not-counted", "excluded"]);
export type RecordSide = z.infer<typeof recordSide>;

/** The records behind a number (metrics.md, rule 4): as many as it counts, each with the reason. */
export const numberRecords = z
  .object({
    asOf,
    metric: metricName,
    total: z.int(),
    side: recordSide,
    records: z.array(
      z.object({
        recordKind: z.enum(["place", "cell", "hazard"]),
        id: z.string(),
        name: z.string(),
        gridPath: z.string(),
        why: z.string(),
        at: instantOut.nullable(),
      }),
    ),
    nextOffset: z.int().nullable(),
  })
  .meta({ id: "NumberRecords" });
export type NumberRecords = z.infer<typeof numberRecords>;
