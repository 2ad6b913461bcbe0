import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { exchangeFormats } from "@safegrid/contract/exchange";
import { attachmentOf } from "#/platform/file-name.ts";
import type { ExportFacts, ExportPages } from "#/modules/exchange/export-writer.ts";
import { streamCsv, streamXlsx } from "#/modules/exchange/export-writer.ts";
import type { TableKind } from "#/modules/exchange/kinds.ts";
import { csvType, xlsxType } from "#/modules/exchange/workbook-look.ts";

/** `2026-03-10 10:00`, an instant in Shanghai to the minute, as people read it in a file. */
export function shanghaiMinute(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
}

/** The same of an instant as answers bear it; null stays null. */
export function minuteOf(at: string | null): string | null {
  return at === null ? null : shanghaiMinute(new Date(at));
}

/** Makes a reply a file of this name, which nobody keeps on the way. */
export function sendAs(reply: FastifyReply, name: string, type: string): void {
  reply.header("content-type", type);
  reply.header("content-disposition", attachmentOf(name));
  reply.header("cache-control", "no-store");
}

/** Answers with a table as Excel or CSV, named after the table, the grid and the minute. It must have been noted before. */
export function answerExport(
  reply: FastifyReply,
  of: { readonly table: TableKind; readonly gridName: string; readonly format: (typeof exchangeFormats)[number] },
  pages: ExportPages,
  facts: ExportFacts,
): Readable {
  const { table, gridName, format } = of;
  const name = `${table.zh}-${gridName}-${facts.asOf.replaceAll(/[- :]/g, "")}.${format}`;
  sendAs(reply, name, format === "xlsx" ? xlsxType : csvType);
  return format === "csv" ? streamCsv(table, pages) : streamXlsx(table, pages, facts);
}
