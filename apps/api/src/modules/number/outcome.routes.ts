import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { reading } from "@safegrid/contract/number";
import { outcomeAnswer } from "@safegrid/contract/outcome";
import { instant } from "@safegrid/contract/text";
import { gridId } from "@safegrid/domain/id";
import { businessDay, businessDayOf, periodKind, periodOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { fieldProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import { readOnlySnapshot } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readOutcomes } from "#/modules/number/outcome.queries.ts";
import type { Periods } from "#/modules/number/period.service.ts";

const outcomeQuery = z.object({
  scope: gridId.optional(),
  period: periodKind.default("month"),
  on: businessDay.optional(),
  reading: reading.default("now"),
  at: instant.optional(),
});

/** Whether what was done has held: recurrence, returns, samples, receipts and times of a grid and the units below it. */
export function outcomeRoutes(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly periods: Periods;
}): FastifyPluginAsyncZod {
  const { db, clock, tree, periods } = options;
  return async (app) => {
    app.get(
      "/outcomes",
      { config: { ability: "read" }, schema: { querystring: outcomeQuery, response: { 200: outcomeAnswer } } },
      async ({ caller, query }) => {
        const scope = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        const now = clock.now();
        const at = query.at ? new Date(query.at) : now;
        if (at > now) throw fieldProblem("time-in-future", "query/at", "lies in the future");
        const period = periodOf(query.period, query.on ?? businessDayOf(now.getTime()));
        if (query.reading === "now") await periods.ensureReadable(period);
        const wish = { tree, scope, period, reading: query.reading, at };
        return db.transaction((tx) => readOutcomes(tx, wish), readOnlySnapshot);
      },
    );
  };
}
