import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { accountId, gridId } from "@safegrid/domain/id";
import {
  accountBatch,
  accountCandidates,
  accountHolders,
  accountList,
  accountPerson,
  accountQuery,
  grantBatch,
  grantHistory,
  issuedBatch,
  issuedPassword,
  newAccount,
  newGrant,
  withReason,
} from "@safegrid/contract/account";
import { plainText } from "@safegrid/contract/text";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import {
  findCandidates,
  findHolders,
  gridsOfPersons,
  listAccounts,
  readGrants,
} from "#/modules/access/account.queries.ts";
import type { Accounts } from "#/modules/access/account.service.ts";
import { administratorOf } from "#/modules/access/account.service.ts";
import type { Grants } from "#/modules/access/grant.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/** Accounts (account administrator) and what they were granted (security administrator). */
export function accountRoutes(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly accounts: Accounts;
  readonly grants: Grants;
}): FastifyPluginAsyncZod {
  const { db, clock, tree, accounts, grants } = options;
  const today = () => businessDayOf(clock.now().getTime());
  const params = z.object({ id: accountId });
  const few = { rateLimit: { max: 60, timeWindow: 60_000 } };

  return async (app) => {
    app.get(
      "/accounts",
      { config: { ability: "readAccounts" }, schema: { querystring: accountQuery, response: { 200: accountList } } },
      async ({ query }) => listAccounts(db, tree, today(), query),
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
        const found = await db.query(`select from account where id = $1 and kind = 'person'`, [id]);
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
    app.post(
      "/accounts/:id/person",
      { config: { ability: "administer" }, schema: { params, body: accountPerson, response: { 204: z.null() } } },
      async (request, reply) => {
        const { personId, reason } = request.body;
        await accounts.setPerson(administratorOf(request), request.params.id, personId, reason);
        return reply.code(204).send(null);
      },
    );
    app.get(
      "/account-candidates",
      {
        config: { ability: "administer" },
        schema: { querystring: z.object({ scope: gridId.optional() }), response: { 200: accountCandidates } },
      },
      async ({ caller, query: { scope = caller.scopeId } }) =>
        findCandidates(db, tree, tree.getWithin(caller.scopeId, scope).id, today()),
    );
    app.post(
      "/account-batches",
      {
        config: { ability: "administer", ...few },
        schema: { body: accountBatch, response: { 201: issuedBatch } },
      },
      async (request, reply) => {
        const issued = await accounts.createAll(administratorOf(request), request.body.persons);
        const grids = await gridsOfPersons(
          db,
          issued.map(({ personId }) => personId),
        );
        return reply.code(201).send({
          accounts: issued.map(({ id, login, name, password, personId }) => ({
            ...{ id, login, name, password },
            gridName: tree.pathName(grids.get(personId) ?? ""),
          })),
        });
      },
    );
    app.post(
      "/grant-batches",
      { config: { ability: "grant", ...few }, schema: { body: grantBatch, response: { 204: z.null() } } },
      async (request, reply) => {
        await grants.grantAll(administratorOf(request), request.body);
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
