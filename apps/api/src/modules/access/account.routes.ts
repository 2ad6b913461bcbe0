import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { accountId } from "@safegrid/domain/id";
import {
  accountHolders,
  accountList,
  accountQuery,
  grantHistory,
  issuedPassword,
  newAccount,
  newGrant,
  withReason,
} from "@safegrid/contract/account";
import { plainText } from "@safegrid/contract/text";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import { findHolders, listAccounts, readGrants } from "#/modules/access/account.queries.ts";
import type { Accounts, Administrator } from "#/modules/access/account.service.ts";
import type { Grants } from "#/modules/access/grant.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/** Accounts (account administrator) and what they were granted (security administrator). */
export function accountRoutes(options: {
  readonly db: Database;
  readonly tree: GridTree;
  readonly accounts: Accounts;
  readonly grants: Grants;
}): FastifyPluginAsyncZod {
  const { db, tree, accounts, grants } = options;
  const params = z.object({ id: accountId });
  const few = { rateLimit: { max: 60, timeWindow: 60_000 } };

  return async (app) => {
    app.get(
      "/accounts",
      { config: { ability: "readAccounts" }, schema: { querystring: accountQuery, response: { 200: accountList } } },
      async ({ query }) => listAccounts(db, tree, query),
    );
    app.post(
      "/accounts",
      { config: { ability: "administer", ...few }, schema: { body: newAccount, response: { 201: issuedPassword } } },
      async (request, reply) => reply.code(201).send(await accounts.create(administratorOf(request), request.body)),
    );
    app.post(
      "/accounts/:id/password",
      {
        config: { ability: "administer", ...few },
        schema: { params, body: withReason, response: { 201: issuedPassword } },
      },
      async (request, reply) =>
        reply
          .code(201)
          .send(await accounts.resetPassword(administratorOf(request), request.params.id, request.body.reason)),
    );
    app.post(
      "/accounts/:id/disabling",
      { config: { ability: "administer" }, schema: { params, body: withReason, response: { 204: z.null() } } },
      async (request, reply) => {
        await accounts.disable(administratorOf(request), request.params.id, request.body.reason);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/accounts/:id/enabling",
      { config: { ability: "administer" }, schema: { params, body: withReason, response: { 204: z.null() } } },
      async (request, reply) => {
        await accounts.enable(administratorOf(request), request.params.id, request.body.reason);
        return reply.code(204).send(null);
      },
    );
    app.get(
      "/accounts/:id/grants",
      { config: { ability: "readAccounts" }, schema: { params, response: { 200: grantHistory } } },
      async ({ params: { id } }) => {
        const found = await db.query(`select from account where id = $1`, [id]);
        if (found.length === 0) throw new DomainProblem("account-not-found");
        return { grants: await readGrants(db, id) };
      },
    );
    app.post(
      "/accounts/:id/grants",
      { config: { ability: "grant" }, schema: { params, body: newGrant, response: { 204: z.null() } } },
      async (request, reply) => {
        await grants.grant(administratorOf(request), request.params.id, request.body);
        return reply.code(204).send(null);
      },
    );
    app.get(
      "/account-holders",
      {
        config: { ability: "administer" },
        schema: { querystring: z.object({ q: plainText(40) }), response: { 200: accountHolders } },
      },
      async ({ query }) => ({ persons: await findHolders(db, tree, query.q) }),
    );
  };
}

function administratorOf(request: FastifyRequest): Administrator {
  return { caller: request.caller, address: request.ip };
}
