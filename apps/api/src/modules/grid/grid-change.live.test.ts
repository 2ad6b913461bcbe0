import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { stream } from "#/testing/live-client.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { callApp, openSecondApp, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let second: Awaited<ReturnType<typeof openSecondApp>>;
let port: number;
beforeAll(async () => {
  t = await openTestApp();
  second = await openSecondApp(t);
  await second.app.listen({ port: 0, host: "127.0.0.1" });
  ({ port } = second.app.server.address() as AddressInfo);
});
afterAll(async () => {
  await second.close();
  await t.close();
});

test("a process that did not change the grids writes along the new paths at once", async () => {
  const cell = t.tree.find(t.demo.places[0]?.cellId ?? "");
  const places = await t.db.query<{ id: string }>(`select place_id as id from place_cell where cell_id = $1`, [
    cell?.id,
  ]);
  const split = {
    commandId: t.id(),
    action: "split",
    gridId: cell?.id,
    parts: [
      { name: "一", placeIds: places.map(({ id }) => id) },
      { name: "二", placeIds: [] },
    ],
  };
  const officer = t.tokenOf("officer", cell?.code);
  // Both trees are as they were; no time passes between the two calls.
  const [changed, visited] = [
    await t.call(t.tokenOf("county_supervisor"), "POST", "/grid-changes", split),
    await callApp(second.app, officer, "POST", "/visits", visitOf(t.id(), places[0]?.id ?? "", t.clock.now())),
  ];
  expect([changed.status, visited.status]).toEqual([201, 201]);
  const [visit] = await t.db.query<{ cell_id: string }>(`select cell_id from visit order by seq desc limit 1`);
  expect(second.tree.find(visit?.cell_id ?? "")?.name).toBe("一");
  expect((await t.audit()).differences).toEqual([]);
});

test("a screen whose grids became others takes a new snapshot, one elsewhere notices nothing", async () => {
  const [first, other] = t.tree.county.children;
  const token = t.tokenOf("township_supervisor", first?.code);
  const away = stream(port, t.tokenOf("township_supervisor", other?.code));
  const here = stream(port, token);
  await waitUntil(() => here.ofType("snapshot")[0] && away.ofType("snapshot")[0]);
  const seen = away.messages.length;
  const commandId = t.id();
  const making = { commandId, action: "create", parentId: first?.children[1]?.id, name: "新设", kind: "rural_cell" };
  expect((await t.call(token, "POST", "/grid-changes", making)).status).toBe(201);
  await waitUntil(() => here.isClosed);
  expect(here.ofType("close")).toMatchObject([{ reason: "scope_changed" }]);
  const again = stream(port, token);
  await waitUntil(() => again.ofType("snapshot")[0]);
  const rows = again.ofType("snapshot")[0]?.rows ?? [];
  expect(rows.filter((row) => row.kind === "numbers" && row.gridId === commandId)).toHaveLength(1);
  expect(rows.some((row) => row.kind === "event" && row.type === "grid.created" && row.gridId === commandId)).toBe(
    true,
  );
  expect(away.messages.slice(seen).filter(({ type }) => type !== "heartbeat")).toEqual([]);
  for (const client of [away, here, again]) client.end();
});
