import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import {
  violationBeginCommand,
  violationList,
  violationQuery,
  violationRulesCommand,
  violationRulesView,
  violationStepCommand,
  violationView,
} from "@safegrid/contract/violation";
import type { ViolationRuleBook } from "#/modules/violation/violation-rules.service.ts";
import { viewViolationRules } from "#/modules/violation/violation-rules.service.ts";
import type { ViolationReads } from "#/modules/violation/violation.queries.ts";
import { listViolations, readViolation } from "#/modules/violation/violation.queries.ts";
import type { Violations } from "#/modules/violation/violation.service.ts";

/** Violations 违法行为: written down by who finds them, carried on by who has authority. */
export function violationRoutes(
  options: ViolationReads & { readonly violations: Violations; readonly rules: ViolationRuleBook },
): FastifyPluginAsyncZod {
  const { scoped, tree, clock, violations, rules } = options;
  const applied = { 200: commandAnswer, 201: commandAnswer };
  const params = z.object({ id: z.uuid().toLowerCase() });
  return async (app) => {
    app.get(
      "/violations",
      { config: { ability: "readRecords" }, schema: { querystring: violationQuery, response: { 200: violationList } } },
      async ({ caller, query }) => {
        const top = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        const { page, pageSize, ...filters } = query;
        const ground = { tree, caller, gridId: top.id, now: clock.now() };
        const slice = { limit: pageSize, offset: (page - 1) * pageSize };
        return scoped.as(caller, (sql) => listViolations(sql, ground, filters, slice));
      },
    );
    app.get(
      "/violations/:id",
      { config: { ability: "readRecords" }, schema: { params, response: { 200: violationView } } },
      async ({ caller, params: { id } }) => readViolation(options, caller, id),
    );
    app.post(
      "/violations",
      { config: { ability: "report" }, schema: { body: violationBeginCommand, response: applied } },
      async ({ caller, body }, reply) => {
        const answer = await violations.begin(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.post(
      "/violations/:id/steps",
      {
        // Which ability a step asks for hangs on the step; the service looks.
        config: { ability: "report" },
        schema: { params, body: violationStepCommand, response: applied },
      },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await violations.takeStep(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.get(
      "/violation-rules",
      { config: { ability: "readGrids" }, schema: { response: { 200: violationRulesView } } },
      async ({ caller }) => scoped.as(caller, (sql) => viewViolationRules(sql)),
    );
    app.post(
      "/violation-rules",
      { config: { ability: "review" }, schema: { body: violationRulesCommand, response: applied } },
      async ({ caller, body }, reply) => {
        const answer = await rules.publish(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
  };
}
