import { parentPort, workerData } from "node:worker_threads";
import { openSpreadsheet } from "#/platform/spreadsheet/open-spreadsheet.ts";
import { markWorkbook, rewriteMarked } from "#/modules/exchange/marked-writer.ts";
import type { MarkingTask } from "#/modules/exchange/marking.ts";

/** exceljs holds a loaded workbook whole, about half a kilobyte for each cell. */
const mostLoadedCells = 120_000;

const { file, format, rowCount, head, faults, limits } = workerData as MarkingTask;
const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
const width = Math.max(...Object.values(head.columns)) + 1;

async function mark(): Promise<Buffer> {
  // Whatever comes now has been looked through once already; it is again, as this is another thread and a later time.
  const sheets = await openSpreadsheet(bytes, limits);
  if (format === "xlsx" && rowCount * width <= mostLoadedCells) return markWorkbook(bytes, head, faults);
  const sheet = sheets.find(({ name }) => name === head.sheet);
  if (!sheet) throw new Error("the sheet is gone");
  return rewriteMarked(sheet, head, faults);
}

const marked = new Uint8Array(await mark());
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(marked, [marked.buffer]);
