/** Where an endpoint stands: nothing granted, sending, trying again, or ended by a person or by failing too long. */
export const webhookStates = ["waiting", "active", "failing", "disabled"] as const;
export type WebhookState = (typeof webhookStates)[number];

const firstDelayMs = 5_000;
const longestDelayMs = 3 * 3_600_000;

/**
 * How long to wait before the next attempt, in ms, after `attempt` failures (from 1): 5 s, doubled each time, at most
 * 3 h, spread by ±20 % so that endpoints of one receiver do not come back together. `draw` lies in [0, 1).
 */
export function retryDelayMs(attempt: number, draw: number): number {
  const delay = Math.min(firstDelayMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 30), longestDelayMs);
  return Math.round(delay * (0.8 + 0.4 * draw));
}

/** An endpoint that has failed for so long is disabled; an administrator enables it, and it goes on where it was. */
export const longestFailureMs = 5 * 24 * 3_600_000;

/** So long a rotated secret still signs beside the new one. */
export const formerSecretMs = 24 * 3_600_000;
