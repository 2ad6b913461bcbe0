import { resolve } from "node:path";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { DomainProblem } from "#/platform/problem.ts";

/** Serves the built pages, with the headers that protect them. Register it in a scope of its own. Hashed assets are kept for ever, the page itself is asked for anew each time. */
export async function servePages(app: FastifyInstance, dir: string, isOverTls: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'", "ws:", "wss:"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        // Pictures that need a token are fetched by the page and shown from its own memory.
        imgSrc: ["'self'", "data:", "blob:"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: isOverTls,
  });
  await app.register(fastifyStatic, {
    root: resolve(dir),
    wildcard: false,
    index: false,
    preCompressed: true,
    setHeaders(reply, path) {
      reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  // The pages route themselves: every path that is not the API's is answered with the one page.
  app.get("/*", async (request, reply) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (/^\/(api|socket\.io|assets|link\/assets)(\/|$)/.test(pathname)) throw new DomainProblem("not-found");
    // What people without an account open is a page of its own, small enough for any phone.
    return reply.sendFile(/^\/link(\/|$)/.test(pathname) ? "link/index.html" : "index.html");
  });
}
