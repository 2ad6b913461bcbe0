import { setTimeout as pause } from "node:timers/promises";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";

const longEnoughMs = 10 * 60_000;

/** The allowance that a `beforeAll(untilDayIsLong, …)` needs. */
export const longDayMs = longEnoughMs + 60_000;

/**
 * What a test says of today must still be so when it looks: where the county's day ends within ten minutes, resolves when
 * the next one has begun.
 */
export async function untilDayIsLong(): Promise<void> {
  const endsAt = dayStartsAt(addDays(businessDayOf(Date.now()), 1));
  while (endsAt - Date.now() < longEnoughMs && Date.now() < endsAt) await pause(1_000);
}
