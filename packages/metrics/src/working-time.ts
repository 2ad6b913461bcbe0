import { z } from "zod";
import type { HolidayCalendar } from "./holiday-calendar.ts";
import type { BusinessDay } from "./period.ts";
import { addDays, businessDayOf, dayNumber, dayStartsAt } from "./period.ts";

/** In what a span is counted (plan.md section 4): by the clock, by office hours, by days, by working days. */
export const spanUnits = ["hours", "working_hours", "days", "working_days"] as const;
export const spanUnit = z.enum(spanUnits);
export type SpanUnit = z.infer<typeof spanUnit>;

export interface Span {
  readonly amount: number;
  readonly unit: SpanUnit;
}

/** Office hours of a working day, in minutes since midnight in Shanghai; in order, without overlap. */
export type OfficeHours = readonly (readonly [fromMinute: number, untilMinute: number])[];

/** 8:30–12:00 and 14:00–17:30. */
export const usualOfficeHours: OfficeHours = [
  [510, 720],
  [840, 1050],
];

export interface Reckoned {
  /** ms since epoch. */
  readonly atMs: number;
  /** A day was counted for which no holidays are known, so Monday to Friday was assumed. */
  readonly isAssumed: boolean;
}

const minuteMs = 60_000;
/** Nothing is due further off than this: a loop that counts days ends. */
const furthestDays = 3_660;

/**
 * The instant at which a span from `fromMs` (ms since epoch) is over. Hours run by the clock. Days and working days do not
 * count the day on which they begin and end with their last day, one millisecond before midnight in Shanghai, so that
 * what is done on that day is in time and belongs to its period. Working hours run within office hours of working days.
 * Throws a RangeError for an amount that is not positive, or that lies more than ten years off.
 */
export function spanEnds(fromMs: number, span: Span, calendar: HolidayCalendar, office: OfficeHours): Reckoned {
  const { amount, unit } = span;
  if (!(amount > 0)) throw new RangeError("a span is longer than nothing");
  const first = businessDayOf(fromMs);
  switch (unit) {
    case "hours":
      return { atMs: fromMs + amount * 60 * minuteMs, isAssumed: false };
    case "days":
      return { atMs: endOf(addDays(first, amount)), isAssumed: false };
    case "working_days":
      return workingDaysLater(first, amount, calendar);
    case "working_hours":
      return workingTimeLater(fromMs, amount * 60 * minuteMs, calendar, office);
  }
}

/**
 * The instant from which a span ends at `untilMs` (ms since epoch): the inverse of `spanEnds` where that is the end of a day
 * or lies in office hours. Days and working days count back from the day of `untilMs`, without it, and begin with midnight
 * in Shanghai, so that whoever is told then has that many whole days before the last one. Throws as `spanEnds` does.
 */
export function spanBegins(untilMs: number, span: Span, calendar: HolidayCalendar, office: OfficeHours): Reckoned {
  const { amount, unit } = span;
  if (!(amount > 0)) throw new RangeError("a span is longer than nothing");
  const last = businessDayOf(untilMs);
  switch (unit) {
    case "hours":
      return { atMs: untilMs - amount * 60 * minuteMs, isAssumed: false };
    case "days":
      return { atMs: dayStartsAt(addDays(last, -amount)), isAssumed: false };
    case "working_days":
      return workingDaysEarlier(last, amount, calendar);
    case "working_hours":
      return workingTimeEarlier(untilMs, amount * 60 * minuteMs, calendar, office);
  }
}

/**
 * Where a deadline goes when the clock stands still from `fromMs` to `untilMs`: later by what would have counted meanwhile,
 * in the unit in which the deadline was reckoned. Instants in ms since epoch.
 */
export function deadlineAfterStop(
  deadlineMs: number,
  stop: { readonly fromMs: number; readonly untilMs: number },
  unit: SpanUnit,
  calendar: HolidayCalendar,
  office: OfficeHours,
): Reckoned {
  const { fromMs, untilMs } = stop;
  if (untilMs <= fromMs) return { atMs: deadlineMs, isAssumed: false };
  const [from, until] = [businessDayOf(fromMs), businessDayOf(untilMs)];
  switch (unit) {
    case "hours":
      return { atMs: deadlineMs + untilMs - fromMs, isAssumed: false };
    case "days":
      return { atMs: deadlineMs + (dayNumber(until) - dayNumber(from)) * 86_400_000, isAssumed: false };
    case "working_days": {
      const stood = daysBetween(from, until).filter((day) => calendar.isWorkingDay(day)).length;
      if (stood === 0) return { atMs: deadlineMs, isAssumed: until > calendar.knownUntil };
      return workingDaysLater(businessDayOf(deadlineMs), stood, calendar);
    }
    case "working_hours": {
      const stood = workingTimeBetween(fromMs, untilMs, calendar, office);
      if (stood.ms === 0) return { atMs: deadlineMs, isAssumed: stood.isAssumed };
      const later = workingTimeLater(deadlineMs, stood.ms, calendar, office);
      return { atMs: later.atMs, isAssumed: later.isAssumed || stood.isAssumed };
    }
  }
}

/** How much office time lies between two instants (ms since epoch), in ms; nothing where the second comes first. */
export function workingTimeBetween(
  fromMs: number,
  untilMs: number,
  calendar: HolidayCalendar,
  office: OfficeHours,
): { readonly ms: number; readonly isAssumed: boolean } {
  if (untilMs <= fromMs) return { ms: 0, isAssumed: false };
  const last = businessDayOf(untilMs);
  let ms = 0;
  for (let day = businessDayOf(fromMs); day <= last; day = addDays(day, 1))
    for (const [opens, closes] of hoursOf(day, calendar, office))
      ms += Math.max(0, Math.min(closes, untilMs) - Math.max(opens, fromMs));
  return { ms, isAssumed: last > calendar.knownUntil };
}

function workingDaysLater(first: BusinessDay, amount: number, calendar: HolidayCalendar): Reckoned {
  let day = first;
  for (let left = amount, looked = 0; left > 0; looked += 1) {
    if (looked > furthestDays) throw new RangeError("more than ten years off");
    day = addDays(day, 1);
    if (calendar.isWorkingDay(day)) left -= 1;
  }
  return { atMs: endOf(day), isAssumed: day > calendar.knownUntil };
}

function workingDaysEarlier(last: BusinessDay, amount: number, calendar: HolidayCalendar): Reckoned {
  let day = last;
  for (let left = amount, looked = 0; left > 0; looked += 1) {
    if (looked > furthestDays) throw new RangeError("more than ten years off");
    day = addDays(day, -1);
    if (calendar.isWorkingDay(day)) left -= 1;
  }
  return { atMs: dayStartsAt(day), isAssumed: last > calendar.knownUntil };
}

function workingTimeEarlier(untilMs: number, ms: number, calendar: HolidayCalendar, office: OfficeHours): Reckoned {
  const last = businessDayOf(untilMs);
  let left = ms;
  let day = last;
  for (let looked = 0; looked <= furthestDays; looked += 1, day = addDays(day, -1))
    for (const [opens, closes] of hoursOf(day, calendar, office).toReversed()) {
      const ends = Math.min(closes, untilMs);
      if (ends <= opens) continue;
      if (left <= ends - opens) return { atMs: ends - left, isAssumed: last > calendar.knownUntil };
      left -= ends - opens;
    }
  throw new RangeError("more than ten years off");
}

function workingTimeLater(fromMs: number, ms: number, calendar: HolidayCalendar, office: OfficeHours): Reckoned {
  let left = ms;
  let day = businessDayOf(fromMs);
  for (let looked = 0; looked <= furthestDays; looked += 1, day = addDays(day, 1))
    for (const [opens, closes] of hoursOf(day, calendar, office)) {
      const begins = Math.max(opens, fromMs);
      if (begins >= closes) continue;
      if (left <= closes - begins) return { atMs: begins + left, isAssumed: day > calendar.knownUntil };
      left -= closes - begins;
    }
  throw new RangeError("more than ten years off");
}

function hoursOf(day: BusinessDay, calendar: HolidayCalendar, office: OfficeHours) {
  const startsAt = dayStartsAt(day);
  return calendar.isWorkingDay(day)
    ? office.map(([from, until]) => [startsAt + from * minuteMs, startsAt + until * minuteMs] as const)
    : [];
}

/** The days behind `from` up to and with `until`. */
function daysBetween(from: BusinessDay, until: BusinessDay): BusinessDay[] {
  return Array.from({ length: Math.max(0, dayNumber(until) - dayNumber(from)) }, (_, n) => addDays(from, n + 1));
}

function endOf(day: BusinessDay): number {
  return dayStartsAt(addDays(day, 1)) - 1;
}
