import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";
import { sendBuiltFiles } from "#/platform/built-files.ts";
import { DomainProblem } from "#/platform/problem.ts";

export interface FieldPages {
  readonly dir: string;
  readonly isOverTls: boolean;
  /** false: whatever phone asks for the service worker gets one that removes itself and what it kept. */
  readonly hasWorker: boolean;
}

/** Takes the place of a worker that must go: it keeps nothing, answers nothing and ends. What officers saved is elsewhere. */
const removal = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("safegrid-field-")).map((name) => caches.delete(name))))
    .then(() => self.registration.unregister())
));
`;

/**
 * The phone app under /field. Register it in a scope of its own. Stricter headers than the office's pages: nothing
 * but its own files, its own API, and pictures out of its own memory. The page and the worker are asked for anew each
 * time, hashed assets are kept for ever.
 */
export async function serveFieldPages(app: FastifyInstance, pages: FieldPages): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "blob:"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: pages.isOverTls,
  });
  app.addHook("onSend", async (_request, reply) => {
    reply.header("permissions-policy", "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()");
  });
  if (!pages.hasWorker)
    app.get("/field/worker.js", async (_request, reply) =>
      reply.type("text/javascript; charset=utf-8").header("cache-control", "no-store").send(removal),
    );
  const isFile = await sendBuiltFiles(app, pages.dir);
  app.get("/field", async (_request, reply) => reply.redirect("/field/"));
  app.get("/field/*", { schema: { hide: true } }, async (request, reply) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = pathname.slice("/field/".length);
    if (isFile(path)) return reply.sendFile(path);
    // What is not there must not be answered with a page: a worker would keep it as the asset that it asked for.
    if (pathname !== "/field/") throw new DomainProblem("not-found");
    return reply.sendFile("index.html");
  });
}
