import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { hazardSummaryCommand, hazardSummaryList, hazardSummaryQuery } from "@safegrid/contract/hazard-summary";
import { commandId } from "@safegrid/domain/id";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { HazardSummaries } from "#/modules/hazard/hazard-summary.service.ts";

export function hazardSummaryRoutes(scoped: ScopedReads, summaries: HazardSummaries): FastifyPluginAsyncZod {
  const applied = { 200: commandAnswer, 201: commandAnswer };
  return async (app) => {
    app.get(
      "/hazard-summaries",
      {
        config: { ability: "read", isOfTerritory: true },
        schema: { querystring: hazardSummaryQuery, response: { 200: hazardSummaryList } },
      },
      async ({ caller, query }) => scoped.as(caller, (sql) => summaries.list(sql, caller, query)),
    );
    app.post(
      "/hazard-summaries",
      {
        config: { ability: "handle", isOfTerritory: true },
        schema: { body: hazardSummaryCommand, response: applied },
      },
      async ({ caller, body }, reply) => {
        const answer = await summaries.send(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.post(
      "/hazard-summaries/:id/receipt",
      {
        config: { ability: "handle", isOfTerritory: true },
        schema: { params: z.object({ id: z.uuid() }), body: z.object({ commandId }), response: applied },
      },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await summaries.receive(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
