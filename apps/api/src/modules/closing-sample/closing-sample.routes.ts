import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  checkResultCommand,
  closingCheckList,
  closingCheckQuery,
  closingSampleList,
  closingSampleQuery,
  drawCommand,
  samplePopulation,
  samplingRuleCommand,
  samplingRuleView,
} from "@safegrid/contract/closing-check";
import { commandAnswer } from "@safegrid/contract/command";
import type { Clock } from "#/platform/clock.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { ClosingChecks } from "#/modules/closing-sample/closing-check.service.ts";
import { listChecks, listSamples, readPopulation } from "#/modules/closing-sample/closing-sample.queries.ts";
import type { SamplingRules } from "#/modules/closing-sample/sampling-rules.service.ts";
import { readSamplingRule } from "#/modules/closing-sample/sampling-rules.service.ts";

export function closingSampleRoutes(options: {
  readonly db: Database;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly checks: ClosingChecks;
  readonly rules: SamplingRules;
}): FastifyPluginAsyncZod {
  const { db, scoped, clock, tree, checks, rules } = options;
  const applied = { 200: commandAnswer, 201: commandAnswer };
  const params = z.object({ id: z.uuid() });
  return async (app) => {
    app.get(
      "/closing-checks",
      { config: { ability: "read" }, schema: { querystring: closingCheckQuery, response: { 200: closingCheckList } } },
      async ({ caller, query }) => {
        const { id: scope } = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return listChecks({ scoped, db, tree, now: clock.now() }, caller, { ...query, scope });
      },
    );
    app.post(
      "/closing-checks/:id/result",
      { config: { ability: "reinspect" }, schema: { params, body: checkResultCommand, response: applied } },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await checks.tell(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.get(
      "/closing-samples",
      {
        config: { ability: "read", isOfTerritory: true },
        schema: { querystring: closingSampleQuery, response: { 200: closingSampleList } },
      },
      async ({ caller, query }) => {
        const { id: scope } = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return scoped.as(caller, (sql) => listSamples(sql, tree, scope, query));
      },
    );
    app.get(
      "/closing-samples/:id",
      { config: { ability: "read", isOfTerritory: true }, schema: { params, response: { 200: samplePopulation } } },
      async ({ caller, params: { id } }) => scoped.as(caller, (sql) => readPopulation(sql, tree, caller.scopeId, id)),
    );
    app.post(
      "/closing-samples",
      {
        config: { ability: "review", isOfTerritory: true },
        schema: { body: drawCommand, response: applied },
      },
      async ({ caller, body }, reply) => {
        const answer = await checks.draw(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.get(
      "/sampling-rules",
      { config: { ability: "readGrids" }, schema: { response: { 200: samplingRuleView } } },
      async ({ caller }) => scoped.as(caller, (sql) => readSamplingRule(sql)),
    );
    app.post(
      "/sampling-rules",
      { config: { ability: "review" }, schema: { body: samplingRuleCommand, response: applied } },
      async ({ caller, body }, reply) => {
        const answer = await rules.publish(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
