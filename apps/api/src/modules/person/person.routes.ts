import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { listQuery } from "@safegrid/contract/list";
import {
  absenceCommand,
  absenceEndCommand,
  absenceList,
  absenceQuery,
  appointmentCommand,
  appointmentEndCommand,
  appointmentList,
  appointmentQuery,
  handoverCommand,
  handoverList,
  overlapList,
  peopleQuery,
  personChangeCommand,
  personCommand,
  personDetail,
  personList,
  plainCommand,
  rosterConfirmationCommand,
  transferCommand,
  vacancyList,
  vacancyQuery,
} from "@safegrid/contract/person";
import { gridId } from "@safegrid/domain/id";
import type { Clock } from "#/platform/clock.ts";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Absences } from "#/modules/person/absence.service.ts";
import type { Handovers } from "#/modules/person/handover.service.ts";
import { dayOf, personOfCaller } from "#/modules/person/person-scope.service.ts";
import type { Rosters } from "#/modules/person/roster.service.ts";
import { listAppointments, listHandovers, listPeople, readPerson } from "#/modules/person/person.queries.ts";
import type { People } from "#/modules/person/person.service.ts";
import { readAbsences, readOverlaps, readVacancies } from "#/modules/person/roster.queries.ts";

/** People, posts, absences, handovers (P5 定人员, P12–P15). */
export function personRoutes(options: {
  readonly db: Sql;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly people: People;
  readonly absences: Absences;
  readonly handovers: Handovers;
  readonly rosters: Rosters;
}): FastifyPluginAsyncZod {
  const { db, scoped, clock, tree, people, absences, handovers, rosters } = options;
  const read = { ability: "readRecords" } as const;
  const keep = { ability: "keepPeople" } as const;
  const byId = z.object({ id: z.uuid() });
  const topOf = (scopeId: string, asked: string | undefined) => tree.getWithin(scopeId, asked ?? scopeId).id;
  const today = () => dayOf(clock.now());

  return async (app) => {
    app.get(
      "/people",
      { config: read, schema: { querystring: peopleQuery, response: { 200: personList } } },
      async ({ caller, query }) =>
        scoped.as(caller, (sql) => listPeople(sql, topOf(caller.scopeId, query.scope), today(), query)),
    );
    app.get(
      "/people/:id",
      { config: read, schema: { params: byId, response: { 200: personDetail } } },
      async ({ caller, params }) => scoped.as(caller, (sql) => readPerson(sql, caller.scopeId, today(), params.id)),
    );
    app.post(
      "/people",
      { config: keep, schema: { body: personCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, people.add(caller, body)),
    );
    app.post(
      "/people/:id/changes",
      { config: keep, schema: { params: byId, body: personChangeCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, people.change(caller, params.id, body)),
    );
    app.post(
      "/people/:id/absences",
      { config: keep, schema: { params: byId, body: absenceCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, absences.begin(caller, params.id, body)),
    );
    app.get(
      "/appointments",
      { config: read, schema: { querystring: appointmentQuery, response: { 200: appointmentList } } },
      async ({ caller, query }) =>
        scoped.as(caller, (sql) => listAppointments(sql, topOf(caller.scopeId, query.scope), today(), query)),
    );
    app.post(
      "/appointments",
      { config: keep, schema: { body: appointmentCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, people.appoint(caller, body)),
    );
    app.post(
      "/appointments/:id/ending",
      { config: keep, schema: { params: byId, body: appointmentEndCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, people.end(caller, params.id, body)),
    );
    app.post(
      "/appointments/:id/transfer",
      { config: keep, schema: { params: byId, body: transferCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, people.transfer(caller, params.id, body)),
    );
    app.get(
      "/vacancies",
      { config: read, schema: { querystring: vacancyQuery, response: { 200: vacancyList } } },
      async ({ caller, query }) => {
        const found = await scoped.as(caller, (sql) =>
          readVacancies(sql, topOf(caller.scopeId, query.scope), today(), query),
        );
        return { ...found, rows: found.rows.map((row) => ({ ...row, pathName: tree.pathName(row.gridId) })) };
      },
    );
    app.get(
      "/overlaps",
      { config: read, schema: { querystring: peopleQuery, response: { 200: overlapList } } },
      async ({ caller, query }) => {
        // One person's posts are counted wherever they are; those outside the scope are counted and not named.
        return readOverlaps(db, topOf(caller.scopeId, query.scope), today(), query);
      },
    );
    app.get(
      "/absences",
      { config: read, schema: { querystring: absenceQuery, response: { 200: absenceList } } },
      async ({ caller, query }) => {
        return scoped.as(caller, (sql) => readAbsences(sql, topOf(caller.scopeId, query.scope), today(), query));
      },
    );
    app.post(
      "/absences/:id/ending",
      { config: keep, schema: { params: byId, body: absenceEndCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, absences.end(caller, params.id, body)),
    );
    app.get(
      "/handovers",
      {
        config: read,
        schema: { querystring: listQuery.extend({ scope: gridId.optional() }), response: { 200: handoverList } },
      },
      async ({ caller, query }) => {
        const personId = await personOfCaller(db, caller);
        return scoped.as(caller, (sql) => listHandovers(sql, topOf(caller.scopeId, query.scope), personId, query));
      },
    );
    app.get(
      "/me/handovers",
      { config: { ability: "report" }, schema: { querystring: listQuery, response: { 200: handoverList } } },
      // One's own follow the person, also out of a grid that was left: no scope to name here.
      async ({ caller, query }) => listHandovers(db, null, await personOfCaller(db, caller), query),
    );
    app.post(
      "/handovers",
      { config: keep, schema: { body: handoverCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, handovers.begin(caller, body)),
    );
    app.post(
      "/handovers/:id/confirmations",
      // By either of the two people, whatever they may do otherwise.
      { config: { ability: "report" }, schema: { params: byId, body: plainCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, handovers.confirm(caller, params.id, body)),
    );
    app.post(
      "/grids/:id/roster-confirmations",
      {
        config: { ability: "confirmRoster" },
        schema: { params: z.object({ id: gridId }), body: rosterConfirmationCommand, response: commandAnswers },
      },
      async ({ caller, params, body }, reply) => answered(reply, rosters.confirm(caller, params.id, body)),
    );
  };
}
