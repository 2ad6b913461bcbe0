import type { MikroORM } from "@mikro-orm/postgresql";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { hazardList, hazardStepCommand, hazardStory, hazardTimeline } from "@safegrid/contract/hazard";
import { criteriaList, deadlineRulesCommand, deadlineRulesView } from "@safegrid/contract/hazard-rule";
import { hazardState, hazardStates, isHazardOpen } from "@safegrid/domain/hazard";
import { hazardId } from "@safegrid/domain/id";
import { criteriaSets } from "@safegrid/domain/major-criteria";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readMayDo } from "#/modules/hazard/hazard-may-do.service.ts";
import type { HazardRules } from "#/modules/hazard/hazard-rules.service.ts";
import { readStory } from "#/modules/hazard/hazard-story.queries.ts";
import { listHazards, readTimeline } from "#/modules/hazard/hazard.queries.ts";
import type { Hazards } from "#/modules/hazard/hazard.service.ts";

const yes = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true");

const listQuery = z.object({
  /** Comma separated; the open ones when left out. */
  state: z
    .string()
    .default(hazardStates.filter(isHazardOpen).join(","))
    .transform((text) => text.split(","))
    .pipe(z.array(hazardState).min(1)),
  /** Only what one's own grid or department has in hand. */
  held: yes,
  /** Only what nobody has received yet. */
  unreceived: yes,
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

export function hazardRoutes(options: {
  readonly scoped: ScopedReads;
  readonly db: Database;
  readonly orm: MikroORM;
  readonly tree: GridTree;
  readonly hazards: Hazards;
  readonly rules: HazardRules;
}): FastifyPluginAsyncZod {
  const { scoped, db, orm, tree, hazards, rules } = options;
  const params = z.object({ id: hazardId });
  const applied = { 200: commandAnswer, 201: commandAnswer };
  return async (app) => {
    app.get(
      "/hazards",
      { config: { ability: "read" }, schema: { querystring: listQuery, response: { 200: hazardList } } },
      async ({ caller, query: { state, held, unreceived, limit, offset } }) =>
        scoped.as(caller, (sql) =>
          listHazards(sql, caller, { states: state, isHeld: held, isUnreceived: unreceived, limit, offset }),
        ),
    );
    app.get(
      "/hazards/:id",
      { config: { ability: "read" }, schema: { params, response: { 200: hazardTimeline } } },
      async ({ caller, params: { id } }) => scoped.as(caller, (sql) => readTimeline(sql, caller, id)),
    );
    app.get(
      "/hazards/:id/story",
      { config: { ability: "read" }, schema: { params, response: { 200: hazardStory } } },
      async ({ caller, params: { id } }) => {
        const story = await scoped.as(caller, (sql) => readStory(sql, tree, caller, id));
        return { ...story, mayDo: await readMayDo(orm, db, tree, caller, id) };
      },
    );
    app.post(
      "/hazards/:id/steps",
      {
        // Which ability a step asks for hangs on the step; the service looks.
        config: { ability: "report" },
        schema: { params, body: hazardStepCommand, response: applied },
      },
      async ({ caller, params: { id }, body }, reply) => {
        const answer = await hazards.takeStep(caller, id, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.get(
      "/deadline-rules",
      { config: { ability: "readGrids" }, schema: { response: { 200: deadlineRulesView } } },
      async ({ caller }) => scoped.as(caller, (sql) => rules.view(sql)),
    );
    app.post(
      "/deadline-rules",
      { config: { ability: "review" }, schema: { body: deadlineRulesCommand, response: applied } },
      async ({ caller, body }, reply) => {
        const answer = await rules.publish(caller, body);
        return reply.code(answer.status === "applied" ? 201 : 200).send(answer);
      },
    );
    app.get(
      "/major-criteria",
      { config: { ability: "readGrids" }, schema: { response: { 200: criteriaList } } },
      async () => ({
        sets: criteriaSets.map((set) => ({
          ...set,
          groups: set.groups.map(({ items, ...group }) => ({ ...group, items: [...items] })),
        })),
      }),
    );
  };
}
