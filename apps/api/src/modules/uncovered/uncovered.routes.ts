import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { uncoveredList, uncoveredQuery, uncoveredVillages } from "@safegrid/contract/uncovered-place";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readSecondLookRules } from "#/modules/second-look/second-look-rules.service.ts";
import { listUncovered, listUncoveredVillages } from "#/modules/uncovered/uncovered.queries.ts";

/** 漏巡场所: what was due and nobody came for, for lists and for the wall. */
export function uncoveredRoutes(options: {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
}): FastifyPluginAsyncZod {
  const { scoped, clock, tree } = options;
  const groundOf = (caller: Caller, scope: string | undefined) => ({
    ...{ tree, viewer: caller, scopeId: tree.getWithin(caller.scopeId, scope ?? caller.scopeId).id },
    today: businessDayOf(clock.now().getTime()),
  });
  return async (app) => {
    app.get(
      "/uncovered-places",
      { config: { ability: "readRecords" }, schema: { querystring: uncoveredQuery, response: { 200: uncoveredList } } },
      async ({ caller, query: { page, pageSize, ...filters } }) => {
        const ground = groundOf(caller, filters.scope);
        const slice = { limit: pageSize, offset: (page - 1) * pageSize };
        return scoped.as(caller, (sql) => listUncovered(sql, ground, filters, slice));
      },
    );
    app.get(
      "/uncovered-places/villages",
      {
        config: { ability: "read" },
        schema: { querystring: z.object({ scope: z.uuid().optional() }), response: { 200: uncoveredVillages } },
      },
      async ({ caller, query }) => {
        const ground = groundOf(caller, query.scope);
        return scoped.as(caller, async (sql) =>
          listUncoveredVillages(sql, ground, (await readSecondLookRules(sql)).rules.wallMissed),
        );
      },
    );
  };
}
