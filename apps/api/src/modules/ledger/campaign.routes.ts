import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { commandAnswer } from "@safegrid/contract/command";
import { campaignCloseCommand, campaignDetail, campaignList, campaignOpenCommand } from "@safegrid/contract/ledger";
import { gridId } from "@safegrid/domain/id";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readCampaign, readCampaigns } from "#/modules/ledger/campaign.queries.ts";
import type { Confirmations } from "#/modules/ledger/confirm.service.ts";

const byId = z.object({ id: z.uuid().toLowerCase() });
const answers = { 200: commandAnswer, 201: commandAnswer };

/** Confirmation campaigns 底数确认任务. */
export function campaignRoutes(options: {
  readonly scoped: ScopedReads;
  readonly tree: GridTree;
  readonly confirmations: Confirmations;
}): FastifyPluginAsyncZod {
  const { scoped, tree, confirmations } = options;
  return async (app) => {
    app.get(
      "/ledger/campaigns",
      {
        config: { ability: "readRecords" },
        schema: { querystring: z.object({ scope: gridId.optional() }), response: { 200: campaignList } },
      },
      async ({ caller, query }) => {
        const scope = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
        return { campaigns: await scoped.as(caller, (sql) => readCampaigns(sql, tree, scope.id)) };
      },
    );
    app.get(
      "/ledger/campaigns/:id",
      { config: { ability: "readRecords" }, schema: { params: byId, response: { 200: campaignDetail } } },
      async ({ caller, params }) => {
        const found = await scoped.as(caller, (sql) => readCampaign(sql, tree, caller.scopeId, params.id));
        if (!found) throw new DomainProblem("campaign-not-found");
        return found;
      },
    );
    app.post(
      "/ledger/campaigns",
      { config: { ability: "keepLedger" }, schema: { body: campaignOpenCommand, response: answers } },
      async ({ caller, body }, reply) => {
        const result = await confirmations.open(caller, body);
        return reply.code(result.status === "applied" ? 201 : 200).send(result);
      },
    );
    app.post(
      "/ledger/campaigns/:id/close",
      { config: { ability: "keepLedger" }, schema: { params: byId, body: campaignCloseCommand, response: answers } },
      async ({ caller, params, body }, reply) => {
        const result = await confirmations.close(caller, params.id, body);
        return reply.code(result.status === "applied" ? 201 : 200).send(result);
      },
    );
  };
}
