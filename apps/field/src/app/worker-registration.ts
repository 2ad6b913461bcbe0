type Listener = () => void;
let waiting: ServiceWorker | null = null;
const listeners = new Set<Listener>();

function found(worker: ServiceWorker | null): void {
  // The first one of a phone needs no leave; a later one waits until the officer takes it.
  if (!worker || !navigator.serviceWorker.controller) return;
  waiting = worker;
  for (const listener of listeners) listener();
}

/** Lets the app open without signal. Where a browser has no service workers, or the server took it away, all else works. */
export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/field/worker.js", { scope: "/field/" });
  found(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const installing = registration.installing;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed") found(installing);
    });
  });
}

export function onUpdate(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function hasUpdate(): boolean {
  return waiting !== null;
}

/** Goes over to the new version; what is saved or being filled in lies on the phone and is there again. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- nor has a worker
  waiting?.postMessage("take-over");
}
