import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  dutyAssignmentCommand,
  dutyTemplateCommand,
  dutyTemplateList,
  ownDuties,
  schemeCommand,
  schemeList,
  taskClosingCommand,
  taskCommand,
  taskList,
  taskQuery,
  taskReceiptCommand,
} from "@safegrid/contract/duty";
import { plainCommand } from "@safegrid/contract/person";
import { gridId } from "@safegrid/domain/id";
import type { Clock } from "#/platform/clock.ts";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { listTasks, readOwnDuties, readSchemes, readTemplates } from "#/modules/duty/duty.queries.ts";
import type { Duties } from "#/modules/duty/duty.service.ts";
import type { Tasks } from "#/modules/duty/task.service.ts";
import { dayOf, personOfCaller } from "#/modules/person/person-scope.service.ts";

/** 定职责, 定任务, 定奖惩 (P4, P5, P8, P12–P22). */
export function dutyRoutes(options: {
  readonly db: Sql;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly duties: Duties;
  readonly tasks: Tasks;
}): FastifyPluginAsyncZod {
  const { db, scoped, clock, tree, duties, tasks } = options;
  const read = { ability: "readRecords" } as const;
  const keep = { ability: "keepPeople" } as const;
  const byId = z.object({ id: z.uuid() });
  const topOf = (scopeId: string, asked: string | undefined) => tree.getWithin(scopeId, asked ?? scopeId).id;
  const today = () => dayOf(clock.now());

  return async (app) => {
    app.get("/duty-templates", { config: read, schema: { response: { 200: dutyTemplateList } } }, async ({ caller }) =>
      scoped.as(caller, async (sql) => ({ templates: await readTemplates(sql) })),
    );
    app.post(
      "/duty-templates",
      { config: keep, schema: { body: dutyTemplateCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, duties.publishTemplate(caller, body)),
    );
    app.post(
      "/duty-assignments",
      { config: keep, schema: { body: dutyAssignmentCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, duties.assign(caller, body)),
    );
    app.get(
      "/me/duties",
      { config: { ability: "report" }, schema: { response: { 200: ownDuties } } },
      // The own sheets follow the person, also to a post outside the account's subtree: no scope to name here.
      async ({ caller }) => {
        if (caller.accountId === null) throw new DomainProblem("not-allowed");
        return { duties: await readOwnDuties(db, await personOfCaller(db, caller), today()) };
      },
    );
    app.post(
      "/me/duties/:id/acknowledgement",
      { config: { ability: "report" }, schema: { params: byId, body: plainCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, duties.acknowledge(caller, params.id, body)),
    );
    app.get(
      "/tasks",
      { config: read, schema: { querystring: taskQuery, response: { 200: taskList } } },
      async ({ caller, query }) =>
        scoped.as(caller, (sql) => listTasks(sql, topOf(caller.scopeId, query.scope), today(), query)),
    );
    app.post(
      "/tasks",
      { config: keep, schema: { body: taskCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, tasks.send(caller, body)),
    );
    app.post(
      "/tasks/:id/receipt",
      { config: { ability: "report" }, schema: { params: byId, body: taskReceiptCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, tasks.receive(caller, params.id, body)),
    );
    app.post(
      "/tasks/:id/closing",
      { config: { ability: "report" }, schema: { params: byId, body: taskClosingCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, tasks.close(caller, params.id, body)),
    );
    app.get(
      "/reward-schemes",
      { config: read, schema: { querystring: z.object({ scope: gridId.optional() }), response: { 200: schemeList } } },
      async ({ caller, query }) =>
        scoped.as(caller, async (sql) => ({
          schemes: await readSchemes(sql, topOf(caller.scopeId, query.scope), caller.scopeId, today()),
        })),
    );
    app.post(
      "/reward-schemes",
      { config: keep, schema: { body: schemeCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, tasks.draftScheme(caller, body)),
    );
    app.post(
      "/reward-schemes/:id/publication",
      { config: keep, schema: { params: byId, body: plainCommand, response: commandAnswers } },
      async ({ caller, params, body }, reply) => answered(reply, tasks.publishScheme(caller, params.id, body)),
    );
  };
}
