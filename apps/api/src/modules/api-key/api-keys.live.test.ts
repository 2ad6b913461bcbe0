import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller, makeKey } from "#/testing/callers.ts";
import { socketIo, stream } from "#/testing/live-client.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let port: number;
let maker: string;
let granter: string;
beforeAll(async () => {
  t = await openTestApp();
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  ({ port } = t.app.server.address() as AddressInfo);
  ({ token: maker } = await makeCaller(t, { role: "account_admin", gridId: t.tree.county.id }));
  ({ token: granter } = await makeCaller(t, { role: "security_admin", gridId: t.tree.county.id }));
});
afterAll(async () => t.close());

const grant = (id: string, abilities: readonly string[], gridId: string | null) =>
  t.call(granter, "POST", `/api-keys/${id}/grants`, { abilities, gridId, reason: "测试" });

describe.each(["socket.io", "plain WebSocket"] as const)("a key on the live feed, %s", (carrier) => {
  const connect = (token: string, scope: string) =>
    carrier === "socket.io" ? socketIo(port, token, { scope }) : stream(port, token, `&scope=${scope}`);

  test.each([
    ["is revoked", ({ id }: { id: string }) => t.call(maker, "POST", `/api-keys/${id}/revocation`, { reason: "测试" })],
    ["loses its grant", ({ id }: { id: string }) => grant(id, [], null)],
    ["is given other abilities", ({ id }: { id: string }) => grant(id, ["readGrids"], t.tree.county.id)],
    ["runs out", async () => t.clock.advance(3_600_000)],
  ])("is gone within two seconds when it %s", async (_what, end) => {
    const expiresAt = new Date(t.clock.now().getTime() + 3_600_000).toISOString();
    const of = { abilities: ["readGrids", "read"] as const, gridId: t.tree.county.id };
    const made = await makeKey(t, of, expiresAt);
    const client = connect(made.key, t.tree.county.id);
    await waitUntil(() => client.ofType("snapshot")[0]);
    await end(made);
    await waitUntil(() => client.isClosed, { timeoutMs: 2_000 });
    expect(client.ofType("close").map(({ reason }) => reason)).toEqual(["scope_changed"]);
  });
});
