import { Worker } from "node:worker_threads";
import type { ExchangeKind } from "@safegrid/contract/exchange";
import type { DomainProblem } from "#/platform/problem.ts";
import { fieldProblem } from "#/platform/problem.ts";
import type { SpreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import type { RefusalCode } from "#/platform/spreadsheet/refusal.ts";
import type { ParsedRow } from "#/modules/exchange/column.ts";
import type { TableHead } from "#/modules/exchange/read-table.ts";

/** What the reading thread is given. */
export interface ReadingTask {
  readonly file: Uint8Array;
  readonly kind: ExchangeKind;
  readonly limits: SpreadsheetLimits;
  readonly pieceRows: number;
}

/** What it says, one after the other; after `rows` it waits until they were taken. */
export type ReadingWord =
  | { readonly head: TableHead }
  | { readonly rows: ParsedRow[] }
  | { readonly end: true }
  | { readonly refusal: { readonly code: RefusalCode; readonly detail: string } };

export interface ReadingBounds {
  /** Of the thread's heap; what is read of a file beyond it is refused. */
  readonly heapMb: number;
  /** Of the thread's own work; the time in which its rows are being stored does not count. */
  readonly workMs: number;
}

export const readingBounds: ReadingBounds = { heapMb: 160, workMs: 45_000 };

/**
 * Reads a file in a thread of its own and hands its rows on in pieces of 250, each awaited. Throws a problem that
 * says why a file is refused; one that takes too much time or memory ends with its thread. Memory here: one piece.
 */
export async function readFile(
  task: Omit<ReadingTask, "pieceRows">,
  onRows: (rows: ParsedRow[]) => Promise<void>,
  bounds: ReadingBounds = readingBounds,
): Promise<TableHead> {
  const worker = new Worker(new URL("./reading.worker.ts", import.meta.url), {
    workerData: { ...task, pieceRows: 250 } satisfies ReadingTask,
    resourceLimits: { maxOldGenerationSizeMb: bounds.heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // Nothing of the process's own flags and secrets goes along.
    execArgv: [],
    env: {},
  });
  let timer: NodeJS.Timeout | undefined;
  let left = bounds.workMs;
  let since = performance.now();
  try {
    return await new Promise<TableHead>((resolve, reject) => {
      let head: TableHead | undefined;
      const start = () => {
        since = performance.now();
        timer = setTimeout(() => reject(tooMuch("读取超时")), left);
      };
      const pause = () => {
        clearTimeout(timer);
        left -= performance.now() - since;
      };
      worker.on("message", (word: ReadingWord) => {
        if ("head" in word) head = word.head;
        else if ("refusal" in word) reject(fieldProblem(word.refusal.code, "/file", word.refusal.detail));
        else if ("end" in word) {
          if (head) resolve(head);
          else reject(new Error("a table without a head"));
        } else {
          pause();
          onRows(word.rows).then(() => {
            start();
            // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
            worker.postMessage("taken");
          }, reject);
        }
      });
      worker.on("error", (error: Error & { code?: string }) =>
        reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch("占用内存过多") : error),
      );
      worker.on("exit", () => reject(new Error("the reading thread ended without a word")));
      start();
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

const tooMuch = (why: string): DomainProblem =>
  fieldProblem("file-takes-too-much", "/file", `${why}，请删去多余的工作表、格式和空行，或分成几个文件上传`);
