export interface WaitOptions {
  /** 5,000 unless told. */
  readonly timeoutMs?: number;
  /** 20 unless told. */
  readonly everyMs?: number;
  /** What is waited for, in the error's words. */
  readonly what?: string;
}

/**
 * Polls until the condition gives something truthy and returns that. Rejects after the timeout, with the condition's last
 * error as cause where it threw.
 */
export async function waitUntil<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 5_000, everyMs = 20, what = "the condition" }: WaitOptions = {},
): Promise<NonNullable<T>> {
  const untilMs = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= untilMs)
      throw new Error(`${what} did not come within ${timeoutMs} ms`, { cause: lastError });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
