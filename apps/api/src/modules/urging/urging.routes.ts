import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { urgingCommand } from "@safegrid/contract/escalation";
import { hazardId } from "@safegrid/domain/id";
import type { Urgings } from "#/modules/urging/urging.service.ts";

export function urgingRoutes(urgings: Urgings): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      "/hazards/:id/urgings",
      {
        config: { ability: "review" },
        schema: {
          params: z.object({ id: hazardId }),
          body: urgingCommand,
          response: { 200: commandAnswer, 201: commandAnswer },
        },
      },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await urgings.urge(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
