import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller, makeDepartment, makeKey } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let maker: string;
let granter: string;
let auditor: string;
beforeAll(async () => {
  t = await openTestApp(undefined, "fatal");
  const gridId = t.tree.county.id;
  ({ token: maker } = await makeCaller(t, { role: "account_admin", gridId }));
  ({ token: granter } = await makeCaller(t, { role: "security_admin", gridId }));
  ({ token: auditor } = await makeCaller(t, { role: "audit_admin", gridId }));
});
afterAll(async () => t.close());

const township = () => t.tree.county.children[0]?.id ?? "";
const newKey = (more: object = {}) =>
  t.call(maker, "POST", "/api-keys", { name: "综治平台", purpose: "共享隐患", ...more });
const grant = (id: string, of: object) => t.call(granter, "POST", `/api-keys/${id}/grants`, { reason: "测试", ...of });
const listed = async (id: string) => {
  const { body } = await t.call(maker, "GET", "/api-keys?pageSize=200");
  return body.rows.find((row: { id: string }) => row.id === id);
};
const operations = async (kind: string) =>
  (await t.call(auditor, "GET", `/operations?kind=${kind}&pageSize=50`)).body.rows as {
    byName: string;
    about: Record<string, unknown>;
  }[];
const answers = (key: string, status: number) =>
  waitUntil(async () => (await t.call(key, "GET", "/me")).status === status, { timeoutMs: 2_000 });

describe("a key of another system", () => {
  test("is shown once, kept as a hash, and may do nothing until somebody else has granted it something", async () => {
    const { status, body } = await newKey();
    expect(status).toBe(201);
    expect(body.key).toMatch(/^sgk_[\w-]{43}$/);
    expect(body.key.startsWith(body.prefix)).toBe(true);
    expect(await listed(body.id)).toMatchObject({ state: "waiting", abilities: [], grid: null, prefix: body.prefix });
    const [row] = await t.db.query<{ text: string }>(
      `select string_agg(x::text, ' ') as text from (select to_jsonb(k) as x from api_key k
         union all select to_jsonb(a) from access_token a union all select to_jsonb(o) from operation_log o) x`,
    );
    expect(row?.text).toContain(body.prefix);
    expect(row?.text).not.toContain(body.key);
    expect((await t.call(body.key, "GET", "/me")).status).toBe(401);
    expect((await t.call(maker, "POST", `/api-keys/${body.id}/grants`, {})).status).toBe(403);
    expect((await t.call(granter, "POST", "/api-keys", {})).status).toBe(403);
    expect((await grant(body.id, { abilities: ["read", "readGrids"], gridId: township() })).status).toBe(204);
    await answers(body.key, 200);
    expect((await t.call(body.key, "GET", "/me")).body).toMatchObject({
      kind: "api_key",
      name: "综治平台",
      role: null,
      abilities: ["readGrids", "read"],
      scope: { id: township() },
    });
  });

  test("acts within its subtree under its own name, and its refusals stand in the operation log", async () => {
    const { id, key } = await makeKey(t, { abilities: ["readGrids", "read", "report"], gridId: township() });
    const inside = t.demo.places.find(({ cellId }) => t.tree.isWithin(township(), cellId));
    const outside = t.demo.places.find(({ cellId }) => !t.tree.isWithin(township(), cellId));
    const report = (placeId: string) => t.call(key, "POST", "/hazards", hazardOf(t.id(), placeId, t.clock.now()));
    const made = await report(inside?.id ?? "");
    expect(made.status).toBe(201);
    const { body } = await t.call(key, "GET", `/hazards/${made.body.receipt.commandId}`);
    expect(JSON.stringify(body)).toContain("社会治理平台");
    expect((await report(outside?.id ?? "")).status).toBe(404);
    expect((await t.call(key, "GET", "/people")).status).toBe(403);
    const denied = await waitUntil(async () =>
      (await operations("denied")).find(
        ({ byName, about }) => byName === "社会治理平台" && about.code === "not-allowed",
      ),
    );
    expect(denied.about.route).toBe("GET /api/v1/people");
    expect((await listed(id)).state).toBe("active");
  });

  test("breeds nothing that outlives it, and cannot end itself unnoticed", async () => {
    const { key } = await makeKey(t, { abilities: ["read", "report"], gridId: township() });
    expect((await t.call(key, "POST", "/me/phones")).status).toBe(403);
    expect((await t.call(key, "DELETE", "/sessions/current")).status).toBe(403);
    expect((await t.call(key, "POST", "/me/password", { current: "x", next: "a long new password" })).status).toBe(403);
    expect((await t.call(key, "GET", "/me")).status).toBe(200);
  });

  test("is no account: nobody finds it among them, grants it a role or gives it a password", async () => {
    const { id } = await makeKey(t, { abilities: ["read"], gridId: township() });
    const { body } = await t.call(maker, "GET", "/accounts?pageSize=200");
    expect(body.rows.some((row: { id: string }) => row.id === id)).toBe(false);
    const role = { role: "county_supervisor", gridId: t.tree.county.id, departmentId: null, reason: "x" };
    expect((await t.call(granter, "POST", `/accounts/${id}/grants`, role)).status).toBe(404);
    expect((await t.call(maker, "POST", `/accounts/${id}/password`, { reason: "x" })).status).toBe(404);
    expect((await t.call(maker, "POST", `/accounts/${id}/disabling`, { reason: "x" })).status).toBe(404);
  });

  test("goes along with its grid, as accounts do, and so does what a webhook hears of", async () => {
    const [from, to] = t.tree.county.children;
    const village = from?.children[0];
    const { key } = await makeKey(t, { abilities: ["readGrids"], gridId: village?.id ?? "" });
    const hook = await t.call(maker, "POST", "/webhooks", { url: "http://127.0.0.1:1/", description: "x" });
    await t.call(granter, "POST", `/webhooks/${hook.body.id}/grants`, { gridId: village?.id, reason: "x" });
    const { token: boss } = await makeCaller(t, { role: "county_supervisor", gridId: t.tree.county.id });
    const change = { action: "move", effectiveOn: "2026-03-10", gridId: village?.id, parentId: to?.id };
    expect((await t.call(boss, "POST", "/grid-changes", { commandId: t.id(), ...change })).status).toBe(201);
    await waitUntil(async () => (await t.call(key, "GET", "/me")).body.scope?.parentId === to?.id);
    const { body } = await t.call(maker, "GET", "/webhooks");
    expect(body.rows.find((row: { id: string }) => row.id === hook.body.id).grid.parentId).toBe(to?.id);
    await t.call(maker, "DELETE", `/webhooks/${hook.body.id}`);
  });

  test("is counted by the hour", async () => {
    const { id, key } = await makeKey(t, { abilities: ["read"], gridId: township() });
    for (let n = 0; n < 5; n += 1) await t.call(key, "GET", "/me");
    await t.app.inject({ url: "/api/health" });
    // What was called is written down every fifteen seconds, and at the end of a process.
    await waitUntil(async () => (await listed(id)).calls.hour === 5, { timeoutMs: 20_000 });
    expect((await listed(id)).lastUsedAt).toBe(t.clock.now().toISOString());
  }, 30_000);
});

describe("what goes wrong names its field", () => {
  interface Wish {
    readonly abilities: string[];
    readonly gridId: string | null;
    readonly departmentId?: string;
  }
  test.each<[Wish, string, number]>([
    [{ abilities: ["read"], gridId: null }, "/gridId", 400],
    [{ abilities: [], gridId: "the county" }, "/gridId", 400],
    [{ abilities: ["grant"], gridId: "the county" }, "/abilities/0", 400],
    [{ abilities: ["unmask"], gridId: "the county" }, "/abilities/0", 400],
    [{ abilities: ["read", "keepLedger"], gridId: "the county", departmentId: "one" }, "/abilities", 400],
    [{ abilities: ["read"], gridId: "the county", departmentId: crypto.randomUUID() }, "/departmentId", 400],
  ])("%j", async (of, pointer, status) => {
    const { body } = await newKey();
    const departmentId = of.departmentId === "one" ? await makeDepartment(t, t.id(), "某局") : of.departmentId;
    const gridId = of.gridId === null ? null : t.tree.county.id;
    const answer = await grant(body.id, { ...of, gridId, ...(departmentId ? { departmentId } : {}) });
    expect(answer).toMatchObject({ status, body: { errors: [{ pointer }] } });
  });

  test("a day that is over, a key that is not there, and one that has ended", async () => {
    expect((await newKey({ expiresAt: "2020-01-01T00:00:00Z" })).body.errors).toEqual([
      { pointer: "/expiresAt", detail: "lies in the past" },
    ]);
    const of = { abilities: ["read"], gridId: township() };
    expect((await grant(crypto.randomUUID(), of)).body.code).toBe("api-key-not-found");
    const { body } = await newKey();
    const revoke = () => t.call(maker, "POST", `/api-keys/${body.id}/revocation`, { reason: "换了系统" });
    expect((await revoke()).status).toBe(204);
    expect((await revoke()).body.code).toBe("api-key-revoked");
    expect((await grant(body.id, of)).body.code).toBe("api-key-revoked");
  });
});

describe("a key that ends", () => {
  const of = () => ({ abilities: ["readGrids", "read"] as const, gridId: township() });

  test("by being revoked is refused within two seconds, and noted by its beginning when it comes back", async () => {
    const { id, key, prefix } = await makeKey(t, of());
    await answers(key, 200);
    await t.call(maker, "POST", `/api-keys/${id}/revocation`, { reason: "泄露" });
    await answers(key, 401);
    expect(await listed(id)).toMatchObject({ state: "revoked", revokedReason: "泄露" });
    const refused = await waitUntil(async () =>
      (await operations("sign_in_failed")).find(({ byName }) => byName === prefix),
    );
    expect(JSON.stringify(refused)).not.toContain(key);
  });

  test("by a withdrawn grant may nothing any more, and something again when it is granted anew", async () => {
    const { id, key } = await makeKey(t, of());
    await answers(key, 200);
    expect((await grant(id, { abilities: [], gridId: null })).status).toBe(204);
    await answers(key, 401);
    expect(await listed(id)).toMatchObject({ state: "waiting", grid: null });
    await grant(id, { abilities: ["readGrids"], gridId: township() });
    await answers(key, 200);
    expect((await t.call(key, "GET", "/numbers")).status).toBe(403);
  });

  test("on its day is refused at that instant", async () => {
    const expiresAt = new Date(t.clock.now().getTime() + 3_600_000).toISOString();
    const { id, key } = await makeKey(t, of(), expiresAt);
    expect((await t.call(key, "GET", "/me")).status).toBe(200);
    t.clock.advance(3_600_000);
    expect((await t.call(key, "GET", "/me")).status).toBe(401);
    expect((await listed(id)).state).toBe("expired");
  });
});
