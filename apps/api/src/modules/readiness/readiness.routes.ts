import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  readinessCardView,
  readinessList,
  readinessListQuery,
  readinessNumbers,
  readinessQuery,
  readinessRuleCommand,
  readinessRules,
  setupState,
} from "@safegrid/contract/readiness";
import { gridId } from "@safegrid/domain/id";
import type { Clock } from "#/platform/clock.ts";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Findings } from "#/modules/boundary/finding.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { dayOf } from "#/modules/person/person-scope.service.ts";
import { listReadiness, readCard, readReadiness } from "#/modules/readiness/readiness.queries.ts";
import type { ReadinessRules } from "#/modules/readiness/readiness.service.ts";
import { readRules } from "#/modules/readiness/readiness.service.ts";
import { readSetup } from "#/modules/readiness/setup.queries.ts";

const patienceMs = 3_000;

/**
 * The readiness card 五定四清 (P5, P6). A card says the same to everybody who may see the grid, so it is read with the
 * subtree in the query and no further limit; who and what it was judged from is read on behalf of whoever asks.
 */
export function readinessRoutes(options: {
  readonly db: Sql;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly rules: ReadinessRules;
  readonly findings: Pick<Findings, "ensureChecked">;
}): FastifyPluginAsyncZod {
  const { db, scoped, clock, tree, rules, findings } = options;
  /** Gaps and overlaps are looked for when boundaries have changed; for a whole county that may outlast one's patience. */
  const lookForFaults = async (scopeId: string, depth: number) => {
    // A grid is compared with its neighbours under the parent that they share.
    const above = tree.find(scopeId)?.parentId ?? scopeId;
    const looked = Promise.all([findings.ensureChecked(above, 0), findings.ensureChecked(scopeId, depth)]);
    await Promise.race([looked, sleep(patienceMs, undefined, { ref: false })]);
  };
  const read = { ability: "readRecords" } as const;
  const topOf = (scopeId: string, asked: string | undefined) => tree.getWithin(scopeId, asked ?? scopeId).id;
  const dayIn = (asked: string | undefined) => {
    const today = dayOf(clock.now());
    return { day: asked ?? today, today };
  };
  return async (app) => {
    app.get(
      "/readiness",
      { config: read, schema: { querystring: readinessQuery, response: { 200: readinessNumbers } } },
      async ({ caller, query }) => {
        const top = topOf(caller.scopeId, query.scope);
        await lookForFaults(top, 3);
        return readReadiness(db, top, dayIn(query.day));
      },
    );
    app.get(
      "/readiness/setup",
      {
        config: read,
        schema: { querystring: z.object({ scope: gridId.optional() }), response: { 200: setupState } },
      },
      async ({ caller, query }) => readSetup(db, topOf(caller.scopeId, query.scope), dayOf(clock.now())),
    );
    app.get(
      "/readiness/cards",
      { config: read, schema: { querystring: readinessListQuery, response: { 200: readinessList } } },
      async ({ caller, query }) => {
        const top = topOf(caller.scopeId, query.scope);
        await lookForFaults(top, 3);
        return listReadiness(db, tree, top, dayIn(query.day), query);
      },
    );
    app.get(
      "/readiness/cards/:id",
      { config: read, schema: { params: z.object({ id: gridId }), response: { 200: readinessCardView } } },
      async ({ caller, params }) => {
        const { id } = tree.getWithin(caller.scopeId, params.id);
        await lookForFaults(id, 0);
        const day = dayOf(clock.now());
        return readCard(db, tree, id, day, (read) => scoped.as(caller, read));
      },
    );
    app.get("/readiness-rules", { config: read, schema: { response: { 200: readinessRules } } }, async ({ caller }) =>
      scoped.as(caller, async (sql) => ({ rules: await readRules(sql) })),
    );
    app.post(
      "/readiness-rules",
      {
        config: { ability: "keepPeople" },
        schema: { body: readinessRuleCommand, response: commandAnswers },
      },
      async ({ caller, body }, reply) => answered(reply, rules.set(caller, body)),
    );
  };
}
