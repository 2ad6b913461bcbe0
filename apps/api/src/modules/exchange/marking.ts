import { Worker } from "node:worker_threads";
import { fieldProblem } from "#/platform/problem.ts";
import type { SpreadsheetFormat } from "#/platform/spreadsheet/open-spreadsheet.ts";
import type { SpreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import type { PlacedFault } from "#/modules/exchange/marked-writer.ts";
import type { TableHead } from "#/modules/exchange/read-table.ts";

export interface MarkingTask {
  readonly file: Uint8Array;
  readonly format: SpreadsheetFormat;
  /** Rows of the table; above some thousand the workbook is rewritten row by row. */
  readonly rowCount: number;
  readonly head: TableHead;
  readonly faults: readonly PlacedFault[];
  readonly limits: SpreadsheetLimits;
}

const heapMb = 224;
const workMs = 60_000;

/** Marks a file in a thread of its own, for the same reasons as it is read in one. */
export async function markFile(task: MarkingTask): Promise<Buffer> {
  const worker = new Worker(new URL("./marking.worker.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    execArgv: [],
    env: {},
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      timer = setTimeout(() => reject(tooMuch()), workMs);
      worker.on("message", (marked: Uint8Array) => resolve(Buffer.from(marked.buffer)));
      worker.on("error", (error: Error & { code?: string }) =>
        reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch() : error),
      );
      worker.on("exit", () => reject(new Error("the marking thread ended without a word")));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

const tooMuch = () => fieldProblem("file-takes-too-much", "/file", "文件过大，无法在原文件中标注，请按问题列表改正");
