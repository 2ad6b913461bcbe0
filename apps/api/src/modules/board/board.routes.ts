import type { MikroORM } from "@mikro-orm/postgresql";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { boardAnswer, boardQuery, targetList, targetQuery } from "@safegrid/contract/board";
import { hazardId } from "@safegrid/domain/id";
import { laneEdges } from "@safegrid/metrics/board-lane";
import { calendarOf } from "@safegrid/metrics/deadline-rule";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import { readOnlySnapshot } from "#/platform/sql.ts";
import { readBoardView } from "#/modules/board/board-filter.service.ts";
import { readLanes } from "#/modules/board/board.service.ts";
import { listTargets } from "#/modules/board/target.queries.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import type { Ladders } from "#/modules/escalation/ladder.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";

/** The supervisors' board (screens.md): the open hazards of a scope in lanes, and where each could be sent. */
export function boardRoutes(options: {
  readonly scoped: ScopedReads;
  readonly db: Database;
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rules: HazardRules;
  readonly ladders: Ladders;
}): FastifyPluginAsyncZod {
  const { scoped, clock, tree, rules, ladders } = options;
  return async (app) => {
    app.get(
      "/board",
      { config: { ability: "read" }, schema: { querystring: boardQuery, response: { 200: boardAnswer } } },
      async ({ caller, query }) => {
        const top = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return scoped.as(
          caller,
          async (sql) => {
            const now = clock.now();
            const edges = laneEdges(now.getTime(), calendarOf(rules.current));
            const view = await readBoardView(sql, { scopeId: top.id, level: top.level, viewer: caller, edges });
            const ground = { tree, names: await readUnitNames(sql, tree), now };
            const by = { ladder: ladders.current.ladder, rules: rules.current };
            return { at: now.toISOString(), ...(await readLanes(sql, ground, by, view, query)) };
          },
          // Counts and rows are of one instant.
          readOnlySnapshot,
        );
      },
    );
    app.get(
      "/hazards/:id/targets",
      {
        config: { ability: "handle" },
        schema: { params: z.object({ id: hazardId }), querystring: targetQuery, response: { 200: targetList } },
      },
      async ({ caller, params: { id }, query: { action } }) => ({
        targets: await listTargets(options, caller, id, action),
      }),
    );
  };
}
