import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import {
  cadencePreview,
  cadencePreviewQuery,
  cadenceRulesCommand,
  cadenceRulesView,
} from "@safegrid/contract/cadence-rule";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { CadenceRuleBook } from "#/modules/place/cadence-rules.service.ts";
import { viewCadenceRules } from "#/modules/place/cadence-rules.service.ts";

/** 定任务: how often which places are patrolled. */
export function cadenceRuleRoutes(scoped: ScopedReads, rules: CadenceRuleBook): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/cadence-rules",
      { config: { ability: "readGrids" }, schema: { response: { 200: cadenceRulesView } } },
      async ({ caller }) => scoped.as(caller, viewCadenceRules),
    );
    app.post(
      "/cadence-rules",
      { config: { ability: "review" }, schema: { body: cadenceRulesCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, rules.publish(caller, body)),
    );
    app.post(
      "/cadence-rules/preview",
      { config: { ability: "review" }, schema: { body: cadencePreviewQuery, response: { 200: cadencePreview } } },
      async ({ caller, body }) => scoped.as(caller, (sql) => rules.preview(sql, caller, body.rules)),
    );
  };
}
