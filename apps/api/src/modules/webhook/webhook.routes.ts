import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { withReason } from "@safegrid/contract/account";
import { listQuery } from "@safegrid/contract/list";
import {
  newWebhook,
  newWebhookGrant,
  webhookChange,
  webhookDeliveryList,
  webhookDeliveryQuery,
  webhookList,
  webhookReplay,
  webhookSecret,
  webhookTest,
} from "@safegrid/contract/webhook";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import { administratorOf } from "#/modules/access/account.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { listDeliveries, listWebhooks } from "#/modules/webhook/webhook.queries.ts";
import type { Webhooks } from "#/modules/webhook/webhook.service.ts";

/** Endpoints of other systems: made by the account administrator, granted by the security administrator. */
export function webhookRoutes(options: {
  readonly db: Database;
  readonly tree: GridTree;
  readonly webhooks: Webhooks;
}): FastifyPluginAsyncZod {
  const { db, tree, webhooks } = options;
  const params = z.object({ id: z.uuid() });
  const few = { rateLimit: { max: 30, timeWindow: 60_000 } };
  const nothing = { 204: z.null() };

  return async (app) => {
    app.get(
      "/webhooks",
      { config: { ability: "readAccounts" }, schema: { querystring: listQuery, response: { 200: webhookList } } },
      async ({ query }) => listWebhooks(db, tree, query),
    );
    app.post(
      "/webhooks",
      { config: { ability: "integrate", ...few }, schema: { body: newWebhook, response: { 201: webhookSecret } } },
      async (request, reply) => reply.code(201).send(await webhooks.create(administratorOf(request), request.body)),
    );
    app.post(
      "/webhooks/:id/changes",
      { config: { ability: "integrate" }, schema: { params, body: webhookChange, response: nothing } },
      async (request, reply) => {
        await webhooks.change(administratorOf(request), request.params.id, request.body);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/webhooks/:id/grants",
      { config: { ability: "grant" }, schema: { params, body: newWebhookGrant, response: nothing } },
      async (request, reply) => {
        await webhooks.grant(administratorOf(request), request.params.id, request.body);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/webhooks/:id/disabling",
      { config: { ability: "integrate" }, schema: { params, body: withReason, response: nothing } },
      async (request, reply) => {
        await webhooks.disable(administratorOf(request), request.params.id, request.body.reason);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/webhooks/:id/enabling",
      { config: { ability: "integrate" }, schema: { params, body: withReason, response: nothing } },
      async (request, reply) => {
        await webhooks.enable(administratorOf(request), request.params.id, request.body.reason);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/webhooks/:id/secret",
      { config: { ability: "integrate", ...few }, schema: { params, response: { 201: webhookSecret } } },
      async (request, reply) =>
        reply.code(201).send(await webhooks.rotate(administratorOf(request), request.params.id)),
    );
    app.post(
      "/webhooks/:id/replay",
      { config: { ability: "integrate" }, schema: { params, body: webhookReplay, response: nothing } },
      async (request, reply) => {
        const { position, reason } = request.body;
        await webhooks.replay(administratorOf(request), request.params.id, position, reason);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/webhooks/:id/test",
      { config: { ability: "integrate", ...few }, schema: { params, response: { 200: webhookTest } } },
      async (request) => webhooks.test(administratorOf(request), request.params.id),
    );
    app.get(
      "/webhooks/:id/deliveries",
      {
        config: { ability: "readAccounts" },
        schema: { params, querystring: webhookDeliveryQuery, response: { 200: webhookDeliveryList } },
      },
      async ({ params: { id }, query }) => {
        const found = await db.query(`select from webhook_endpoint where id = $1`, [id]);
        if (found.length === 0) throw new DomainProblem("webhook-not-found");
        return listDeliveries(db, id, query);
      },
    );
    app.post(
      "/webhooks/:id/deliveries/:seq/resend",
      {
        config: { ability: "integrate", ...few },
        schema: {
          params: params.extend({ seq: z.coerce.number().int().min(1) }),
          response: { 200: webhookTest },
        },
      },
      async (request) => webhooks.resend(administratorOf(request), request.params.id, request.params.seq),
    );
    app.delete(
      "/webhooks/:id",
      { config: { ability: "integrate" }, schema: { params, response: nothing } },
      async (request, reply) => {
        await webhooks.remove(administratorOf(request), request.params.id);
        return reply.code(204).send(null);
      },
    );
  };
}
