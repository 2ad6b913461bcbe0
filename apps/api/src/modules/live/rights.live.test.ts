import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { bumpAccess, issueToken } from "#/modules/access/access.service.ts";
import type { Client } from "#/testing/live-client.ts";
import { socketIo, stream } from "#/testing/live-client.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let port: number;
beforeAll(async () => {
  t = await openTestApp();
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  ({ port } = t.app.server.address() as AddressInfo);
});
afterAll(async () => t.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Where there is something to see, the grid above it, and a cell that is not it. */
function grids() {
  const place = t.demo.places[0];
  const busy = t.tree.find(place?.cellId ?? "");
  const foreign = t.demo.cells.find((cell) => cell.id !== busy?.id);
  if (!place || !busy || !foreign) throw new Error("the small county is too small");
  return { place, busy, above: busy.path.at(-2) ?? "", foreign };
}

async function newViewer(gridId: string) {
  const accountId = crypto.randomUUID();
  await t.db.query(
    `insert into account (id, login, name, role, grid_id, must_change_password, created_at)
     values ($1, $2, 'viewer', 'township_supervisor', $3, false, now())`,
    [accountId, accountId, gridId],
  );
  const of = { kind: "phone" as const, accountId, label: "test", expiresAt: null };
  const { token } = await issueToken(t.db, t.clock, of);
  return { accountId, token };
}

async function change(accountId: string, set: string, value: unknown = null): Promise<void> {
  await t.db.transaction(async (tx) => {
    await tx.query(`update account set ${set} where id = $1 and $2::text is not distinct from $2`, [accountId, value]);
    await bumpAccess(tx);
  });
}

const disable = (accountId: string) => change(accountId, "disabled_at = now()");
const transfer = (accountId: string, gridId: string) => change(accountId, "grid_id = $2::uuid", gridId);

async function visitBusy(): Promise<number> {
  const { place, busy } = grids();
  const token = t.tokenOf("officer", busy.code);
  const answer = await t.call(token, "POST", "/visits", visitOf(t.id(), place.id, t.clock.now()));
  return answer.body.receipt.seq;
}

async function isSnapshotBeingRead(): Promise<boolean> {
  const waiting = await t.db.query(`select from pg_locks where relation = 'grid'::regclass and not granted`);
  return waiting.length > 0;
}

const rowsOf = (client: Client) => [...client.ofType("snapshot"), ...client.ofType("frame")];

describe.each(["socket.io", "plain WebSocket"] as const)("%s", (carrier) => {
  const connect = (token: string, scope: string, since?: { epoch: string; seq: number }) =>
    carrier === "socket.io"
      ? socketIo(port, token, { scope, ...(since ? { since } : {}) })
      : stream(port, token, `&scope=${scope}${since ? `&since=${since.epoch}:${since.seq}` : ""}`);

  test("whose rights go while the snapshot is read gets none", async () => {
    const { busy } = grids();
    const viewer = await newViewer(busy.id);
    // Only the snapshot reads the table of grids: it waits until this transaction ends.
    const client = await t.db.transaction(async (tx) => {
      await tx.query(`lock table grid in access exclusive mode`);
      const joined = connect(viewer.token, busy.id);
      await waitUntil(isSnapshotBeingRead);
      await disable(viewer.accountId);
      await waitUntil(() => joined.ofType("close")[0], { timeoutMs: 2_000 });
      return joined;
    });
    expect(client.ofType("close").map(({ reason }) => reason)).toEqual(["scope_changed"]);
    await waitUntil(() => client.isClosed);
    await visitBusy();
    await pause(200);
    expect(rowsOf(client)).toEqual([]);
  });

  test("whoever else leaves while the snapshot is read, the newcomer is not forgotten", async () => {
    const { busy, foreign } = grids();
    const token = t.tokenOf("county_supervisor");
    const leaving = [connect(token, foreign.id), connect(token, busy.id)];
    for (const each of leaving) await waitUntil(() => each.ofType("snapshot")[0]);
    const client = await t.db.transaction(async (tx) => {
      await tx.query(`lock table grid in access exclusive mode`);
      const joined = connect(token, busy.id);
      await waitUntil(isSnapshotBeingRead);
      for (const each of leaving) each.end();
      await pause(200);
      return joined;
    });
    await waitUntil(() => client.ofType("snapshot")[0]);
    const seq = await visitBusy();
    await waitUntil(() => client.seq() === seq);
    client.end();
  });

  test("who is moved is gone, finds the old grid shut, and catches up in the new one only", async () => {
    const { busy, above } = grids();
    const viewer = await newViewer(above);
    const client = connect(viewer.token, above);
    const { epoch, seq } = await waitUntil(() => client.ofType("snapshot")[0]);
    await transfer(viewer.accountId, busy.id);
    await waitUntil(() => client.isClosed, { timeoutMs: 2_000 });
    expect(client.ofType("close")[0]?.reason).toBe("scope_changed");
    await visitBusy();
    const old = connect(viewer.token, above, { epoch, seq });
    expect((await waitUntil(() => old.ofType("close")[0])).reason).toBe("grid_not_found");
    const now = connect(viewer.token, busy.id, { epoch, seq });
    const caughtUp = await waitUntil(() => now.ofType("frame")[0]);
    expect(caughtUp.rows.length).toBeGreaterThan(0);
    for (const row of caughtUp.rows) expect(row.kind === "hazard" ? row.cellId : row.gridId).toBe(busy.id);
    expect(rowsOf(old)).toEqual([]);
    now.end();
  });

  test("who is moved to a grid elsewhere is not shown what is catching up there", async () => {
    const { busy, foreign } = grids();
    const viewer = await newViewer(busy.id);
    const client = connect(viewer.token, busy.id);
    const { epoch, seq } = await waitUntil(() => client.ofType("snapshot")[0]);
    await transfer(viewer.accountId, foreign.id);
    await waitUntil(() => client.isClosed, { timeoutMs: 2_000 });
    await visitBusy();
    const now = connect(viewer.token, foreign.id, { epoch, seq });
    expect((await waitUntil(() => now.ofType("frame")[0])).rows).toEqual([]);
    now.end();
  });

  test("a change of role ends the socket, and it may come back", async () => {
    const { busy } = grids();
    const viewer = await newViewer(busy.id);
    const client = connect(viewer.token, busy.id);
    const { epoch, seq } = await waitUntil(() => client.ofType("snapshot")[0]);
    await change(viewer.accountId, "role = $2", "officer");
    await waitUntil(() => client.isClosed, { timeoutMs: 2_000 });
    const back = connect(viewer.token, busy.id, { epoch, seq });
    await waitUntil(() => back.ofType("frame")[0]);
    back.end();
  });

  test("a database that fails behind a change of rights only delays the end", async () => {
    const { busy } = grids();
    const viewer = await newViewer(busy.id);
    const client = connect(viewer.token, busy.id);
    await waitUntil(() => client.ofType("snapshot")[0]);
    const { query } = t.db;
    let failures = 0;
    const failingQuery = async (text: string, ...rest: []) => {
      if (failures > 0 || !text.includes("t.revoked_at is null and a.disabled_at is null\n           and"))
        return query(text, ...rest);
      failures += 1;
      throw new Error("the database is away");
    };
    t.db.query = failingQuery as typeof query;
    await disable(viewer.accountId);
    await waitUntil(() => client.isClosed, { timeoutMs: 3_000 });
    t.db.query = query;
    expect(failures).toBe(1);
  });
});

test("a socket that asks only after its account was disabled gets nothing", async () => {
  const { busy } = grids();
  const viewer = await newViewer(busy.id);
  let ask = () => {};
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const client = socketIo(port, viewer.token, { scope: busy.id }, asked);
  await waitUntil(() => client.isOpen);
  await disable(viewer.accountId);
  await waitUntil(() => client.ofType("close")[0], { timeoutMs: 2_000 });
  ask();
  await waitUntil(() => client.isClosed, { timeoutMs: 2_000 });
  expect(rowsOf(client)).toEqual([]);
});

test("a change that a snapshot already holds sends no frame after it", async () => {
  const { busy } = grids();
  const token = t.tokenOf("county_supervisor");
  const first = stream(port, token, `&scope=${busy.id}`);
  await waitUntil(() => first.ofType("snapshot")[0]);
  for (let n = 0; n < 20; n += 1) {
    const visiting = visitBusy();
    const late = stream(port, token, `&scope=${busy.id}`);
    const seq = await visiting;
    await waitUntil(() => first.seq() === seq);
    await waitUntil(() => late.seq() === seq);
    for (const frame of late.ofType("frame")) expect(frame.rows).not.toEqual([]);
    late.end();
  }
  first.end();
});
