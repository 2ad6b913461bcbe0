import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { listQuery } from "@safegrid/contract/list";
import { placeList } from "@safegrid/contract/place";
import { gridId } from "@safegrid/domain/id";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { ChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { listPlacesIn } from "#/modules/place/place.queries.ts";

/** Which places lie in a grid: what a split deals out to its parts. */
export function placeRoutes(
  scoped: ScopedReads,
  tree: GridTree,
  book: Pick<ChecklistBook, "versionFor">,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/grids/:id/places",
      {
        config: { ability: "readRecords" },
        schema: { params: z.object({ id: gridId }), querystring: listQuery, response: { 200: placeList } },
      },
      async ({ caller, params, query }) => {
        const grid = tree.getWithin(caller.scopeId, params.id);
        return scoped.as(caller, (sql) => listPlacesIn(sql, book, grid.id, query));
      },
    );
  };
}
