import { z } from "zod";

/**
 * Business days and periods, cut in Asia/Shanghai here and nowhere else (metrics.md, rule 6).
 * The zone has had no summer time since 1991, so the offset is a constant; days before 1992 are refused.
 */
const shanghaiOffsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;
const firstDay = "1992-01-01";

export const periodKinds = ["day", "week", "month", "quarter", "year"] as const;
export const periodKind = z.enum(periodKinds);
export type PeriodKind = z.infer<typeof periodKind>;

/** A Shanghai business day, `YYYY-MM-DD`. */
export const businessDay = z.iso
  .date()
  .refine((day) => day >= firstDay, { error: "before 1992-01-01" })
  .brand<"BusinessDay">();
export type BusinessDay = z.infer<typeof businessDay>;

/** `startsOn` and `endsOn` are both inside the period. */
export interface Period {
  readonly kind: PeriodKind;
  readonly startsOn: BusinessDay;
  readonly endsOn: BusinessDay;
}

/** Names a period in one word, `month:2026-11-01`; equal keys are equal periods. */
export type PeriodKey = `${PeriodKind}:${string}`;

/** Whole days since 1970-01-01 of a business day; the inverse is `dayOfNumber`. */
export function dayNumber(day: BusinessDay): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs);
}

/** The business day that lies `number` days after 1970-01-01. */
export function dayOfNumber(number: number): BusinessDay {
  return new Date(number * dayMs).toISOString().slice(0, 10) as BusinessDay;
}

/** The business day `count` days later (earlier when negative). */
export function addDays(day: BusinessDay, count: number): BusinessDay {
  return dayOfNumber(dayNumber(day) + count);
}

/** The business day in which an instant lies (ms since epoch). */
export function businessDayOf(instantMs: number): BusinessDay {
  return new Date(instantMs + shanghaiOffsetMs).toISOString().slice(0, 10) as BusinessDay;
}

/** The instant (ms since epoch) at which a business day begins in Shanghai. */
export function dayStartsAt(day: BusinessDay): number {
  return dayNumber(day) * dayMs - shanghaiOffsetMs;
}

/** ISO weekday of a business day: Monday 1 … Sunday 7. */
export function weekdayOf(day: BusinessDay): number {
  return ((dayNumber(day) + 3) % 7) + 1;
}

/** The period of a kind in which a business day lies; weeks begin on Monday. */
export function periodOf(kind: PeriodKind, day: BusinessDay): Period {
  if (kind === "day") return { kind, startsOn: day, endsOn: day };
  if (kind === "week") {
    const startsOn = addDays(day, 1 - weekdayOf(day));
    return { kind, startsOn, endsOn: addDays(startsOn, 6) };
  }
  const months = { month: 1, quarter: 3, year: 12 }[kind];
  const year = Number(day.slice(0, 4));
  const first = Math.floor((Number(day.slice(5, 7)) - 1) / months) * months;
  return { kind, startsOn: firstOfMonth(year, first), endsOn: addDays(firstOfMonth(year, first + months), -1) };
}

/** The five periods in which a business day lies, day first. */
export function periodsOf(day: BusinessDay): Period[] {
  return periodKinds.map((kind) => periodOf(kind, day));
}

const keysByDay = new Map<BusinessDay, readonly PeriodKey[]>();

/** The keys of `periodsOf`, kept: the same few days are asked for with every fact that comes in. */
export function periodKeysOn(day: BusinessDay): readonly PeriodKey[] {
  let keys = keysByDay.get(day);
  if (!keys) {
    if (keysByDay.size > 1_000) keysByDay.clear();
    keysByDay.set(day, (keys = periodsOf(day).map(periodKey)));
  }
  return keys;
}

export function periodKey(period: Period): PeriodKey {
  return `${period.kind}:${period.startsOn}`;
}

/** Reads a key made by `periodKey`; throws a ZodError on anything else, also on a start that begins no such period. */
export function parsePeriodKey(key: string): Period {
  const cut = key.indexOf(":");
  const kind = periodKind.parse(key.slice(0, cut));
  const startsOn = businessDay.parse(key.slice(cut + 1));
  const period = periodOf(kind, startsOn);
  businessDay.refine((day) => day === period.startsOn, { error: "no period begins here" }).parse(startsOn);
  return period;
}

/** The instants (ms) that bound a period: begin inside, end outside. */
export function periodBounds(period: Period): { readonly fromMs: number; readonly untilMs: number } {
  return { fromMs: dayStartsAt(period.startsOn), untilMs: dayStartsAt(addDays(period.endsOn, 1)) };
}

/** Whether an instant (ms since epoch) lies in a period. */
export function isInPeriod(period: Period, instantMs: number): boolean {
  const day = businessDayOf(instantMs);
  return period.startsOn <= day && day <= period.endsOn;
}

function firstOfMonth(year: number, monthIndex: number): BusinessDay {
  return new Date(Date.UTC(year, monthIndex, 1)).toISOString().slice(0, 10) as BusinessDay;
}
