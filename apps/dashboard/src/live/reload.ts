const name = "safegrid.reloaded-at";
const leastMs = 10 * 60_000;
const retryMs = 15_000;
let isWaiting = false;

/**
 * Loads the page anew, at most once in ten minutes: the last resort of a screen that nobody touches. While the server
 * does not answer it waits, so that the browser's own page of failure never comes up.
 */
export function reloadRarely(): void {
  if (isWaiting) return;
  isWaiting = true;
  const last = Number(sessionStorage.getItem(name) ?? 0);
  setTimeout(() => void reloadOnceReachable(), Math.max(0, last + leastMs - Date.now()));
}

async function reloadOnceReachable(): Promise<void> {
  const answer = await fetch("/", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return void setTimeout(() => void reloadOnceReachable(), retryMs);
  sessionStorage.setItem(name, String(Date.now()));
  location.reload();
}
