import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { publicityCommand, publicityList, publicityQuery } from "@safegrid/contract/publicity";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { listPublicity } from "#/modules/publicity/publicity.queries.ts";
import type { Publicity } from "#/modules/publicity/publicity.service.ts";

/** 宣传 (P17): a matter of the territory. */
export function publicityRoutes(scoped: ScopedReads, tree: GridTree, publicity: Publicity): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/publicity",
      {
        config: { ability: "readRecords", isOfTerritory: true },
        schema: { querystring: publicityQuery, response: { 200: publicityList } },
      },
      async ({ caller, query }) => {
        const { id } = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return scoped.as(caller, (sql) => listPublicity(sql, id, query));
      },
    );
    app.post(
      "/publicity",
      {
        config: { ability: "report", isOfTerritory: true, takesFromFormer: true },
        schema: { body: publicityCommand, response: commandAnswers },
      },
      async ({ caller, body }, reply) => answered(reply, publicity.note(caller, body)),
    );
  };
}
