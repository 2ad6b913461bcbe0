import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { exchangeFormat } from "@safegrid/contract/exchange";
import type { ListingFilters } from "@safegrid/contract/listing";
import { listingFilters } from "@safegrid/contract/listing";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { readUnitNames } from "#/modules/board/unit-name.service.ts";
import { noteExport } from "#/modules/exchange/export-note.ts";
import { answerExport, minuteOf, shanghaiMinute } from "#/modules/exchange/export-answer.ts";
import type { ExportPages } from "#/modules/exchange/export-writer.ts";
import { listingLevelWords, listingTable } from "#/modules/exchange/listing-columns.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { listListings } from "#/modules/listing/listing-row.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";

interface Ground {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly operations: Operations;
}

const most = 5_000;
const sideWords = { open: "在办", over: "已结束", published: "已公示（含已摘牌）", all: "全部" } as const;

/** Supervised listings as Excel or CSV, for publication 公示; noted in the operation log before the first row leaves. */
export function listingExportRoutes(ground: Ground): FastifyPluginAsyncZod {
  const { clock, tree, operations } = ground;
  return async (app) => {
    app.get(
      "/listings/export",
      {
        config: { ability: "export" },
        schema: {
          description: "Supervised listings as filtered, with no person's name; 5,000 at most.",
          querystring: listingFilters.extend({ format: exchangeFormat.default("xlsx") }),
          response: { 200: z.any().meta({ description: "the file" }) },
        },
      },
      async ({ caller, query: { format, ...filters } }, reply) => {
        const top = tree.getWithin(caller.scopeId, filters.scope ?? caller.scopeId);
        const words = [sideWords[filters.side], ...(filters.level ? [listingLevelWords[filters.level]] : [])];
        await noteExport(operations, caller, { kind: "listings", gridId: top.id, filters: words });
        const pages = pagesOf(ground, caller, top.id, filters);
        return answerExport(reply, { table: listingTable, gridName: top.name, format }, pages, {
          ...{ by: caller.name, asOf: shanghaiMinute(clock.now()), scope: tree.pathName(top.id), filters: words },
          isMasked: true,
        });
      },
    );
  };
}

/** All of it is read at once, so that the file is of one instant. */
async function* pagesOf(
  { scoped, tree }: Ground,
  caller: Caller,
  gridId: string,
  filters: Omit<ListingFilters, "scope">,
): ExportPages {
  const { rows } = await scoped.as(caller, async (sql) =>
    listListings(sql, { tree, names: await readUnitNames(sql, tree), viewer: caller, gridId }, filters, {
      ...{ limit: most, offset: 0 },
    }),
  );
  yield rows.map(({ by, authority, gridName, placeName, ...row }) => ({
    ...{ number: row.number, level: row.level, by: authority ?? by.name, state: row.state, grid: gridName },
    ...{ place: placeName, serial: row.serial, grade: row.grade, category: row.category },
    ...{ description: row.description, responsible: row.responsible, publishedWhere: row.publishedWhere },
    ...{ firstDeadlineAt: minuteOf(row.firstDeadlineAt), deadlineAt: minuteOf(row.deadlineAt) },
    ...{ listedAt: minuteOf(row.listedAt), publishedAt: minuteOf(row.publishedAt) },
    delistedAt: minuteOf(row.delistedAt),
  }));
}
