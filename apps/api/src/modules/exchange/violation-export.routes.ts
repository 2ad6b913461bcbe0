import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { exchangeFormat, unmaskReason } from "@safegrid/contract/exchange";
import type { ViolationFilters } from "@safegrid/contract/violation";
import { violationFilters } from "@safegrid/contract/violation";
import { violationKindNames } from "@safegrid/domain/violation";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { noteExport } from "#/modules/exchange/export-note.ts";
import { answerExport, minuteOf, shanghaiMinute } from "#/modules/exchange/export-answer.ts";
import type { ExportPages } from "#/modules/exchange/export-writer.ts";
import { maskRow } from "#/modules/exchange/export-writer.ts";
import { violationTable } from "#/modules/exchange/violation-columns.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";
import { listWholeViolations } from "#/modules/violation/violation.queries.ts";

interface Ground {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly operations: Operations;
}

const most = 5_000;
const sideWords = { open: "在办", over: "已结束", published: "处罚公示", all: "全部" } as const;

/** Violations as Excel or CSV, as filtered, the penalties to be published among them; noted in the operation log first. */
export function violationExportRoutes(ground: Ground): FastifyPluginAsyncZod {
  const { clock, tree, operations } = ground;
  return async (app) => {
    app.get(
      "/violations/export",
      {
        config: { ability: "export" },
        schema: {
          description:
            "Violations as filtered; 5,000 at most. Persons are masked unless a reason is given by whoever may see them.",
          querystring: violationFilters.extend({ format: exchangeFormat.default("xlsx"), unmaskReason }),
          response: { 200: z.any().meta({ description: "the file" }) },
        },
      },
      async ({ caller, query: { format, unmaskReason: why, ...filters } }, reply) => {
        const top = tree.getWithin(caller.scopeId, filters.scope ?? caller.scopeId);
        const words = filterWords(filters);
        const of = { kind: "violations", gridId: top.id, filters: words, unmaskReason: why };
        const { isMasked } = await noteExport(operations, caller, of);
        const pages = pagesOf(ground, caller, top.id, filters, isMasked);
        return answerExport(reply, { table: violationTable, gridName: top.name, format }, pages, {
          ...{ by: caller.name, asOf: shanghaiMinute(clock.now()), scope: tree.pathName(top.id), filters: words },
          isMasked,
        });
      },
    );
  };
}

/** All of it is read at once, so that the file is of one instant. */
async function* pagesOf(
  { scoped, tree, clock }: Ground,
  caller: Caller,
  gridId: string,
  filters: ViolationFilters,
  isMasked: boolean,
): ExportPages {
  const ground = { tree, caller, gridId, now: clock.now() };
  const found = await scoped.as(caller, (sql) => listWholeViolations(sql, ground, filters, { limit: most, offset: 0 }));
  const rows = found.map((row) => ({
    ...{ state: row.state, kind: row.kind, grid: row.gridName, place: row.placeName, enterprise: row.enterpriseName },
    ...{ description: row.description, unitName: row.unitName, person: row.person, phone: row.phone },
    ...{ foundAt: minuteOf(row.foundAt), hazardSerial: row.hazardSerial, filedBy: row.filedBy?.name ?? null },
    ...{ number: row.number, basis: row.basis, filedAt: minuteOf(row.filedAt), outcome: row.outcome },
    ...{ document: row.document, penalty: row.penalty, decidedAt: minuteOf(row.decidedAt) },
    ...{ publishedAt: minuteOf(row.publishedAt), publishedWhere: row.publishedWhere },
    ...{ clock: row.clock?.kind ?? null, dueAt: minuteOf(row.clock?.dueAt ?? null) },
    isLate: row.clock ? (row.clock.standing === "late" ? "是" : "否") : null,
  }));
  yield isMasked ? rows.map((row) => maskRow(violationTable.columns, row)) : rows;
}

/** Each filter as people read it on the sheet of definitions. */
function filterWords({ side, kind, overdue, q }: ViolationFilters): string[] {
  return [
    sideWords[side],
    ...(kind ? [`类别：${violationKindNames[kind].zh}`] : []),
    ...(overdue ? ["只看超期"] : []),
    ...(q ? [`场所、当事单位、编号或描述含：${q}`] : []),
  ];
}
