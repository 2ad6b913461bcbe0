import { hash } from "@node-rs/argon2";
import { systemClock } from "#/platform/clock.ts";
import { issueToken } from "#/modules/access/access.service.ts";
import { makeCaller } from "#/testing/callers.ts";
import { freshPost } from "#/testing/people-samples.ts";
import type { Someone, Success } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** An account that holds no office, to be administered. */
const anybody = async (t: TestApp) =>
  (await makeCaller(t, { role: "officer", gridId: t.demo.cells[0]?.id ?? t.tree.county.id })).accountId;

async function disabled(t: TestApp): Promise<string> {
  const id = await anybody(t);
  await t.db.query(`update account set disabled_at = now() where id = $1`, [id]);
  return id;
}

async function enrolment(t: TestApp): Promise<{ enrolmentId: string; code: string }> {
  const remoteAddress = `10.8.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`;
  const answer = await t.app.inject({ method: "POST", url: "/api/v1/wall-enrolments", remoteAddress });
  return answer.json();
}

/** A session of the account, with a password that is known. */
async function sessionOf(t: TestApp, { accountId }: Someone): Promise<{ token: string; password: string }> {
  const password = "known-to-the-test-only";
  await t.db.query(`update account set password_hash = $2 where id = $1`, [accountId, await hash(password)]);
  const of = { kind: "session", accountId: accountId ?? "", label: "test", expiresAt: null } as const;
  return { ...(await issueToken(t.db, systemClock, of)), password };
}

const reason = () => ({ reason: "测试" });

/** Routes about oneself as somebody who signs in, and about accounts and walls. */
export const accountSuccesses: Readonly<Record<string, Success>> = {
  "GET /api/v1/me": {},
  "DELETE /api/v1/sessions/current": {},
  "POST /api/v1/me/phones": {},
  "POST /api/v1/me/password": {
    isPersons: true,
    call: async (t, as) => {
      const { token, password } = await sessionOf(t, as);
      const answer = await t.app.inject({
        method: "POST",
        url: "/api/v1/me/password",
        remoteAddress: `10.7.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`,
        headers: { authorization: `Bearer ${token}` },
        payload: { current: password, next: `${password}-next` },
      });
      return answer.statusCode;
    },
  },
  "GET /api/v1/accounts": {},
  "POST /api/v1/accounts": { body: () => ({ login: `t-${crypto.randomUUID().slice(0, 30)}`, name: "新账号" }) },
  "POST /api/v1/accounts/:id/password": { id: anybody, body: reason },
  "POST /api/v1/accounts/:id/disabling": { id: anybody, body: reason },
  "POST /api/v1/accounts/:id/enabling": { id: disabled, body: reason },
  "GET /api/v1/accounts/:id/grants": { id: anybody },
  "POST /api/v1/accounts/:id/grants": {
    id: anybody,
    body: (t) => ({ role: "county_supervisor", gridId: t.tree.county.id, ...reason() }),
  },
  "GET /api/v1/me/views/:table": { isPersons: true, id: () => "people" },
  "PUT /api/v1/me/views/:table": { isPersons: true, id: () => "people", body: () => ({ views: [] }) },
  "GET /api/v1/account-candidates": {},
  "POST /api/v1/accounts/:id/person": {
    id: anybody,
    body: async (t, _as, ground) => ({ personId: (await freshPost(ground, t)).personId, ...reason() }),
  },
  "POST /api/v1/account-batches": {
    body: async (t, _as, ground) => ({
      persons: [{ personId: (await freshPost(ground, t)).personId, login: `t-${crypto.randomUUID().slice(0, 30)}` }],
    }),
  },
  "POST /api/v1/grant-batches": {
    body: async (t, _as, { cellId }) => ({
      grants: [{ accountId: await anybody(t), role: "officer", gridId: cellId }],
      ...reason(),
    }),
  },
  "GET /api/v1/account-holders": { query: `q=${encodeURIComponent("新人")}` },
  "GET /api/v1/operations": {},
  "GET /api/v1/operations/verification": {},
  "GET /api/v1/operations/export": {},
  "GET /api/v1/wall-devices": {},
  "POST /api/v1/wall-devices/approvals": {
    body: async (t) => ({ code: (await enrolment(t)).code, gridId: t.tree.county.id, label: "大厅" }),
  },
  "DELETE /api/v1/wall-devices/:id": {
    id: async (t) => {
      const of = { kind: "wall", gridId: t.tree.county.id, label: "大厅", expiresAt: null } as const;
      return (await issueToken(t.db, systemClock, of)).tokenId;
    },
  },
};
