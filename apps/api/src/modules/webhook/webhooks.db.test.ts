import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventTypes } from "@safegrid/domain/event";
import { webhookMessage } from "@safegrid/contract/webhook";
import { waitUntil } from "@safegrid/testkit/wait-until";
import type { NewEvent } from "#/platform/log.ts";
import { appendEvents, chainEvents, lockHead } from "#/platform/log.ts";
import { makeCaller } from "#/testing/callers.ts";
import { openReceiver, status } from "#/testing/receiver.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openSecondApp, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let maker: string;
let granter: string;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
beforeAll(async () => {
  // Receivers refuse what is signed at another time than now.
  t = await openTestApp(new Date().toISOString(), "fatal");
  const gridId = t.tree.county.id;
  ({ token: maker } = await makeCaller(t, { role: "account_admin", gridId }));
  ({ token: granter } = await makeCaller(t, { role: "security_admin", gridId }));
  // What the process itself has to say of the day that begins.
  let head = -1;
  await waitUntil(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const [now] = await t.db.query<{ seq: number }>(`select seq from log_head`);
      const isStill = now?.seq === head;
      head = now?.seq ?? -1;
      return isStill;
    },
    { timeoutMs: 20_000 },
  );
}, 60_000);
afterAll(async () => t.close());

const opened: string[] = [];
beforeEach(async () => {
  receiver = await openReceiver();
  return async () => {
    for (const id of opened.splice(0)) await t.call(maker, "DELETE", `/webhooks/${id}`);
    await receiver.close();
  };
});

const grant = (id: string, gridId: string | null) =>
  t.call(granter, "POST", `/webhooks/${id}/grants`, { gridId, reason: "测试" });
const act = (id: string, what: string, body: object = { reason: "测试" }) =>
  t.call(maker, "POST", `/webhooks/${id}/${what}`, body);

async function newEndpoint(more: object = {}, gridId: string | null = t.tree.county.id) {
  const made = await t.call(maker, "POST", "/webhooks", {
    ...{ url: receiver.url, description: "综治平台", types: ["ledger.changed"] },
    ...more,
  });
  expect(made.status).toBe(201);
  const { id, secret } = made.body as { id: string; secret: string };
  opened.push(id);
  if (gridId !== null) expect((await grant(id, gridId)).status).toBe(204);
  return { id, secret };
}

const shown = async (id: string) =>
  (await t.call(maker, "GET", "/webhooks?pageSize=200")).body.rows.find((row: { id: string }) => row.id === id);
const deliveries = async (id: string, query = "") =>
  (await t.call(maker, "GET", `/webhooks/${id}/deliveries?pageSize=200${query}`)).body.rows;

const ids = () => receiver.received.map(({ headers }) => headers["webhook-id"]);
const messages = () => receiver.received.map(({ body }) => webhookMessage.parse(JSON.parse(body)));
const seqs = () => messages().map(({ data }) => data.seq);

/** Writes events into the log as any command does; resolves with their positions. */
async function happen(count: number, of: Partial<NewEvent> = {}): Promise<number[]> {
  return t.db.transaction(async (tx) => {
    const head = await lockHead(tx, t.tree.county.id);
    const events = chainEvents(
      head,
      Array.from({ length: count }, () => ({
        type: "ledger.changed",
        gridId: t.tree.county.id,
        occurredAt: t.clock.now(),
        actorId: null,
        commandId: null,
        subjectId: null,
        about: {},
        ...of,
      })),
      t.clock.now(),
    );
    await appendEvents(tx, head, events);
    return events.map(({ seq }) => seq);
  });
}

describe("an endpoint", () => {
  test("hears of every event of the log, in order, once, each signed as Standard Webhooks say", async () => {
    const { id, secret } = await newEndpoint({ types: [] });
    const said: number[] = [];
    for (const type of eventTypes) said.push(...(await happen(1, { type })));
    await waitUntil(() => receiver.received.length >= said.length, { timeoutMs: 20_000 });
    expect(seqs()).toEqual(said);
    expect(messages().map(({ type }) => type)).toEqual(eventTypes);
    expect(new Set(ids()).size).toBe(said.length);
    for (const { body, headers } of receiver.received)
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({ data: {} });
    const [first] = receiver.received;
    expect(() => new Webhook(secret).verify(`${first?.body} `, first?.headers as Record<string, string>)).toThrow();
    await waitUntil(async () => (await shown(id)).position === said.at(-1));
    expect(await shown(id)).toMatchObject({ state: "active", attempt: 0, lastError: null });
    const kept = await deliveries(id);
    expect(kept.length).toBe(said.length);
    expect(kept[0]).toMatchObject({ state: "delivered", attempts: 1, status: 204, error: null });
  });

  test("hears of a real visit within a second", async () => {
    await newEndpoint({ types: ["visit.recorded", "ledger.changed"] });
    await happen(1);
    await waitUntil(() => receiver.received.length > 0);
    const before = receiver.received.length;
    const place = t.demo.places[0];
    const code = t.tree.find(place?.cellId ?? "")?.code;
    const visit = visitOf(t.id(), place?.id ?? "", t.clock.now());
    expect((await t.call(t.tokenOf("officer", code), "POST", "/visits", visit)).status).toBe(201);
    await waitUntil(
      () =>
        messages()
          .slice(before)
          .some(({ type }) => type === "visit.recorded"),
      { timeoutMs: 1_500 },
    );
    const message = messages().find(({ type }) => type === "visit.recorded");
    expect(message?.data).toMatchObject({ subjectId: visit.commandId, gridId: place?.cellId, gridCode: code });
  });

  test("hears nothing of what lies outside its subtree or is of another type", async () => {
    const [one, other] = t.tree.county.children;
    const { id } = await newEndpoint({ types: ["hazard.closed"] }, one?.id ?? "");
    await happen(3, { type: "hazard.closed", gridId: other?.id ?? "" });
    await happen(2, { type: "hazard.reported", gridId: one?.id ?? "" });
    await happen(1, { type: "hazard.closed", gridId: t.tree.county.id });
    const [wanted] = await happen(1, { type: "hazard.closed", gridId: one?.children[0]?.id ?? "" });
    await waitUntil(() => receiver.received.length > 0);
    await waitUntil(async () => (await shown(id)).position >= (wanted ?? 0));
    expect(seqs()).toEqual([wanted]);
  });

  test("is told no personal data", async () => {
    await newEndpoint();
    await happen(1, { about: { name: "某厂", phone: "13800001111", contactName: "王小明", holder: "李四" } });
    await waitUntil(() => receiver.received.length > 0);
    expect(messages()[0]?.data.about).toEqual({ name: "某厂", phone: "138****1111", contactName: "王*明" });
  });

  test("is sent nothing before both administrators have agreed, and begins with what happens then", async () => {
    const { id } = await newEndpoint({}, null);
    await happen(5);
    expect(await shown(id)).toMatchObject({ state: "waiting", grid: null });
    await grant(id, t.tree.county.id);
    const [seq] = await happen(1);
    await waitUntil(() => receiver.received.length > 0);
    expect(seqs()).toEqual([seq]);
    // Another address is another receiver: the grant does not go along.
    expect((await act(id, "changes", { url: `${receiver.url}?elsewhere` })).status).toBe(204);
    const [missed] = await happen(1);
    expect(await shown(id)).toMatchObject({ state: "waiting" });
    await grant(id, t.tree.county.id);
    await waitUntil(() => receiver.received.length > 1);
    expect(seqs()).toEqual([seq, missed]);
  });
});

describe("a receiver that fails", () => {
  test("gets the same message again under the same id, and those behind it only afterwards, in order", async () => {
    const { id } = await newEndpoint();
    receiver.answer((response, of, n) => status(n < 4 ? 500 : 200)(response, of, n));
    const said = await happen(3);
    for (const attempt of [1, 2, 3]) {
      await waitUntil(async () => (await shown(id)).attempt === attempt);
      const { state, lastError, nextAt } = await shown(id);
      expect({ state, lastError }).toEqual({ state: "failing", lastError: "answered 500" });
      expect(receiver.received.length).toBe(attempt);
      t.clock.set(nextAt);
    }
    await waitUntil(() => receiver.received.length === 6);
    expect(seqs()).toEqual([said[0], said[0], said[0], ...said]);
    expect(new Set(ids().slice(0, 4)).size).toBe(1);
    expect(new Set(receiver.received.slice(0, 4).map(({ body }) => body)).size).toBe(1);
    await waitUntil(async () => (await shown(id)).position === said.at(-1));
    expect(await shown(id)).toMatchObject({ state: "active", failingSince: null, nextAt: null });
    const kept = await deliveries(id);
    expect(kept.find(({ seq }: { seq: number }) => seq === said[0])).toMatchObject({ state: "delivered", attempts: 4 });
  });

  test("is left alone for as long as it asks", async () => {
    const { id } = await newEndpoint();
    receiver.answer(status(429, { "retry-after": "3600" }));
    await happen(1);
    await waitUntil(async () => (await shown(id)).attempt === 1);
    const { nextAt } = await shown(id);
    expect(new Date(nextAt).getTime() - t.clock.now().getTime()).toBe(3_600_000);
  });

  test("and says that it is gone is not asked again", async () => {
    const { id } = await newEndpoint();
    receiver.answer(status(410));
    await happen(2);
    await waitUntil(async () => (await shown(id)).state === "disabled");
    expect(await shown(id)).toMatchObject({ disabledReason: "gone", lastError: "answered 410" });
    t.clock.advance(7 * 24 * 3_600_000);
    await happen(1);
    expect(receiver.received.length).toBe(1);
  });

  test("for five days is disabled with the reason, and goes on where it was when it is enabled", async () => {
    const { id } = await newEndpoint();
    receiver.answer(status(500));
    const said = await happen(2);
    await waitUntil(async () => (await shown(id)).attempt === 1);
    t.clock.advance(5 * 24 * 3_600_000 - 60_000);
    await waitUntil(async () => (await shown(id)).attempt === 2);
    expect((await shown(id)).state).toBe("failing");
    t.clock.advance(4 * 3_600_000);
    await waitUntil(async () => (await shown(id)).state === "disabled");
    expect((await shown(id)).disabledReason).toBe("failing");
    receiver.answer(status(200));
    const before = receiver.received.length;
    await act(id, "enabling");
    await waitUntil(() => receiver.received.length === before + 2);
    expect(seqs().slice(before)).toEqual(said);
  });

  test("does not hold up another endpoint", async () => {
    const good = await openReceiver();
    receiver.answer(() => {});
    await newEndpoint();
    await newEndpoint({ url: good.url });
    await happen(3);
    await waitUntil(() => good.received.length === 3, { timeoutMs: 5_000 });
    await good.close();
  });
});

describe("what an administrator can do", () => {
  test("rotate the secret: both sign for a day, then the new one alone", async () => {
    t.clock.set(new Date());
    const { id, secret } = await newEndpoint();
    const rotated = (await t.call(maker, "POST", `/webhooks/${id}/secret`)).body.secret as string;
    expect(rotated).not.toBe(secret);
    await happen(1);
    const [both] = await waitUntil(() => (receiver.received.length > 0 ? receiver.received : undefined));
    for (const each of [secret, rotated])
      expect(new Webhook(each).verify(both?.body ?? "", both?.headers as Record<string, string>)).toBeTruthy();
    t.clock.advance(24 * 3_600_000);
    await happen(1);
    await waitUntil(() => receiver.received.length === 2);
    expect(String(both?.headers["webhook-signature"]).split(" ").length).toBe(2);
    expect(String(receiver.received[1]?.headers["webhook-signature"]).split(" ").length).toBe(1);
  });

  test("have everything behind a position sent again, and leave out what a receiver cannot take", async () => {
    const { id } = await newEndpoint();
    const said = await happen(4);
    await waitUntil(() => receiver.received.length === 4);
    const first = ids();
    expect((await act(id, "replay", { position: said[1], reason: "重收" })).status).toBe(204);
    await waitUntil(() => receiver.received.length === 6);
    expect(seqs().slice(4)).toEqual(said.slice(2));
    expect(ids().slice(4)).toEqual(first.slice(2));
    receiver.answer((response, of, n) =>
      status(of.body.includes('"seq":' + String(poison)) ? 400 : 200)(response, of, n),
    );
    const [poison, next] = await happen(2);
    await waitUntil(async () => (await shown(id)).state === "failing");
    await act(id, "replay", { position: poison, reason: "对方收不了" });
    await waitUntil(() => seqs().at(-1) === next);
    const beyond = await act(id, "replay", { position: (next ?? 0) + 1_000, reason: "x" });
    expect(beyond.body).toMatchObject({ code: "not-known-then", errors: [{ pointer: "/position" }] });
  });

  test("send one event again, and try an endpoint without a word of the county", async () => {
    const { id, secret } = await newEndpoint({}, null);
    const answer = await act(id, "test", {});
    expect(answer.body).toMatchObject({ status: 204, error: null });
    const { body, headers } = receiver.received[0] ?? { body: "", headers: {} };
    t.clock.set(new Date());
    expect(JSON.parse(body)).toMatchObject({ type: "webhook.test", data: {} });
    expect(secret).toMatch(/^whsec_/);
    expect(headers["webhook-id"]).toMatch(/^test_/);
    const [seq] = await happen(1);
    expect((await act(id, `deliveries/${seq}/resend`, {})).body.code).toBe("webhook-not-granted");
    await grant(id, t.tree.county.children[0]?.id ?? "");
    expect((await act(id, `deliveries/${seq}/resend`, {})).status).toBe(404);
    await grant(id, t.tree.county.id);
    expect((await act(id, `deliveries/${seq}/resend`, {})).body).toMatchObject({ status: 204 });
    expect(JSON.parse(receiver.received.at(-1)?.body ?? "").data.seq).toBe(seq);
  });

  test("see what goes wrong named by its field, and find no secret in any list", async () => {
    const send = (body: object) => t.call(maker, "POST", "/webhooks", { description: "x", ...body });
    expect((await send({ url: "https://10.0.0.1/" })).body).toMatchObject({
      code: "webhook-address-refused",
      errors: [{ pointer: "/url" }],
    });
    expect((await send({ url: "ftp://example.com/" })).body.errors[0].pointer).toBe("/url");
    expect((await send({ url: receiver.url, types: ["nothing.happened"] })).body.errors[0].pointer).toBe("/types/0");
    const { id, secret } = await newEndpoint();
    expect((await act(id, "changes", {})).status).toBe(400);
    expect((await act(crypto.randomUUID(), "enabling")).body.code).toBe("webhook-not-found");
    expect(JSON.stringify(await t.call(maker, "GET", "/webhooks?pageSize=200"))).not.toContain(secret);
    const [row] = await t.db.query<{ n: number }>(
      `select count(*)::int as n from operation_log where about::text like '%' || $1 || '%'`,
      [secret],
    );
    expect(row?.n).toBe(0);
  });
});

describe("several processes", () => {
  test("send each message once, in order, and one takes over what another left", async () => {
    const second = await openSecondApp(t);
    try {
      const { id } = await newEndpoint();
      const said: number[] = [];
      for (let n = 0; n < 20; n += 1) said.push(...(await happen(10)));
      await waitUntil(() => receiver.received.length >= said.length, { timeoutMs: 30_000 });
      expect(seqs()).toEqual(said);
      // A process that has gone leaves its claim behind; it counts until its minute is over, by the database's clock.
      const leave = (until: string) =>
        t.db.query(`update webhook_endpoint set claimed_by = $2, claimed_until = now() + $3::interval where id = $1`, [
          ...[id, crypto.randomUUID(), until],
        ]);
      await waitUntil(async () => (await shown(id)).position === said.at(-1));
      await leave("1 minute");
      const [late] = await happen(1);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(receiver.received.length).toBe(said.length);
      await leave("-1 second");
      await waitUntil(() => receiver.received.length === said.length + 1);
      expect(seqs().at(-1)).toBe(late);
    } finally {
      await second.close();
    }
  }, 60_000);
});
