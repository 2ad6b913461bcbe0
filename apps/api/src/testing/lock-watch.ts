import type { TestApp } from "#/testing/test-app.ts";

/** How long, in milliseconds, the log's head was locked at a stretch while something was done; looked at every 5 ms. */
export async function longestLockDuring(t: TestApp, work: () => Promise<unknown>): Promise<number> {
  let isDone = false;
  let lockedSince: number | null = null;
  let longest = 0;
  const watch = (async () => {
    while (!isDone) {
      const free = await t.db.query(`select 1 from log_head for update skip locked`);
      const now = performance.now();
      if (free.length > 0) lockedSince = null;
      else longest = Math.max(longest, now - (lockedSince ??= now));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  try {
    await work();
  } finally {
    isDone = true;
    await watch;
  }
  return longest;
}
