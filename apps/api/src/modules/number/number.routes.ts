import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  metricName,
  numberHistory,
  numberRecords,
  numbersAnswer,
  reading,
  recordSide,
} from "@safegrid/contract/number";
import { sourceHealth } from "@safegrid/contract/source-health";
import { instant } from "@safegrid/contract/text";
import { gridId } from "@safegrid/domain/id";
import { rateNames } from "@safegrid/metrics/counter";
import { businessDay, businessDayOf, periodKind, periodOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { fieldProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import { readOnlySnapshot } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Periods } from "#/modules/number/period.service.ts";
import { readHistory, readNumbers } from "#/modules/number/number.queries.ts";
import { readNumberRecords } from "#/modules/number/number-records.queries.ts";
import { readLogClock } from "#/modules/number/outcome.queries.ts";
import { readSourceHealth } from "#/modules/number/source-health.queries.ts";

const place = { scope: gridId.optional(), period: periodKind.default("day"), on: businessDay.optional() };

const numbersQuery = z.object({
  ...place,
  depth: z.coerce.number().int().min(0).max(3).default(1),
  reading: reading.default("now"),
  at: instant.optional(),
});
const historyQuery = z.object({
  scope: gridId.optional(),
  metric: z.enum(rateNames),
  days: z.coerce.number().int().min(1).max(400).default(14),
});
const recordsQuery = z.object({
  ...place,
  metric: metricName,
  side: recordSide.default("counted"),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export function numberRoutes(options: {
  readonly db: Database;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly periods: Periods;
}): FastifyPluginAsyncZod {
  const { db, scoped, clock, tree, periods } = options;
  const today = () => businessDayOf(clock.now().getTime());
  const scopeOf = (caller: Caller, scope: string | undefined) =>
    tree.getWithin(caller.scopeId, scope ?? caller.scopeId);

  return async (app) => {
    app.get(
      "/numbers",
      {
        config: { ability: "read" },
        compress: false,
        schema: { querystring: numbersQuery, response: { 200: numbersAnswer } },
      },
      async ({ caller, query }, reply) => {
        const scope = scopeOf(caller, query.scope);
        const period = periodOf(query.period, query.on ?? today());
        const now = clock.now();
        const at = query.at ? new Date(query.at) : now;
        if (at > now) throw fieldProblem("time-in-future", "query/at", "lies in the future");
        if (query.reading === "now") await periods.ensureReadable(period);
        const grids = tree.subtreeEver(scope.id, query.depth);
        const wish = { countyId: tree.county.id, scope, grids, period, reading: query.reading, at };
        const text = await db.transaction((tx) => readNumbers(tx, wish), readOnlySnapshot);
        return reply
          .type("application/json; charset=utf-8")
          .serializer(String)
          .send(text as never);
      },
    );
    app.get(
      "/numbers/history",
      { config: { ability: "read" }, schema: { querystring: historyQuery, response: { 200: numberHistory } } },
      async ({ caller, query }) => readHistory(db, scopeOf(caller, query.scope).id, query.metric, today(), query.days),
    );
    app.get(
      "/numbers/records",
      { config: { ability: "read" }, schema: { querystring: recordsQuery, response: { 200: numberRecords } } },
      async ({ caller, query }) => {
        const scope = scopeOf(caller, query.scope);
        const { metric, side, offset, limit } = query;
        const period = periodOf(query.period, query.on ?? today());
        await periods.ensureReadable(period);
        const wish = {
          countyId: tree.county.id,
          scopeId: scope.id,
          metric,
          period,
          side,
          offset,
          limit,
          now: clock.now(),
          logClock: (await readLogClock(db, tree.county.id, null)).at,
        };
        // A department finds the records of its own line; the numbers themselves are everybody's.
        return scoped.as(caller, (sql) => readNumberRecords(sql, tree, wish), readOnlySnapshot);
      },
    );
    app.get(
      "/source-health",
      {
        config: { ability: "read", isOfTerritory: true },
        schema: { querystring: z.object({ scope: gridId.optional() }), response: { 200: sourceHealth } },
      },
      async ({ caller, query }) => readSourceHealth(db, tree, scopeOf(caller, query.scope).id, clock.now()),
    );
  };
}
