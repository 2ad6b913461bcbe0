import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { listQuery } from "@safegrid/contract/list";
import { heldAcceptance, heldRecordList, heldRejection } from "@safegrid/contract/quarantine";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { listHeld } from "#/modules/quarantine/quarantine.queries.ts";
import type { Quarantine } from "#/modules/quarantine/quarantine.service.ts";

/** 待核实记录: what came from the field and is doubtful, and the decision about it. */
export function quarantineRoutes(scoped: ScopedReads, tree: GridTree, quarantine: Quarantine): FastifyPluginAsyncZod {
  const params = z.object({ id: z.uuid() });
  const query = listQuery.pick({ page: true, pageSize: true }).extend({
    state: z.enum(["waiting", "decided"]).default("waiting"),
  });
  const config = { ability: "decideHeld", isOfTerritory: true } as const;
  return async (app) => {
    app.get(
      "/held-records",
      { config, schema: { querystring: query, response: { 200: heldRecordList } } },
      async ({ caller, query: wish }) =>
        scoped.as(caller, (sql) => listHeld(sql, caller, wish, (cellId) => tree.pathName(cellId))),
    );
    app.post(
      "/held-records/:id/acceptance",
      { config, schema: { params, body: heldAcceptance, response: commandAnswers } },
      async ({ caller, params: { id }, body }, reply) => answered(reply, quarantine.accept(caller, id, body)),
    );
    app.post(
      "/held-records/:id/rejection",
      { config, schema: { params, body: heldRejection, response: commandAnswers } },
      async ({ caller, params: { id }, body }, reply) => answered(reply, quarantine.reject(caller, id, body)),
    );
  };
}
