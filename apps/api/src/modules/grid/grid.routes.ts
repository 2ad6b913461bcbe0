import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { countyInfo, gridList } from "@safegrid/contract/grid";
import {
  gridChange,
  gridDetail,
  gridPlan,
  gridPlanList,
  gridPlanWithdrawal,
  gridSearchAnswer,
} from "@safegrid/contract/grid-change";
import { businessDay, businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import { fieldProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridChanges } from "#/modules/grid/grid-change.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";
import { createPackedTrees } from "#/modules/grid/packed-tree.ts";
import { listGridsOn, listPlans, readCountyInfo, readGrid, searchGrids } from "#/modules/grid/grid.queries.ts";

const listQuery = z.object({
  scope: gridId.optional(),
  depth: z.coerce.number().int().min(0).max(3).default(1),
  /** The day as of which the tree is wanted; today where it is left out. */
  asOf: businessDay.optional(),
});
const searchQuery = z.object({ q: z.string().trim().min(1).max(60), scope: gridId.optional() });
const params = z.object({ id: z.uuid().toLowerCase() });

export function gridRoutes(options: {
  readonly db: Sql;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly changes: GridChanges;
}): FastifyPluginAsyncZod {
  const { db, scoped, clock, tree, changes } = options;
  const answerTree = createPackedTrees(tree);
  return async (app) => {
    app.get("/county", { config: { ability: "readGrids" }, schema: { response: { 200: countyInfo } } }, async () =>
      readCountyInfo(db, tree),
    );
    app.get(
      "/grids",
      { config: { ability: "readGrids" }, schema: { querystring: listQuery, response: { 200: gridList } } },
      async (request, reply) => {
        const { caller, query } = request;
        const { scope = caller.scopeId, depth, asOf } = query;
        const top = tree.getWithin(caller.scopeId, scope);
        const today = businessDayOf(clock.now().getTime());
        if (asOf === undefined || asOf === today) return answerTree(top, depth, request, reply);
        if (asOf > today) throw fieldProblem("time-in-future", "query/asOf", "lies in the future");
        return { grids: await scoped.as(caller, (sql) => listGridsOn(sql, top, depth, asOf)) };
      },
    );
    app.get(
      "/grids/search",
      { config: { ability: "readGrids" }, schema: { querystring: searchQuery, response: { 200: gridSearchAnswer } } },
      async ({ caller, query }) => {
        const top = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        const found = searchGrids(tree, top.id, query.q);
        return { grids: found.map((node) => ({ ...summaryOf(node), pathName: tree.pathName(node.id) })) };
      },
    );
    app.get(
      "/grids/:id",
      { config: { ability: "readRecords" }, schema: { params, response: { 200: gridDetail } } },
      async ({ caller, params: { id } }) => {
        const today = businessDayOf(clock.now().getTime());
        return scoped.as(caller, (sql) => readGrid(sql, tree, { scopeId: caller.scopeId, id, today }));
      },
    );
    app.post(
      "/grid-changes",
      {
        config: { ability: "keepGrids" },
        schema: { body: gridChange, response: commandAnswers },
      },
      async ({ caller, body }, reply) => answered(reply, changes.change(caller, body)),
    );
    app.get(
      "/grid-changes",
      {
        config: { ability: "readRecords" },
        schema: {
          querystring: z.object({ state: gridPlan.shape.state.optional() }),
          response: { 200: gridPlanList },
        },
      },
      async ({ caller, query }) => ({
        plans: await scoped.as(caller, (sql) => listPlans(sql, caller.scopeId, query.state ?? null)),
      }),
    );
    app.post(
      "/grid-changes/:id/withdrawal",
      {
        config: { ability: "keepGrids" },
        schema: { params, body: gridPlanWithdrawal, response: commandAnswers },
      },
      async ({ caller, params: { id }, body }, reply) => answered(reply, changes.withdraw(caller, id, body)),
    );
  };
}
