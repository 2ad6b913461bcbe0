import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { hazardRecheckCommand } from "@safegrid/contract/hazard-recheck";
import { hazardId } from "@safegrid/domain/id";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { HazardRechecks } from "#/modules/recheck/recheck.service.ts";

/** 回头看; how it is read stands in the hazard's story and in the list of the day. */
export function recheckRoutes(rechecks: HazardRechecks): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      "/hazards/:id/rechecks",
      {
        config: { ability: "report", takesFromFormer: true },
        schema: { params: z.object({ id: hazardId }), body: hazardRecheckCommand, response: commandAnswers },
      },
      async ({ caller, params: { id }, body }, reply) => answered(reply, rechecks.tell(caller, id, body)),
    );
  };
}
