import { Readable } from "node:stream";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import {
  operationExportQuery,
  operationList,
  operationQuery,
  operationVerification,
} from "@safegrid/contract/operation";
import type { Clock } from "#/platform/clock.ts";
import type { Database } from "#/platform/sql.ts";
import { readOnlySnapshot } from "#/platform/sql.ts";
import { listOperations, readOperationsSince, verifyOperations } from "#/modules/operation/operation.queries.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";

const chunkLines = 1_000;

/** The audit administrator's work: reading the operation log, verifying its chain, taking it along. */
export function operationRoutes(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly operations: Operations;
}): FastifyPluginAsyncZod {
  const { db, clock, operations } = options;
  return async (app) => {
    app.get(
      "/operations",
      { config: { ability: "audit" }, schema: { querystring: operationQuery, response: { 200: operationList } } },
      async ({ query }) => db.transaction((tx) => listOperations(tx, query), readOnlySnapshot),
    );
    app.get(
      "/operations/verification",
      {
        config: { ability: "audit", rateLimit: { max: 30, timeWindow: 60_000 } },
        schema: { response: { 200: operationVerification } },
      },
      async () => db.transaction((tx) => verifyOperations(tx, clock.now()), readOnlySnapshot),
    );
    app.get(
      "/operations/export",
      {
        config: { ability: "audit", rateLimit: { max: 10, timeWindow: 60_000 } },
        compress: false,
        schema: { querystring: operationExportQuery },
      },
      async (request, reply) => {
        const { caller, query, ip } = request;
        await operations.note({
          kind: "operations_read",
          accountId: caller.accountId,
          byName: caller.name,
          gridId: caller.scopeId,
          address: ip,
          about: { since: query.since },
        });
        return reply
          .type("application/x-ndjson; charset=utf-8")
          .header("content-disposition", `attachment; filename="operations.ndjson"`)
          .send(Readable.from(linesSince(query.since)));
      },
    );
  };

  /** NDJSON, a page at a time: the log may be longer than what fits into memory. */
  async function* linesSince(since: number): AsyncGenerator<string> {
    for (let last = since; ;) {
      const lines = await readOperationsSince(db, last, chunkLines);
      if (lines.length > 0) yield lines.map((line) => `${JSON.stringify(line)}\n`).join("");
      last = lines.at(-1)?.n ?? last;
      if (lines.length < chunkLines) return;
    }
  }
}
