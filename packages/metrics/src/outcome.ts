import type { NumberDefinition } from "./definition.ts";
import type { TimeName } from "./case-time.ts";
import type { Standing } from "./hazard-fact.ts";
import type { BusinessDay, Period } from "./period.ts";
import { addDays, businessDayOf, isInPeriod } from "./period.ts";

/** Whether what was done has held: the rates that follow a closing, a re-inspection and a hop. */
export const outcomeNames = [
  "recurrence7",
  "recurrence30",
  "recurrence90",
  "returnRate",
  "verifiedShare",
  "confirmedShare",
  "hopTimeliness",
] as const;
export type OutcomeName = (typeof outcomeNames)[number];

/** What they are pairs of: `[numerator, denominator]`. */
export const outcomeCounters = {
  recurrence7: ["recurred7", "over7"],
  recurrence30: ["recurred30", "over30"],
  recurrence90: ["recurred90", "over90"],
  returnRate: ["returned", "reinspected"],
  verifiedShare: ["checked", "closings"],
  confirmedShare: ["confirmed", "checked"],
  hopTimeliness: ["hopsInTime", "hopsDue"],
} as const satisfies Record<OutcomeName, readonly [string, string]>;

export const outcomeCounterNames = [...new Set(Object.values(outcomeCounters).flat())];
export type OutcomeCounterName = (typeof outcomeCounters)[OutcomeName][number];
export type OutcomeCounters = Record<OutcomeCounterName, number>;

export const recurrenceDays = { recurrence7: 7, recurrence30: 30, recurrence90: 90 } as const satisfies Partial<
  Record<OutcomeName, number>
>;
/** A find later than this is no recurrence of a closing any more. */
export const longestRecurrenceDays = 90;

/** Which way is better; the words of a comparison turn on it. */
export const isMoreBetter = {
  recurrence7: false,
  recurrence30: false,
  recurrence90: false,
  returnRate: false,
  verifiedShare: true,
  confirmedShare: true,
  hopTimeliness: true,
} as const satisfies Record<OutcomeName, boolean>;

/** One end of a hazard: closed after re-inspection, or eliminated on the spot. Instants in ms since epoch. */
export interface ClosingFact {
  readonly closedAtMs: number;
  /** The end turned out to be wrong: the hazard counts as if it had never been closed. */
  readonly isReopened: boolean;
  /** When a hazard of the same category was first found again at the same place, if ever. */
  readonly recurredAtMs: number | null;
  readonly check: "not_drawn" | "open" | "confirmed" | "not_rectified";
}

/** The last business day on which a find still is a recurrence: N days after the day of the closing. */
export function recurrenceEndsOn(closedAtMs: number, days: number): BusinessDay {
  return addDays(businessDayOf(closedAtMs), days);
}

export type RecurrenceReason =
  | "found-again"
  | "not-found-again"
  | "reopened"
  | "days-not-over"
  | "days-end-in-another-period";

/**
 * recurrenceRate 回潮率 (metrics.md): of the closings whose N days ended in the period, those after which a hazard of the
 * same category was found at the same place within them. `today` is the business day of the reading: days that are not
 * over yet are in no denominator, so what is in one changes by time alone, at midnight.
 */
export function standingInRecurrence(
  closing: ClosingFact,
  days: number,
  period: Period,
  today: BusinessDay,
): Standing<RecurrenceReason> {
  const endsOn = recurrenceEndsOn(closing.closedAtMs, days);
  if (endsOn < period.startsOn || endsOn > period.endsOn) return { in: "neither", why: "days-end-in-another-period" };
  if (closing.isReopened) return { in: "neither", why: "reopened" };
  if (endsOn >= today) return { in: "neither", why: "days-not-over" };
  return isRecurrence(closing.closedAtMs, closing.recurredAtMs, days)
    ? { in: "numerator", why: "found-again" }
    : { in: "denominator", why: "not-found-again" };
}

/** Whether a find after a closing is a recurrence within N days. */
export function isRecurrence(closedAtMs: number, foundAtMs: number | null, days: number): boolean {
  return foundAtMs !== null && foundAtMs > closedAtMs && businessDayOf(foundAtMs) <= recurrenceEndsOn(closedAtMs, days);
}

export type CheckReason = "confirmed" | "not-really-rectified" | "not-checked-yet" | "not-drawn" | "in-another-period";

/**
 * verifiedShare 复核率: closings of the period that an independent sample has checked, of all closings; a closing that was
 * undone by its check was one, and counts.
 */
export function standingInVerified(closing: ClosingFact, period: Period): Standing<CheckReason> {
  if (!isInPeriod(period, closing.closedAtMs)) return { in: "neither", why: "in-another-period" };
  switch (closing.check) {
    case "confirmed":
      return { in: "numerator", why: "confirmed" };
    case "not_rectified":
      return { in: "numerator", why: "not-really-rectified" };
    case "open":
      return { in: "denominator", why: "not-checked-yet" };
    case "not_drawn":
      return { in: "denominator", why: "not-drawn" };
  }
}

/** confirmedShare 复核属实率: of the closings that were checked, those that had really been rectified. */
export function standingInConfirmed(closing: ClosingFact, period: Period): Standing<CheckReason> {
  const verified = standingInVerified(closing, period);
  if (verified.in !== "numerator") return { in: "neither", why: verified.why };
  return closing.check === "confirmed" ? verified : { in: "denominator", why: "not-really-rectified" };
}

/** One re-inspection that was carried out. */
export interface ReinspectionFact {
  readonly atMs: number;
  readonly hasPassed: boolean;
}

export type ReturnReason = "returned" | "passed" | "in-another-period";

/** returnRate 返工率 (metrics.md): failed re-inspections, of the re-inspections of the period. */
export function standingInReturn({ atMs, hasPassed }: ReinspectionFact, period: Period): Standing<ReturnReason> {
  if (!isInPeriod(period, atMs)) return { in: "neither", why: "in-another-period" };
  return hasPassed ? { in: "denominator", why: "passed" } : { in: "numerator", why: "returned" };
}

/** One hop of a hazard to a unit that was to receive it by its limit. */
export interface HopFact {
  readonly limitAtMs: number;
  readonly outcome: "waiting" | "received" | "declined" | "bypassed" | "ended";
  readonly outcomeAtMs: number | null;
  /** Its limit passed without a receipt; at the county it goes on waiting then. */
  readonly wasSilent: boolean;
}

export type HopReason =
  | "received-in-time"
  | "received-late"
  | "bypassed"
  | "not-received"
  | "ended-without-receipt"
  | "limit-not-over"
  | "in-another-period";

/**
 * hopTimeliness 逐级签收及时率 (metrics.md): hops that a named person received, or sent back, within their limit, of the hops
 * whose limit lies in the period and is over. What went past who kept silent is missed.
 */
export function standingInHop(hop: HopFact, period: Period, cutoffMs: number): Standing<HopReason> {
  if (!isInPeriod(period, hop.limitAtMs)) return { in: "neither", why: "in-another-period" };
  if (hop.limitAtMs > cutoffMs) return { in: "neither", why: "limit-not-over" };
  if (hop.outcome === "bypassed") return { in: "denominator", why: "bypassed" };
  if (hop.outcome === "waiting") return { in: "denominator", why: "not-received" };
  if (hop.wasSilent) return { in: "denominator", why: "received-late" };
  if (hop.outcome === "ended") return { in: "neither", why: "ended-without-receipt" };
  return hop.outcomeAtMs !== null && hop.outcomeAtMs <= hop.limitAtMs
    ? { in: "numerator", why: "received-in-time" }
    : { in: "denominator", why: "received-late" };
}

const recurrence = (days: number): NumberDefinition => ({
  version: 1,
  zh: `${days}天回潮率`,
  en: `Recurrence within ${days} days`,
  numeratorZh: `其中${days}天内同一场所又发现同类隐患的`,
  denominatorZh: `销号或当场消除后的${days}天在本期内届满的隐患（重新打开的不计）`,
  numeratorEn: `of those, found again at the same place in the same category within ${days} days`,
  denominatorEn: `closed or eliminated hazards whose ${days} days ended in the period, less those reopened`,
});

/** What each of them means in words; travels with the numbers (rule 3). */
export const outcomeDefinitions = {
  recurrence7: recurrence(7),
  recurrence30: recurrence(30),
  recurrence90: recurrence(90),
  returnRate: {
    version: 1,
    zh: "返工率",
    en: "Returned at re-inspection",
    numeratorZh: "其中未通过、退回返工的",
    denominatorZh: "本期进行的复查次数",
    numeratorEn: "of those, failed and returned",
    denominatorEn: "re-inspections carried out in the period",
  },
  verifiedShare: {
    version: 1,
    zh: "复核率",
    en: "Closings checked",
    numeratorZh: "其中经独立抽查复核的",
    denominatorZh: "本期的销号（含当场消除）",
    numeratorEn: "of those, checked by an independent sample",
    denominatorEn: "closings in the period, eliminations on the spot included",
  },
  confirmedShare: {
    version: 1,
    zh: "复核属实率",
    en: "Confirmed when checked",
    numeratorZh: "其中确已整改的",
    denominatorZh: "本期销号中经独立抽查复核的",
    numeratorEn: "of those, really rectified",
    denominatorEn: "closings of the period that an independent sample has checked",
  },
  hopTimeliness: {
    version: 1,
    zh: "逐级签收及时率",
    en: "Hops received in time",
    numeratorZh: "其中在时限内由专人签收（或退回）的",
    denominatorZh: "签收时限在本期内届满的流转（被越过的计为未签收）",
    numeratorEn: "of those, received or sent back by a named person within the limit",
    denominatorEn: "hops whose limit ended in the period; bypassed ones count as missed",
  },
} as const satisfies Record<OutcomeName, NumberDefinition>;

export const timeDefinitions = {
  firstResponse: {
    version: 1,
    zh: "首次响应时长",
    en: "Time to first response",
    numeratorZh: "已有责任人签收或处理的",
    denominatorZh: "本期发现的隐患（不含不予受理和当场消除的）；未响应的按删失计入（Kaplan–Meier）",
    numeratorEn: "received or acted on by a responsible person",
    denominatorEn:
      "found in the period, less not accepted and eliminated on the spot; open ones censored (Kaplan–Meier)",
  },
  timeToRectify: {
    version: 1,
    zh: "整改时长",
    en: "Time to rectify",
    numeratorZh: "已销号的",
    denominatorZh: "本期发现的隐患（不含不予受理和当场消除的）；未销号的按删失计入（Kaplan–Meier）",
    numeratorEn: "closed after re-inspection",
    denominatorEn:
      "found in the period, less not accepted and eliminated on the spot; open ones censored (Kaplan–Meier)",
  },
} as const satisfies Record<TimeName, NumberDefinition>;
