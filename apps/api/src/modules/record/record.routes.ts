import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { recordHistory } from "@safegrid/contract/history";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import { readRecordHistory } from "#/modules/record/record.queries.ts";

/** The history of any record: who changed it when, from what to what (P18). */
export function recordRoutes(scoped: ScopedReads): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/records/:id/history",
      {
        config: { ability: "readRecords" },
        schema: { params: z.object({ id: z.uuid() }), response: { 200: recordHistory } },
      },
      async ({ caller, params }) => ({
        changes: await scoped.as(caller, (sql) => readRecordHistory(sql, caller.scopeId, params.id)),
      }),
    );
  };
}
