import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { BoardFilters } from "@safegrid/contract/board";
import { boardFilters, boardSorts } from "@safegrid/contract/board";
import { exchangeFormat } from "@safegrid/contract/exchange";
import { laneEdges } from "@safegrid/metrics/board-lane";
import { calendarOf } from "@safegrid/metrics/deadline-rule";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { BoardExportRow } from "#/modules/board/board-export.service.ts";
import { exportOrder, exportRows } from "#/modules/board/board-export.service.ts";
import type { BoardView } from "#/modules/board/board-filter.service.ts";
import { readBoardView } from "#/modules/board/board-filter.service.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import { boardTable, categoryWords, gradeWords, laneWords, levelWords } from "#/modules/exchange/board-columns.ts";
import { noteExport } from "#/modules/exchange/export-note.ts";
import { answerExport, shanghaiMinute } from "#/modules/exchange/export-answer.ts";
import type { ExportPages } from "#/modules/exchange/export-writer.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";

const pageSize = 1_000;

interface Ground {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rules: HazardRules;
  readonly operations: Operations;
}

/** The board as it is seen, as Excel or CSV; noted in the operation log before the first row leaves. */
export function boardExportRoutes(ground: Ground): FastifyPluginAsyncZod {
  const { clock, tree, rules, operations } = ground;
  return async (app) => {
    app.get(
      "/board/export",
      {
        config: { ability: "export" },
        schema: {
          description: "The board as filtered, streamed, lane by lane. Filters and sort are those of the board.",
          querystring: boardFilters.extend({
            format: exchangeFormat.default("xlsx"),
            sort: z.enum(boardSorts).default("deadline"),
          }),
          response: { 200: z.any().meta({ description: "the file" }) },
        },
      },
      async ({ caller, query: { format, sort, ...filters } }, reply) => {
        const top = tree.getWithin(caller.scopeId, filters.scope ?? caller.scopeId);
        const edges = laneEdges(clock.now().getTime(), calendarOf(rules.current));
        const view = { scopeId: top.id, level: top.level, viewer: caller, edges };
        const words = filterWords(filters);
        await noteExport(operations, caller, { kind: "board", gridId: top.id, filters: words });
        const pages = pagesOf(ground, caller, view, { ...filters, sort });
        return answerExport(reply, { table: boardTable, gridName: top.name, format }, pages, {
          ...{ by: caller.name, asOf: shanghaiMinute(clock.now()), scope: tree.pathName(top.id), filters: words },
          isMasked: true,
        });
      },
    );
  };
}

async function* pagesOf(
  { scoped, tree }: Ground,
  caller: Caller,
  of: Omit<BoardView, "foreignIds">,
  asked: Parameters<typeof exportOrder>[2],
): ExportPages {
  const { view, ids } = await scoped.as(caller, async (sql) => {
    const read = await readBoardView(sql, of);
    return { view: read, ids: await exportOrder(sql, read, asked) };
  });
  for (let from = 0; from < ids.length; from += pageSize) {
    const rows: BoardExportRow[] = await scoped.as(caller, async (sql) =>
      exportRows(sql, tree, await readUnitNames(sql, tree), view, ids.slice(from, from + pageSize)),
    );
    yield rows.map((row) => ({
      ...row,
      foundAt: shanghaiMinute(row.foundAt),
      firstDeadlineAt: row.firstDeadlineAt && shanghaiMinute(row.firstDeadlineAt),
      deadlineAt: row.deadlineAt && shanghaiMinute(row.deadlineAt),
    }));
  }
}

/** Each filter as people read it on the sheet of definitions. */
function filterWords({ lane, level, grade, category, overdue, mine, message, holder, q }: BoardFilters): string[] {
  return [
    ...(lane ? [`期限情况：${laneWords[lane]}`] : []),
    ...(level ? [`办理层级：${levelWords[level]}`] : []),
    ...(grade ? [`等级：${gradeWords[grade]}`] : []),
    ...(category ? [`类别：${categoryWords[category]}`] : []),
    ...(overdue ? ["只看逾期"] : []),
    ...(mine ? ["只看轮到本单位"] : []),
    ...(message ? ["只看一条消息涉及的隐患"] : []),
    ...(holder ? [`责任人含：${holder}`] : []),
    ...(q ? [`编号、场所或描述含：${q}`] : []),
  ];
}
