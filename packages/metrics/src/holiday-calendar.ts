import arrangement from "chinese-days/dist/chinese-days.json" with { type: "json" };
import type { BusinessDay } from "./period.ts";
import { businessDay, weekdayOf } from "./period.ts";

/** A day on which the calendar differs from Monday to Friday: a holiday, or a day worked in its stead 调休. */
export interface CalendarDay {
  readonly on: BusinessDay;
  readonly isWorked: boolean;
  readonly name: string;
}

export interface HolidayCalendar {
  /** The first and last day for which holidays and 调休 are known; outside Monday to Friday is assumed. */
  readonly knownFrom: BusinessDay;
  readonly knownUntil: BusinessDay;
  isWorkingDay(day: BusinessDay): boolean;
  /** What makes a day a holiday, or a worked one; null on an ordinary day. */
  nameOf(day: BusinessDay): string | null;
}

/**
 * The State Council's yearly arrangement as the package `chinese-days` 1.5.7 has it (MIT; from 2004 to the end of the last
 * year in it). Read from its data, not through its functions: those cut days by the machine's own time zone.
 */
const published: readonly CalendarDay[] = [
  ...Object.entries(arrangement.holidays).map(([on, text]) => dayOf(on, text, false)),
  ...Object.entries(arrangement.workdays).map(([on, text]) => dayOf(on, text, true)),
];

const lastYear = published.reduce((last, { on }) => (on > last ? on : last), "").slice(0, 4);

/** The county's calendar as published. */
export const publishedCalendar = calendarOf(
  published,
  businessDay.parse("2004-01-01"),
  businessDay.parse(`${lastYear}-12-31`),
);

/**
 * The calendar with what the county itself has entered: an arrangement that was published after this software, or a day of
 * its own. `knownUntil` says how far these days make the calendar known; it moves the end forward, never back.
 */
export function calendarWith(days: readonly CalendarDay[], knownUntil: BusinessDay | null): HolidayCalendar {
  if (days.length === 0 && knownUntil === null) return publishedCalendar;
  const { knownFrom, knownUntil: published_ } = publishedCalendar;
  return calendarOf(
    [...published, ...days],
    knownFrom,
    knownUntil && knownUntil > published_ ? knownUntil : published_,
  );
}

function calendarOf(days: readonly CalendarDay[], knownFrom: BusinessDay, knownUntil: BusinessDay): HolidayCalendar {
  const byDay = new Map(days.map((day) => [day.on, day]));
  return {
    knownFrom,
    knownUntil,
    isWorkingDay: (day) => byDay.get(day)?.isWorked ?? weekdayOf(day) <= 5,
    nameOf: (day) => byDay.get(day)?.name ?? null,
  };
}

/** The data's texts are `English name,中文名,days`. */
function dayOf(on: string, text: string, isWorked: boolean): CalendarDay {
  return { on: businessDay.parse(on), isWorked, name: text.split(",")[1] ?? text };
}
