import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  enterpriseAddCommand,
  enterpriseChangeCommand,
  enterpriseDetail,
  enterpriseList,
  enterpriseListQuery,
  enterpriseMergeCommand,
  entryCloseCommand,
  entryMoveCommand,
} from "@safegrid/contract/enterprise";
import {
  facilityAddCommand,
  facilityChangeCommand,
  facilityList,
  facilityListQuery,
  facilityRow,
} from "@safegrid/contract/facility";
import {
  distinguishCommand,
  duplicateList,
  ledgerConfirmCommand,
  ledgerNumbers,
  ledgerRateName,
  ledgerRecords,
} from "@safegrid/contract/ledger";
import { recordSide } from "@safegrid/contract/number";
import { gridId } from "@safegrid/domain/id";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Confirmations } from "#/modules/ledger/confirm.service.ts";
import { readDuplicates } from "#/modules/ledger/duplicate.queries.ts";
import type { Enterprises } from "#/modules/ledger/enterprise.service.ts";
import { readEnterprise, readEnterprises } from "#/modules/ledger/enterprise.queries.ts";
import type { EntryScope } from "#/modules/ledger/entry-filter.queries.ts";
import type { Facilities } from "#/modules/ledger/facility.service.ts";
import { readFacilities, readFacility } from "#/modules/ledger/facility.queries.ts";
import {
  confirmedSince,
  readConfirmedWithinDays,
  readLedgerNumbers,
  readLedgerRecords,
} from "#/modules/ledger/ledger-number.queries.ts";

const byId = z.object({ id: z.uuid().toLowerCase() });
const asked = { scope: gridId.optional() };
const numbersQuery = z.object({ ...asked, depth: z.coerce.number().int().min(0).max(3).default(1) });
const recordsQuery = z.object({
  ...asked,
  metric: ledgerRateName,
  side: recordSide.default("counted"),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const duplicatesQuery = z.object({
  ...asked,
  offset: z.coerce.number().int().min(0).max(10_000).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** The ledger 台账 over HTTP: lists, entries, commands, duplicates, numbers. */
export function ledgerRoutes(options: {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly enterprises: Enterprises;
  readonly facilities: Facilities;
  readonly confirmations: Confirmations;
}): FastifyPluginAsyncZod {
  const { scoped, clock, tree, enterprises, facilities, confirmations } = options;
  const today = () => businessDayOf(clock.now().getTime());
  const scopeOf = (caller: Caller, scope: string | undefined): EntryScope => ({
    scopeId: tree.getWithin(caller.scopeId, scope ?? caller.scopeId).id,
    departmentId: caller.departmentId,
  });
  const read = { ability: "readRecords" } as const;
  const keep = { ability: "keepLedger" } as const;

  return async (app) => {
    app.get(
      "/enterprises",
      { config: read, schema: { querystring: enterpriseListQuery, response: { 200: enterpriseList } } },
      async ({ caller, query }) => {
        const scope = scopeOf(caller, query.scope);
        return scoped.as(caller, async (sql) => {
          const since = confirmedSince(today(), await readConfirmedWithinDays(sql, today()));
          return readEnterprises(sql, tree, scope, query, since);
        });
      },
    );
    app.get(
      "/enterprises/:id",
      { config: read, schema: { params: byId, response: { 200: enterpriseDetail } } },
      async ({ caller, params }) => {
        const scope = scopeOf(caller, undefined);
        const found = await scoped.as(caller, (sql) => readEnterprise(sql, tree, scope, params.id));
        if (!found) throw new DomainProblem("enterprise-not-found");
        return found;
      },
    );
    app.post(
      "/enterprises",
      { config: keep, schema: { body: enterpriseAddCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, enterprises.add(caller, body)),
    );
    app.post(
      "/enterprises/:id/changes",
      { config: keep, schema: { params: byId, body: enterpriseChangeCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, enterprises.change(caller, params.id, body)),
    );
    app.post(
      "/enterprises/:id/move",
      { config: keep, schema: { params: byId, body: entryMoveCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, enterprises.move(caller, params.id, body)),
    );
    app.post(
      "/enterprises/:id/close",
      { config: keep, schema: { params: byId, body: entryCloseCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, enterprises.close(caller, params.id, body)),
    );
    app.post(
      "/enterprises/:id/merge",
      { config: keep, schema: { params: byId, body: enterpriseMergeCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, enterprises.merge(caller, params.id, body)),
    );

    app.get(
      "/facilities",
      { config: read, schema: { querystring: facilityListQuery, response: { 200: facilityList } } },
      async ({ caller, query }) => {
        const scope = scopeOf(caller, query.scope);
        return scoped.as(caller, async (sql) => {
          const since = confirmedSince(today(), await readConfirmedWithinDays(sql, today()));
          return readFacilities(sql, tree, scope, query, today(), since);
        });
      },
    );
    app.get(
      "/facilities/:id",
      { config: read, schema: { params: byId, response: { 200: facilityRow } } },
      async ({ caller, params }) => {
        const scope = scopeOf(caller, undefined);
        const found = await scoped.as(caller, (sql) => readFacility(sql, tree, scope, params.id, today()));
        if (!found) throw new DomainProblem("facility-not-found");
        return found;
      },
    );
    app.post(
      "/facilities",
      { config: keep, schema: { body: facilityAddCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, facilities.add(caller, body)),
    );
    app.post(
      "/facilities/:id/changes",
      { config: keep, schema: { params: byId, body: facilityChangeCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, facilities.change(caller, params.id, body)),
    );
    app.post(
      "/facilities/:id/move",
      { config: keep, schema: { params: byId, body: entryMoveCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, facilities.move(caller, params.id, body)),
    );
    app.post(
      "/facilities/:id/close",
      { config: keep, schema: { params: byId, body: entryCloseCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, facilities.close(caller, params.id, body)),
    );

    app.post(
      "/ledger/confirmations",
      { config: keep, schema: { body: ledgerConfirmCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, confirmations.confirm(caller, body)),
    );
    app.get(
      "/ledger/duplicates",
      { config: read, schema: { querystring: duplicatesQuery, response: { 200: duplicateList } } },
      async ({ caller, query }) => {
        const scope = scopeOf(caller, query.scope);
        return scoped.as(caller, (sql) => readDuplicates(sql, tree, scope, query));
      },
    );
    app.post(
      "/ledger/distinctions",
      { config: keep, schema: { body: distinguishCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, enterprises.distinguish(caller, body)),
    );
    app.get(
      "/ledger/numbers",
      { config: read, schema: { querystring: numbersQuery, response: { 200: ledgerNumbers } } },
      async ({ caller, query }) => {
        const scope = scopeOf(caller, query.scope);
        const ids = tree.subtree(scope.scopeId, query.depth).map(({ id }) => id);
        return scoped.as(caller, (sql) => readLedgerNumbers(sql, tree, scope, ids, clock.now(), today()));
      },
    );
    app.get(
      "/ledger/records",
      { config: read, schema: { querystring: recordsQuery, response: { 200: ledgerRecords } } },
      async ({ caller, query }) => {
        const scope = scopeOf(caller, query.scope);
        return scoped.as(caller, (sql) => readLedgerRecords(sql, tree, scope, query, today()));
      },
    );
  };
}
