import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";
import { sendBuiltFiles } from "#/platform/built-files.ts";
import { DomainProblem } from "#/platform/problem.ts";

/** Serves the built pages, with the headers that protect them. Register it in a scope of its own. */
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
  const isFile = await sendBuiltFiles(app, dir);
  // The pages route themselves: every path that is not the API's is answered with the one page.
  app.get("/*", { schema: { hide: true } }, async (request, reply) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (isFile(pathname.slice(1))) return reply.sendFile(pathname.slice(1));
    if (/^\/(api|socket\.io|assets|link\/assets)(\/|$)/.test(pathname)) throw new DomainProblem("not-found");
    // What people without an account open is a page of its own, small enough for any phone.
    return reply.sendFile(/^\/link(\/|$)/.test(pathname) ? "link/index.html" : "index.html");
  });
}
