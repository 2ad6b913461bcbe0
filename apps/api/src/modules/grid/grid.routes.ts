import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { countyInfo, gridList } from "@safegrid/contract/grid";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";
import { readCountyInfo } from "#/modules/grid/grid.queries.ts";

export function gridRoutes(db: Sql, tree: GridTree): FastifyPluginAsyncZod {
  return async (app) => {
    app.get("/county", { config: { ability: "readGrids" }, schema: { response: { 200: countyInfo } } }, async () =>
      readCountyInfo(db, tree),
    );
    app.get(
      "/grids",
      {
        config: { ability: "readGrids" },
        schema: {
          querystring: z.object({ scope: gridId.optional(), depth: z.coerce.number().int().min(0).max(3).default(1) }),
          response: { 200: gridList },
        },
      },
      async (request) => {
        const { scope = request.caller.scopeId, depth } = request.query;
        const top = tree.getWithin(request.caller.scopeId, scope);
        return { grids: tree.subtree(top.id, depth).map(summaryOf) };
      },
    );
  };
}
