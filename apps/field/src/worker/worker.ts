/**
 * Opens the app without signal: keeps what was built, and nothing else. It never touches the API and saves nothing; what
 * officers record lies in IndexedDB, with or without it. A new version waits until the officer takes it or every page of
 * the old one is closed. Switched off on the server, its place is taken by a script that removes it.
 */
declare const builtFiles: readonly string[];
declare const builtVersion: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const prefix = "safegrid-field-";
const cacheName = prefix + builtVersion;
const scope = "/field/";

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(cacheName).then((cache) =>
      // Past the browser's own cache: an old page must not come in under the new version's name.
      cache.addAll(builtFiles.map((file) => new Request(scope + file, { cache: "reload" }))),
    ),
  );
});

worker.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys())
      if (name.startsWith(prefix) && name !== cacheName) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(tidy());
});

worker.addEventListener("message", (event) => {
  if (event.data === "take-over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin || !pathname.startsWith(scope)) return;
  const page = request.mode === "navigate" ? scope : pathname;
  const answer = async () => (await (await caches.open(cacheName)).match(page)) ?? fetch(request);
  event.respondWith(answer());
});
