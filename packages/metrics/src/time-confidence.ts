import type { TimeDoubt } from "@safegrid/domain/quarantine";
import type { TimeGrade } from "@safegrid/domain/time-grade";
import { businessDayOf } from "./period.ts";

/** What a phone knows of its clock when it saves a record; all in ms, instants since the epoch. */
export interface ClockReading {
  /** The phone's time at the save. */
  readonly deviceAtMs: number;
  /** The server's time at the last contact before it. */
  readonly contactAtMs: number;
  /** The server's time less the phone's, as measured then. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
  /**
   * What a clock that nobody can set has counted since then, at least: it stands still while a phone sleeps. Null where
   * the app was opened anew.
   */
  readonly sinceContactMs: number | null;
}

export interface JudgedTime {
  readonly grade: Exclude<TimeGrade, "decided">;
  /** The time as which the record is taken; null where it is doubtful. Never behind the receipt. */
  readonly occurredAtMs: number | null;
  readonly doubts: readonly TimeDoubt[];
  /** The span in which the record was certainly saved, as far as it is known; it ends with the receipt. */
  readonly earliestAtMs: number | null;
}

/** A clock that differs by no more is taken for right. */
export const clockToleranceMs = 60_000;
/** A week without signal is expected (screens.md, Phone); a day more, and what was measured before it says little. */
export const measurementHoldsMs = 8 * 86_400_000;
/** Facts older than this are no facts but clocks of a phone that lost its battery. */
export const oldestFactDays = 400;

/**
 * Judges the time that a phone says, of an act at `saidAtMs` that the server received at `receivedAtMs`. Without a reading
 * the said time stands, if it can. With one it is put right by the measured offset; where it contradicts what is certain
 * (saved after the last contact and what has passed since, before the receipt), the phone's clock was set in between: if
 * the certain span lies within one business day, the nearest instant in it is taken, for no number can tell the
 * difference; otherwise it is doubtful. Table in docs/quarantine.md.
 */
export function judgeTime(saidAtMs: number, receivedAtMs: number, reading: ClockReading | null): JudgedTime {
  // A contact that lies in the server's own future was with another clock.
  const known = reading && reading.contactAtMs <= receivedAtMs + clockToleranceMs ? reading : null;
  const tolerance = clockToleranceMs + (known ? known.roundTripMs / 2 : 0);
  const isOff = known !== null && Math.abs(known.offsetMs) > tolerance;
  const put = isOff ? saidAtMs + known.offsetMs : saidAtMs;
  const earliestAtMs = known ? known.contactAtMs + (known.sinceContactMs ?? 0) : null;
  const doubts: TimeDoubt[] = [];
  if (put > receivedAtMs + tolerance) doubts.push("time-in-future");
  if (put < receivedAtMs - oldestFactDays * 86_400_000) doubts.push("time-too-old");
  if (known && earliestAtMs !== null && known.deviceAtMs + known.offsetMs < earliestAtMs - tolerance)
    doubts.push("clock-set-back");
  if (doubts.length > 0) {
    // An act that was not done at the save, but earlier, has no certain beginning.
    const isOfTheSave = known !== null && Math.abs(known.deviceAtMs - saidAtMs) <= clockToleranceMs;
    const from = isOfTheSave ? earliestAtMs : null;
    if (from !== null && from <= receivedAtMs && businessDayOf(from) === businessDayOf(receivedAtMs))
      return {
        ...{ grade: "corrected", doubts: [], earliestAtMs },
        occurredAtMs: Math.min(Math.max(put, from), receivedAtMs),
      };
    return { grade: "doubtful", occurredAtMs: null, doubts, earliestAtMs };
  }
  const isFresh = known !== null && known.deviceAtMs + known.offsetMs - known.contactAtMs <= measurementHoldsMs;
  return {
    grade: !isFresh ? "unknown" : isOff ? "corrected" : "credible",
    occurredAtMs: Math.min(put, receivedAtMs),
    doubts,
    earliestAtMs,
  };
}
