import { makeCaller, makeKey } from "#/testing/callers.ts";
import type { Success } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

const reason = () => ({ reason: "测试" });

const key = async (t: TestApp) => (await makeKey(t, { abilities: ["readGrids", "read"], gridId: t.tree.county.id })).id;

/** An endpoint that hears of the county, at an address where nobody listens. */
async function endpoint(t: TestApp): Promise<string> {
  const gridId = t.tree.county.id;
  const maker = await makeCaller(t, { role: "account_admin", gridId });
  const granter = await makeCaller(t, { role: "security_admin", gridId });
  const wish = { url: "http://127.0.0.1:9/hook", description: "平台", types: ["campaign.closed"] };
  const { body } = await t.call(maker.token, "POST", "/webhooks", wish);
  const granted = await t.call(granter.token, "POST", `/webhooks/${body.id}/grants`, { gridId, ...reason() });
  if (granted.status !== 204) throw new Error(`granting was answered with ${JSON.stringify(granted.body)}`);
  return body.id;
}

async function disabledEndpoint(t: TestApp): Promise<string> {
  const id = await endpoint(t);
  await t.db.query(`update webhook_endpoint set disabled_at = now(), disabled_reason = '测试' where id = $1`, [id]);
  return id;
}

/** Routes about keys of other systems, and about where the log is sent. */
export const integrationSuccesses: Readonly<Record<string, Success>> = {
  "GET /api/v1/api-keys": {},
  "POST /api/v1/api-keys": { body: () => ({ name: "平台", purpose: "共享" }) },
  "POST /api/v1/api-keys/:id/grants": {
    id: key,
    body: (t) => ({ abilities: ["read"], gridId: t.tree.county.id, ...reason() }),
  },
  "POST /api/v1/api-keys/:id/revocation": { id: key, body: reason },
  "GET /api/v1/webhooks": {},
  "POST /api/v1/webhooks": { body: () => ({ url: "http://127.0.0.1:9/hook", description: "平台" }) },
  "POST /api/v1/webhooks/:id/changes": { id: endpoint, body: () => ({ description: "另一平台" }) },
  "POST /api/v1/webhooks/:id/grants": { id: endpoint, body: () => ({ gridId: null, ...reason() }) },
  "POST /api/v1/webhooks/:id/disabling": { id: endpoint, body: reason },
  "POST /api/v1/webhooks/:id/enabling": { id: disabledEndpoint, body: reason },
  "POST /api/v1/webhooks/:id/secret": { id: endpoint },
  "POST /api/v1/webhooks/:id/replay": { id: endpoint, body: () => ({ position: 0, ...reason() }) },
  "POST /api/v1/webhooks/:id/test": { id: endpoint },
  "GET /api/v1/webhooks/:id/deliveries": { id: endpoint },
  "POST /api/v1/webhooks/:id/deliveries/:seq/resend": {
    call: async (t, { token }) => {
      const [event] = await t.db.query<{ seq: number }>(
        `select seq::float8 as seq from event_log order by seq limit 1`,
      );
      return (await t.call(token, "POST", `/webhooks/${await endpoint(t)}/deliveries/${event?.seq}/resend`)).status;
    },
  },
  "DELETE /api/v1/webhooks/:id": { id: endpoint },
};
