import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { mirrorLine, mirrorQuery } from "@safegrid/contract/mirror";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Mirrors } from "#/modules/mirror/mirror.service.ts";

/** A subtree for another system to mirror. */
export function mirrorRoutes(mirrors: Mirrors, tree: GridTree): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/export",
      {
        config: { ability: "export", rateLimit: { max: 60, timeWindow: 60_000 } },
        schema: {
          description:
            "Everything in a subtree, or with `since` what changed behind a position, as NDJSON: one `MirrorLine` a " +
            "line. The last line, `end`, bears the position for the next call; an answer without it was cut off. " +
            "Persons are masked. See docs/integration.md.",
          querystring: mirrorQuery,
          response: {
            200: { description: "NDJSON", content: { "application/x-ndjson": { schema: mirrorLine } } },
          },
        },
      },
      async (request, reply) => {
        const { caller, ip, query } = request;
        const { id: scopeId } = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        const lines = await mirrors.open(caller, ip, { scopeId, kinds: query.kinds, since: query.since });
        reply.header("cache-control", "no-store");
        return reply.type("application/x-ndjson; charset=utf-8").send(lines as never);
      },
    );
  };
}
