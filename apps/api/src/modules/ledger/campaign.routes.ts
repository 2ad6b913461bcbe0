import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { campaignCloseCommand, campaignDetail, campaignList, campaignOpenCommand } from "@safegrid/contract/ledger";
import { gridId } from "@safegrid/domain/id";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readCampaign, readCampaigns } from "#/modules/ledger/campaign.queries.ts";
import type { Confirmations } from "#/modules/ledger/confirm.service.ts";

const byId = z.object({ id: z.uuid().toLowerCase() });

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
      { config: { ability: "keepLedger" }, schema: { body: campaignOpenCommand, response: commandAnswers } },
      async ({ caller, body }, reply) => answered(reply, confirmations.open(caller, body)),
    );
    app.post(
      "/ledger/campaigns/:id/close",
      {
        config: { ability: "keepLedger" },
        schema: { params: byId, body: campaignCloseCommand, response: commandAnswers },
      },
      async ({ caller, params, body }, reply) => answered(reply, confirmations.close(caller, params.id, body)),
    );
  };
}
