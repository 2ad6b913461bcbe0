import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { hazardList, hazardStepCommand, hazardTimeline } from "@safegrid/contract/hazard";
import { hazardState, hazardStates, isHazardOpen } from "@safegrid/domain/hazard";
import { hazardId } from "@safegrid/domain/id";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import { listHazards, readTimeline } from "#/modules/hazard/hazard.queries.ts";
import type { Hazards } from "#/modules/hazard/hazard.service.ts";

const listQuery = z.object({
  /** Comma separated; the open ones when left out. */
  state: z
    .string()
    .default(hazardStates.filter(isHazardOpen).join(","))
    .transform((text) => text.split(","))
    .pipe(z.array(hazardState).min(1)),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

export function hazardRoutes(scoped: ScopedReads, hazards: Hazards): FastifyPluginAsyncZod {
  const params = z.object({ id: hazardId });
  return async (app) => {
    app.get(
      "/hazards",
      { config: { ability: "read" }, schema: { querystring: listQuery, response: { 200: hazardList } } },
      async ({ caller, query: { state, limit, offset } }) =>
        scoped.as(caller, (sql) => listHazards(sql, caller, { states: state, limit, offset })),
    );
    app.get(
      "/hazards/:id",
      { config: { ability: "read" }, schema: { params, response: { 200: hazardTimeline } } },
      async ({ caller, params: { id } }) => scoped.as(caller, (sql) => readTimeline(sql, caller, id)),
    );
    app.post(
      "/hazards/:id/steps",
      {
        // Which ability a step asks for hangs on the step; the service looks.
        config: { ability: "report" },
        schema: { params, body: hazardStepCommand, response: { 200: commandAnswer, 201: commandAnswer } },
      },
      async (request, reply) => {
        const answer = await hazards.takeStep(request.caller, request.params.id, request.body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
