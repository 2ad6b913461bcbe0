import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { apiKeyList, apiKeyQuery, issuedApiKey, newApiKey, newKeyGrant } from "@safegrid/contract/api-key";
import { withReason } from "@safegrid/contract/account";
import type { Clock } from "#/platform/clock.ts";
import type { Database } from "#/platform/sql.ts";
import { administratorOf } from "#/modules/access/account.service.ts";
import { listApiKeys } from "#/modules/api-key/api-key.queries.ts";
import type { ApiKeys } from "#/modules/api-key/api-key.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/** Keys of other systems: made and ended by the account administrator, granted by the security administrator. */
export function apiKeyRoutes(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly keys: ApiKeys;
}): FastifyPluginAsyncZod {
  const { db, clock, tree, keys } = options;
  const params = z.object({ id: z.uuid() });
  const few = { rateLimit: { max: 60, timeWindow: 60_000 } };

  return async (app) => {
    app.get(
      "/api-keys",
      { config: { ability: "readAccounts" }, schema: { querystring: apiKeyQuery, response: { 200: apiKeyList } } },
      async ({ query }) => listApiKeys(db, tree, query, clock.now()),
    );
    app.post(
      "/api-keys",
      { config: { ability: "integrate", ...few }, schema: { body: newApiKey, response: { 201: issuedApiKey } } },
      async (request, reply) => reply.code(201).send(await keys.create(administratorOf(request), request.body)),
    );
    app.post(
      "/api-keys/:id/grants",
      { config: { ability: "grant" }, schema: { params, body: newKeyGrant, response: { 204: z.null() } } },
      async (request, reply) => {
        await keys.grant(administratorOf(request), request.params.id, request.body);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/api-keys/:id/revocation",
      { config: { ability: "integrate" }, schema: { params, body: withReason, response: { 204: z.null() } } },
      async (request, reply) => {
        await keys.revoke(administratorOf(request), request.params.id, request.body.reason);
        return reply.code(204).send(null);
      },
    );
  };
}
