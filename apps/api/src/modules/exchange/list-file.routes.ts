import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { listFileWish } from "@safegrid/contract/list-file";
import type { Clock } from "#/platform/clock.ts";
import { fieldProblem } from "#/platform/problem.ts";
import { answerExport, shanghaiMinute } from "#/modules/exchange/export-answer.ts";
import { column, text } from "#/modules/exchange/export-column.ts";
import { noteExport } from "#/modules/exchange/export-note.ts";
import type { ExportPages } from "#/modules/exchange/export-writer.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";

const columnOf = (zh: string, index: number) => column(`c${index}`, zh, text(2_000), 20, "列表中显示的内容。");

/** 5,000 rows of some columns; more than a command may have. */
const bodyLimit = 8 * 1024 * 1024;

/**
 * Makes a file of a list that has no export of its own (vacancies, tasks, rechecks …): its rows come from the screen of
 * whoever asks, so the file holds what he was shown and nothing else. Noted in the operation log before it leaves.
 */
export function listFileRoutes(options: {
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly operations: Operations;
}): FastifyPluginAsyncZod {
  const { clock, tree, operations } = options;
  return async (app) => {
    app.post(
      "/list-files",
      {
        bodyLimit,
        config: { ability: "export" },
        schema: {
          description:
            "Texts of a list as Excel or CSV: safe for spreadsheets, with a sheet that says whose list it is.",
          body: listFileWish,
          response: { 200: z.any().meta({ description: "the file" }) },
        },
      },
      async ({ caller, body: { title, format, filters, columns, rows } }, reply) => {
        const wrong = rows.findIndex((row) => row.length !== columns.length);
        if (wrong !== -1)
          throw fieldProblem("invalid-request", `/rows/${wrong}`, "must have as many cells as there are columns");
        await noteExport(operations, caller, { kind: `list ${title}`, gridId: caller.scopeId, filters });
        const table = { zh: title, columns: columns.map(columnOf) };
        async function* pages(): ExportPages {
          yield rows.map((row) => Object.fromEntries(row.map((text, index) => [`c${index}`, text])));
        }
        const grid = tree.getWithin(caller.scopeId, caller.scopeId);
        return answerExport(reply, { table, gridName: grid.name, format }, pages(), {
          ...{ by: caller.name, asOf: shanghaiMinute(clock.now()), scope: tree.pathName(grid.id), filters },
          isMasked: true,
        });
      },
    );
  };
}
