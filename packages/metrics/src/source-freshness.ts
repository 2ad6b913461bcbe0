import { businessDayOf, dayStartsAt } from "./period.ts";

const hourMs = 3_600_000;
const workBeginsMs = 8 * hourMs;
const workEndsMs = 18 * hourMs;

/** Silence that is longer than this within working time makes data stale. */
export const staleAfterMs = 3 * hourMs;
const alwaysStaleAfterMs = 26 * hourMs;

/**
 * Whether a source that still has work due today has been silent too long: three hours of this day's working time
 * (08:00–18:00 in Shanghai), or 26 hours at any time. `lastMs` null = never heard. Says something about data, not
 * about a person.
 */
export function isSilentTooLong(lastMs: number | null, nowMs: number): boolean {
  if (lastMs === null || nowMs - lastMs > alwaysStaleAfterMs) return true;
  const dayMs = dayStartsAt(businessDayOf(nowMs));
  const since = Math.max(lastMs, dayMs + workBeginsMs);
  return Math.min(nowMs, dayMs + workEndsMs) - since > staleAfterMs;
}
