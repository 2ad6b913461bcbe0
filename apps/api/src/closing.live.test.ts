import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import WebSocket from "ws";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { openTestApp, visitOf } from "#/testing/test-app.ts";

test("a command that comes while the process is going is still taken", async () => {
  const t = await openTestApp();
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = t.app.server.address() as AddressInfo;
  const place = t.demo.places[0];
  const token = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
  // Somebody who does not answer a close, so that going takes a moment.
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream`, {
    headers: { authorization: `Bearer ${token}` },
  });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("message", resolve));
  socket.pause();
  let isGone = false;
  const closing = t.close().finally(() => (isGone = true));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isGone).toBe(false);
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/visits`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(visitOf(t.id(), place?.id ?? "", t.clock.now())),
  });
  expect(answer.status).toBe(201);
  await closing;
});

test("screens that come back at once do not keep the process from going", async () => {
  const t = await openTestApp();
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = t.app.server.address() as AddressInfo;
  let isOver = false;
  let served = 0;
  const token = t.tokenOf("county_supervisor");
  const open = () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream`, {
      headers: { authorization: `Bearer ${token}` },
    });
    socket.once("message", () => (served += 1));
    socket.on("error", () => {});
    socket.on("close", () => !isOver && setTimeout(open, 1));
  };
  for (let n = 0; n < 30; n += 1) open();
  await waitUntil(() => served >= 30);
  // The last thing that going waits for takes long enough for all of them to be back.
  await t.call(t.tokenOf("county_supervisor"), "GET", "/me");
  const { query } = t.db;
  const slowQuery: typeof query = async (text, params, name) => {
    if (text.includes("last_used_at")) await new Promise((resolve) => setTimeout(resolve, 300));
    return query(text, params, name);
  };
  t.db.query = slowQuery;
  await t.close();
  isOver = true;
}, 15_000);
