import type { AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import type { ServerMessage } from "@safegrid/contract/live";
import { serverMessage } from "@safegrid/contract/live";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { issueToken } from "#/modules/access/access.service.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let port: number;
beforeAll(async () => {
  // While the database is away every loop says so.
  t = await openTestApp(undefined, "silent");
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  ({ port } = t.app.server.address() as AddressInfo);
});
afterAll(async () => t.close());

/** Works on the server while nobody is connected to the test's database. */
async function whileClosed(work: (name: string, run: (sql: string) => Promise<unknown>) => Promise<void>) {
  const url = new URL(t.databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`alter database ${name} allow_connections false`);
  await admin.query(`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1`, [name]);
  await work(name, (sql) => admin.query(sql));
  await admin.query(`alter database ${name} allow_connections true`);
  await admin.end();
}

function listen(query = "", token = t.tokenOf("county_supervisor")) {
  const messages: ServerMessage[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream?depth=3&periods=day${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  socket.on("message", (data) => messages.push(serverMessage.parse(JSON.parse((data as Buffer).toString()))));
  let status = 0;
  socket.on("unexpected-response", (_request, response) => (status = response.statusCode ?? 0));
  socket.on("error", () => {});
  const first = <Type extends ServerMessage["type"]>(type: Type) =>
    waitUntil(() => messages.find((each): each is Extract<ServerMessage, { type: Type }> => each.type === type));
  return { messages, first, status: () => status, end: () => socket.terminate() };
}

async function visit(n: number, id = t.id(), at = t.clock.now()) {
  const place = t.demo.places[n];
  const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
  return t.call(officer, "POST", "/visits", visitOf(id, place?.id ?? "", at));
}

test("a database that was put back under a running API: a new epoch for everybody, nothing remembered of the lost future", async () => {
  const kept = t.id();
  const lost = t.id();
  const before = t.clock.now();
  expect((await visit(0, kept)).status).toBe(201);
  await whileClosed(async (name, run) => void (await run(`create database ${name}_back template ${name}`)));

  // The future that will be lost: visits, a day whose periods were opened, a right that was given.
  t.clock.advance(24 * 3_600_000);
  await waitUntil(async () => (await visit(1, lost).catch(() => null))?.status === 201);
  for (let n = 2; n < 6; n += 1) await visit(n);
  const account = await t.db.query<{ id: string }>(`select id from account where role = 'county_supervisor' limit 1`);
  const lostRight = await issueToken(t.db, t.clock, {
    kind: "phone",
    accountId: account[0]?.id ?? "",
    label: "lost",
    expiresAt: null,
  });
  const witness = listen("", lostRight.token);
  const { epoch, seq } = await witness.first("snapshot");

  await whileClosed(async (name, run) => {
    await run(`alter database ${name} rename to ${name}_lost`);
    await run(`alter database ${name}_back rename to ${name}`);
  });
  expect((await witness.first("close")).reason).toBe("epoch_changed");
  const fresh = listen();
  const snapshot = await fresh.first("snapshot");
  expect(snapshot.epoch).not.toBe(epoch);

  // The log grows past the lost numbers: a cursor from there is refused all the same.
  const answers = [await visit(0, kept, before), await visit(1, lost)];
  expect(answers.map(({ status }) => status)).toEqual([200, 201]);
  for (let n = 2; n < 9; n += 1) expect((await visit(n)).status).toBe(201);
  const head = await t.app.inject("/api/health");
  expect(head.json().head).toBeGreaterThan(seq);
  const late = listen(`&since=${epoch}:${seq}`);
  expect((await late.first("close")).reason).toBe("epoch_changed");
  const stranger = listen("", lostRight.token);
  await waitUntil(() => stranger.status() === 401);
  expect((await t.audit()).differences).toEqual([]);
  for (const each of [witness, fresh, late, stranger]) each.end();
  await whileClosed(async (name, run) => void (await run(`drop database ${name}_lost with (force)`)));
}, 60_000);
