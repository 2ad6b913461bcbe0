import type { MikroORM } from "@mikro-orm/postgresql";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { hazardEscalation, ladderCommand, ladderView } from "@safegrid/contract/escalation";
import { hazardId } from "@safegrid/domain/id";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import { readEscalation } from "#/modules/escalation/escalation.queries.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { readMayUrge } from "#/modules/urging/may-urge.service.ts";

/** The county's escalation ladder, and what it does with one hazard. */
export function escalationRoutes(options: {
  readonly scoped: ScopedReads;
  readonly db: Database;
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rules: HazardRules;
  readonly ladders: Ladders;
}): FastifyPluginAsyncZod {
  const { scoped, clock, tree, rules, ladders } = options;
  const applied = { 200: commandAnswer, 201: commandAnswer };
  return async (app) => {
    app.get(
      "/escalation-ladder",
      { config: { ability: "readGrids" }, schema: { response: { 200: ladderView } } },
      async ({ caller }) => scoped.as(caller, (sql) => ladders.view(sql)),
    );
    app.post(
      "/escalation-ladder",
      { config: { ability: "review" }, schema: { body: ladderCommand, response: applied } },
      async ({ caller, body }, reply) => {
        const answer = await ladders.publish(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.get(
      "/hazards/:id/escalation",
      {
        config: { ability: "read" },
        schema: { params: z.object({ id: hazardId }), response: { 200: hazardEscalation } },
      },
      async ({ caller, params: { id } }) => {
        const now = clock.now();
        const by = { ladder: ladders.current.ladder, rules: rules.current };
        const read = await scoped.as(caller, async (sql) =>
          readEscalation(sql, by, { tree, names: await readUnitNames(sql, tree), now }, caller, id),
        );
        return { ...read, mayUrge: await readMayUrge(options, caller, id, now) };
      },
    );
  };
}
