type Listener = () => void;

/**
 * A drain settles hundreds of records, and every open screen reads anew at each word from here: told once at once, then
 * at most every fifth of a second, and never left untold.
 */
const restMs = 200;

const listeners = new Set<Listener>();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("safegrid-field") : null;
let version = 0;
let toldAt = Number.NEGATIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;

function tellHere(): void {
  if (timer !== undefined) return;
  const waitMs = toldAt + restMs - performance.now();
  if (waitMs <= 0) return tellNow();
  timer = setTimeout(tellNow, waitMs);
}

function tellNow(): void {
  timer = undefined;
  toldAt = performance.now();
  version += 1;
  for (const listener of listeners) listener();
}
channel?.addEventListener("message", tellHere);

/** Says, to this tab and the others, that what lies on the phone has changed. */
export function tellChange(): void {
  tellHere();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
  channel?.postMessage("changed");
}

export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function changeVersion(): number {
  return version;
}
