type Listener = () => void;

const listeners = new Set<Listener>();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("safegrid-field") : null;
let version = 0;

function tellHere(): void {
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
