import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { listQuery } from "@safegrid/contract/list";
import { quietCellList, quietCellLook, quietCellQuery } from "@safegrid/contract/quiet-cell";
import { placeVisitList, recheckList, recheckQuery, recheckResult } from "@safegrid/contract/recheck";
import { secondLookRuleCommand, secondLookRuleView } from "@safegrid/contract/second-look-rule";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { QuietCells } from "#/modules/second-look/quiet-cell.service.ts";
import { listQuietCells } from "#/modules/second-look/quiet-cell.service.ts";
import { listPlaceVisits, listRechecks } from "#/modules/second-look/recheck.queries.ts";
import type { Rechecks } from "#/modules/second-look/recheck.service.ts";
import type { SecondLookRuleBook } from "#/modules/second-look/second-look-rules.service.ts";
import { readSecondLookRules } from "#/modules/second-look/second-look-rules.service.ts";

/**
 * Second looks are a matter of the village and of whoever stands above it: they ask for `handle`, which no grid officer has,
 * and for the territory.
 */
const ofVillages = { ability: "handle", isOfTerritory: true } as const;

export function secondLookRoutes(options: {
  readonly db: Database;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rechecks: Rechecks;
  readonly quietCells: QuietCells;
  readonly rules: SecondLookRuleBook;
}): FastifyPluginAsyncZod {
  const { db, scoped, clock, tree, rechecks, quietCells, rules } = options;
  const params = z.object({ id: z.uuid() });
  const reads = () => ({ db, scoped, tree, now: clock.now() });
  return async (app) => {
    app.get(
      "/rechecks",
      { config: ofVillages, schema: { querystring: recheckQuery, response: { 200: recheckList } } },
      async ({ caller, query }) => {
        const { id: scope } = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return listRechecks(reads(), caller, { ...query, scope });
      },
    );
    app.post(
      "/rechecks/:id/result",
      { config: ofVillages, schema: { params, body: recheckResult, response: commandAnswers } },
      async ({ caller, params: { id }, body }, reply) => answered(reply, rechecks.tell(caller, id, body)),
    );
    app.get(
      "/places/:id/visits",
      {
        config: ofVillages,
        schema: {
          params,
          querystring: listQuery.pick({ page: true, pageSize: true }),
          response: { 200: placeVisitList },
        },
      },
      async ({ caller, params: { id }, query }) => listPlaceVisits(reads(), caller, id, query),
    );
    app.get(
      "/quiet-cells",
      { config: ofVillages, schema: { querystring: quietCellQuery, response: { 200: quietCellList } } },
      async ({ caller, query }) => {
        const { id: scope } = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return scoped.as(caller, (sql) => listQuietCells(sql, tree, { ...query, scope }));
      },
    );
    app.post(
      "/quiet-cells/:id/looks",
      { config: ofVillages, schema: { params, body: quietCellLook, response: commandAnswers } },
      async ({ caller, params: { id }, body }, reply) => answered(reply, quietCells.look(caller, id, body)),
    );
    app.get(
      "/second-look-rules",
      { config: { ability: "readGrids" }, schema: { response: { 200: secondLookRuleView } } },
      async ({ caller }) => scoped.as(caller, readSecondLookRules),
    );
    app.post(
      "/second-look-rules",
      { config: { ability: "review" }, schema: { body: secondLookRuleCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, rules.publish(caller, body)),
    );
  };
}
