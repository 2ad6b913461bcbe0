import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { exchangeFormat } from "@safegrid/contract/exchange";
import type { UncoveredFilters } from "@safegrid/contract/uncovered-place";
import { uncoveredFilters } from "@safegrid/contract/uncovered-place";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import { noteExport } from "#/modules/exchange/export-note.ts";
import { answerExport, shanghaiMinute } from "#/modules/exchange/export-answer.ts";
import type { ExportPages } from "#/modules/exchange/export-writer.ts";
import { cadenceWords, uncoveredTable } from "#/modules/exchange/uncovered-columns.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";
import { listUncovered } from "#/modules/uncovered/uncovered.queries.ts";

const most = 10_000;

/** Uncovered places as Excel or CSV, as filtered; noted in the operation log first. It holds no personal data. */
export function uncoveredExportRoutes(ground: {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly operations: Operations;
}): FastifyPluginAsyncZod {
  const { scoped, clock, tree, operations } = ground;
  return async (app) => {
    app.get(
      "/uncovered-places/export",
      {
        config: { ability: "export" },
        schema: {
          description: "Uncovered places as filtered, the longest first; 10,000 at most.",
          querystring: uncoveredFilters.extend({ format: exchangeFormat.default("xlsx") }),
          response: { 200: z.any().meta({ description: "the file" }) },
        },
      },
      async ({ caller, query: { format, ...filters } }, reply) => {
        const top = tree.getWithin(caller.scopeId, filters.scope ?? caller.scopeId);
        const words = filterWords(filters);
        await noteExport(operations, caller, { kind: "uncovered", gridId: top.id, filters: words });
        const today = businessDayOf(clock.now().getTime());
        // All of it is read at once, so that the file is of one instant.
        async function* pages(): ExportPages {
          const { rows } = await scoped.as(caller, (sql) =>
            listUncovered(sql, { tree, viewer: caller, scopeId: top.id, today }, filters, { limit: most, offset: 0 }),
          );
          yield rows.map(({ gridPath, ...row }) => ({ ...row, grid: gridPath }));
        }
        return answerExport(reply, { table: uncoveredTable, gridName: top.name, format }, pages(), {
          ...{ by: caller.name, asOf: shanghaiMinute(clock.now()), scope: tree.pathName(top.id), filters: words },
          isMasked: true,
        });
      },
    );
  };
}

/** Each filter as people read it on the sheet of definitions. */
function filterWords({ cadence, category, leastDays, leastMissed, q }: UncoveredFilters): string[] {
  return [
    ...(cadence ? [`频次：${cadenceWords[cadence]}`] : []),
    ...(category ? [`场所类别：${category}`] : []),
    ...(leastDays > 1 ? [`至少漏巡 ${leastDays} 天`] : []),
    ...(leastMissed > 1 ? [`至少连续漏巡 ${leastMissed} 次`] : []),
    ...(q ? [`场所或地址含：${q}`] : []),
  ];
}
