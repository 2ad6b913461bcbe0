import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import type { Subscription } from "@safegrid/contract/live";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { socketIo, stream } from "#/testing/live-client.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

type Cursor = NonNullable<Subscription["since"]>;

let t: TestApp;
let port: number;
beforeAll(async () => {
  t = await openTestApp();
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  ({ port } = t.app.server.address() as AddressInfo);
});
afterAll(async () => t.close());

let visited = 0;
/** One after the other, two minutes apart: nothing about them is worth a second look. */
async function visitSomewhere(): Promise<{ path: readonly string[]; seq: number }> {
  const place = t.demo.places[visited++ % t.demo.places.length];
  const node = t.tree.find(place?.cellId ?? "");
  const at = new Date(t.clock.now().getTime() - visited * 120_000);
  const answer = await t.call(
    t.tokenOf("officer", node?.code),
    "POST",
    "/visits",
    visitOf(t.id(), place?.id ?? "", at),
  );
  expect(answer.status).toBe(201);
  return { path: node?.path ?? [], seq: answer.body.receipt.seq };
}

describe.each([
  [
    "socket.io",
    (token: string, since?: Cursor) => socketIo(port, token, { scope: t.tree.county.id, ...(since ? { since } : {}) }),
  ],
  [
    "plain WebSocket",
    (token: string, since?: Cursor) => stream(port, token, since ? `&since=${since.epoch}:${since.seq}` : ""),
  ],
] as const)("%s", (_name, connect) => {
  test("a snapshot, then every change of all four levels, without a gap", async () => {
    const client = connect(t.tokenOf("county_supervisor"));
    await waitUntil(() => client.ofType("snapshot")[0]);
    for (let n = 0; n < 5; n += 1) await visitSomewhere();
    const { path, seq } = await visitSomewhere();
    await waitUntil(() => client.seq() === seq);
    expect(client.rows.get(`standing ${path[2]}`)?.seq).toBe(seq);
    expect(client.rows.has(`event ${seq}`)).toBe(true);
    const fresh = connect(t.tokenOf("county_supervisor"));
    await waitUntil(() => fresh.ofType("snapshot")[0]);
    for (const [key, row] of fresh.rows) if (row.kind !== "event") expect(client.rows.has(key), key).toBe(true);
    for (const [key, row] of client.rows)
      if (row.kind !== "event" && row.kind !== "hazard") expect(fresh.rows.get(key)).toEqual(row);
    client.end();
    fresh.end();
  });

  test("who comes back gets all that was missed, or is told to take a snapshot", async () => {
    const first = connect(t.tokenOf("county_supervisor"));
    const { epoch, seq } = await waitUntil(() => first.ofType("snapshot")[0]);
    first.end();
    const missed = [await visitSomewhere(), await visitSomewhere(), await visitSomewhere()];
    const back = connect(t.tokenOf("county_supervisor"), { epoch, seq });
    const frame = await waitUntil(() => back.ofType("frame")[0]);
    expect(frame.prev).toBe(seq);
    expect(frame.rows.filter((row) => row.kind === "event").map((row) => row.seq)).toEqual(
      missed.map((each) => each.seq),
    );
    back.end();
    for (const [since, reason] of [
      [{ epoch: "another", seq }, "epoch_changed"],
      [{ epoch, seq: seq + 1_000_000 }, "future_cursor"],
    ] as const) {
      const refused = connect(t.tokenOf("county_supervisor"), since);
      expect((await waitUntil(() => refused.ofType("close")[0])).reason).toBe(reason);
      await waitUntil(() => refused.isClosed);
    }
  });

  test("changes outside the subtree send no frame", async () => {
    const place = t.demo.places.find((each) => each.cellId !== t.demo.places[0]?.cellId);
    const foreign = t.demo.cells.find((cell) => cell.id !== place?.cellId && cell.id !== t.demo.places[0]?.cellId);
    const token = t.tokenOf("officer", foreign?.code);
    const client = _name === "socket.io" ? socketIo(port, token, { scope: foreign?.id ?? "" }) : stream(port, token);
    await waitUntil(() => client.ofType("snapshot")[0]);
    const watcher = connect(t.tokenOf("county_supervisor"));
    await waitUntil(() => watcher.ofType("snapshot")[0]);
    visited = t.demo.places.indexOf(place as never);
    const { seq } = await visitSomewhere();
    await waitUntil(() => watcher.seq() === seq);
    await waitUntil(() => client.ofType("heartbeat").find((beat) => beat.seq >= seq), { timeoutMs: 12_000 });
    expect(client.ofType("frame")).toEqual([]);
    client.end();
    watcher.end();
  }, 20_000);

  test("a grid outside the scope is refused, and so is no token", async () => {
    const officer = t.tokenOf("officer");
    const client =
      _name === "socket.io"
        ? socketIo(port, officer, { scope: t.tree.county.id })
        : stream(port, officer, `&scope=${t.tree.county.id}`);
    expect((await waitUntil(() => client.ofType("close")[0])).reason).toBe("grid_not_found");
    const nobody = connect("nonsense");
    await waitUntil(() => nobody.isClosed);
    expect(nobody.messages).toEqual([]);
  });

  test("who loses the right to look is gone within two seconds", async () => {
    const { tokenId, token } = await (async () => {
      const admin = await t.db.query<{ id: string }>(`select id from account where role = 'county_supervisor' limit 1`);
      const { issueToken } = await import("#/modules/access/access.service.ts");
      return issueToken(t.db, t.clock, {
        kind: "phone",
        accountId: admin[0]?.id ?? "",
        label: "test",
        expiresAt: null,
      });
    })();
    const client = connect(token);
    await waitUntil(() => client.ofType("snapshot")[0]);
    await t.db.query(`update access_token set revoked_at = now() where id = $1`, [tokenId]);
    await t.db.query(`update access_head set version = version + 1`);
    expect((await waitUntil(() => client.ofType("close")[0], { timeoutMs: 2_000 })).reason).toBe("scope_changed");
    await waitUntil(() => client.isClosed);
  });
});

test("a WebSocket from a foreign page is refused, one from our own is not", async () => {
  const token = t.tokenOf("county_supervisor");
  const foreign = stream(port, token, "", { origin: "http://evil.example" });
  await waitUntil(() => foreign.status === 403);
  const own = stream(port, token, "", { origin: `http://127.0.0.1:${port}` });
  await waitUntil(() => own.ofType("snapshot")[0]);
  own.end();
});

test("a reader that never reads is cut, the others go on, and it is told why when it comes back", async () => {
  const token = t.tokenOf("county_supervisor");
  const connections = () =>
    new Promise<number>((resolve, reject) =>
      t.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  const reader = socketIo(port, token, { scope: t.tree.county.id });
  const { epoch, seq } = await waitUntil(() => reader.ofType("snapshot")[0]);
  const before = await connections();
  const slow = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream?depth=3&periods=day`, {
    headers: { authorization: `Bearer ${token}` },
  });
  slow.on("error", () => {});
  await new Promise((resolve) => slow.once("open", resolve));
  slow.pause();
  // It says that it is there, but takes nothing: on a busy machine it would else be taken for gone first.
  const pongs = setInterval(() => slow.readyState === slow.OPEN && slow.pong(), 500);
  await waitUntil(async () => (await connections()) > before);
  const place = t.demo.places[0];
  const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
  let lastSeq = 0;
  await waitUntil(
    async () => {
      const commands = Array.from({ length: 100 }, () => ({
        ...hazardOf(t.id(), place?.id ?? "", t.clock.now()),
        description: "堵".repeat(1_000),
      }));
      const { body } = await t.call(officer, "POST", "/commands", { commands });
      lastSeq = body.outcomes.at(-1).receipt.seq;
      return (await connections()) <= before;
    },
    { timeoutMs: 60_000, what: "the cut" },
  );
  await waitUntil(() => reader.seq() === lastSeq);
  clearInterval(pongs);
  slow.terminate();
  // Back from where it stood it is told why; then it may come as it likes.
  const back = stream(port, token, `&since=${epoch}:${seq}`);
  await waitUntil(() => back.isClosed);
  expect(back.messages).toEqual([{ type: "close", reason: "too_slow" }]);
  const anew = stream(port, token);
  expect((await waitUntil(() => anew.ofType("snapshot")[0])).seq).toBe(lastSeq);
  anew.end();
  reader.end();
}, 90_000);
