import { parentPort, workerData } from "node:worker_threads";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";
import { openSpreadsheet } from "#/platform/spreadsheet/open-spreadsheet.ts";
import { tableKinds } from "#/modules/exchange/kinds.ts";
import { readTable } from "#/modules/exchange/read-table.ts";
import type { ReadingTask, ReadingWord } from "#/modules/exchange/reading.ts";

/**
 * Reads one file in a thread of its own, with a heap of its own: what a hostile file makes it spend is spent here, and
 * ends with it. Rows go out in pieces, the next only when the last was taken.
 */
const port = parentPort;
if (!port) throw new Error("this file is a worker");
const { file, kind, limits, pieceRows } = workerData as ReadingTask;
const say = (word: ReadingWord) => port.postMessage(word);
const taken = () => new Promise((resolve) => port.once("message", resolve));

try {
  const sheets = await openSpreadsheet(Buffer.from(file.buffer, file.byteOffset, file.byteLength), limits);
  let rows: Extract<ReadingWord, { rows: unknown }>["rows"] = [];
  const handOn = async () => {
    if (rows.length === 0) return;
    const next = taken();
    say({ rows });
    rows = [];
    await next;
  };
  for await (const part of readTable(sheets, tableKinds[kind].columns)) {
    if ("head" in part) {
      say({ head: part.head });
      continue;
    }
    for (const row of part.rows) {
      rows.push(row);
      if (rows.length >= pieceRows) await handOn();
    }
  }
  await handOn();
  say({ end: true });
} catch (error) {
  if (!(error instanceof FileRefusal)) throw error;
  say({ refusal: { code: error.code, detail: error.message } });
} finally {
  port.close();
}
