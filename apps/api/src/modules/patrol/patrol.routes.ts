import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { duePlaceList } from "@safegrid/contract/due-place";
import { placeFreezeCommand } from "@safegrid/contract/place";
import { visitRejection } from "@safegrid/contract/visit";
import { placeId, visitId } from "@safegrid/domain/id";
import { businessDay, businessDayOf, periodOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { ChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import { readDue } from "#/modules/patrol/due.service.ts";
import type { Visits } from "#/modules/patrol/visit.service.ts";
import type { Places } from "#/modules/place/place.service.ts";

export function patrolRoutes(options: {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly periods: Periods;
  readonly visits: Visits;
  readonly places: Places;
  readonly book: Pick<ChecklistBook, "versionFor">;
  readonly tree: GridTree;
}): FastifyPluginAsyncZod {
  const { scoped, clock, periods, visits, places, book, tree } = options;
  return async (app) => {
    app.get(
      "/due-places",
      {
        config: { ability: "read" },
        schema: { querystring: z.object({ on: businessDay.optional() }), response: { 200: duePlaceList } },
      },
      async ({ caller, query }) => {
        const on = query.on ?? businessDayOf(clock.now().getTime());
        await periods.ensureReadable(periodOf("day", on));
        return readDue({ scoped, clock, tree, book }, caller, on);
      },
    );
    app.post(
      "/visits/:id/rejection",
      {
        config: { ability: "review" },
        schema: {
          params: z.object({ id: visitId }),
          body: visitRejection,
          response: { 200: commandAnswer, 201: commandAnswer },
        },
      },
      async (request, reply) => {
        const answer = await visits.reject(request.caller, request.params.id, request.body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.post(
      "/places/:id/freezes",
      {
        config: { ability: "handle" },
        schema: {
          params: z.object({ id: placeId }),
          body: placeFreezeCommand,
          response: { 200: commandAnswer, 201: commandAnswer },
        },
      },
      async (request, reply) => {
        const answer = await places.freeze(request.caller, request.params.id, request.body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
