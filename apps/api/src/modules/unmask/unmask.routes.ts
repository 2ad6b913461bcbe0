import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { unmaskAnswer, unmaskRequest } from "@safegrid/contract/unmask";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";
import { readUnmasked } from "#/modules/unmask/unmask.queries.ts";

const problemOfKind = {
  person: "person-not-found",
  enterprise: "enterprise-not-found",
  publicReport: "report-not-found",
  submission: "submission-not-found",
  violation: "violation-not-found",
} as const;

/**
 * Personal data are masked in every answer but this one. The look is noted before the datum is given away: where it
 * cannot be noted, it is not given.
 */
export function unmaskRoutes(scoped: ScopedReads, operations: Operations): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      "/unmask",
      {
        config: {
          ability: "unmask",
          // By caller, not by address: an office has one address.
          rateLimit: { max: 60, timeWindow: 600_000, keyGenerator: ({ caller }) => `unmask ${caller.tokenId}` },
        },
        schema: { body: unmaskRequest, response: { 200: unmaskAnswer } },
      },
      async ({ caller, body, ip }) => {
        const found = await scoped.as(caller, (sql) => readUnmasked(sql, caller, body));
        if (!found) throw new DomainProblem(problemOfKind[body.kind]);
        const { kind, id, field, reason } = body;
        await operations.note({
          kind: "unmasked",
          accountId: caller.accountId,
          byName: caller.name,
          gridId: found.gridId,
          address: ip,
          about: { kind, id, name: found.name, field, reason },
        });
        return { value: found.value };
      },
    );
  };
}
