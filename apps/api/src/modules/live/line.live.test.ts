import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { bumpAccess } from "#/modules/access/access.service.ts";
import { makeCaller, makeDepartment } from "#/testing/callers.ts";
import type { Client } from "#/testing/live-client.ts";
import { socketIo } from "#/testing/live-client.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let port: number;
let trade = "";
let fire = "";
let county = "";
/** A place of the trade department's line, and one of nobody's line. */
let shop = "";
let other = "";
beforeAll(async () => {
  t = await openTestApp();
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  ({ port } = t.app.server.address() as AddressInfo);
  [trade, fire] = [await makeDepartment(t, "trade", "商务局"), await makeDepartment(t, "fire", "消防救援大队")];
  [shop = "", other = ""] = t.demo.places.map(({ id }) => id);
  await t.db.query(`update place set department_id = case when id = $1 then $2::uuid end`, [shop, trade]);
  county = t.tokenOf("county_supervisor");
});
afterAll(async () => t.close());

const regulatorOf = (departmentId: string) =>
  makeCaller(t, { role: "department_regulator", gridId: t.tree.county.id, departmentId });

async function listen(token: string): Promise<Client> {
  const client = socketIo(port, token, { scope: t.tree.county.id, depth: 0 });
  await waitUntil(() => client.ofType("snapshot")[0]);
  return client;
}

async function report(placeId: string): Promise<string> {
  const cell = t.demo.places.find(({ id }) => id === placeId)?.cellId;
  const officer = t.tokenOf("officer", t.tree.find(cell ?? "")?.code);
  const id = t.id();
  const answer = await t.call(officer, "POST", "/hazards", hazardOf(id, placeId, t.clock.now()));
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  t.clock.advance(1_000);
  return id;
}

const step = async (id: string, action: string, more: object = {}) => {
  const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, ...more };
  const answer = await t.call(county, "POST", `/hazards/${id}/steps`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  t.clock.advance(1_000);
};

const heard = ({ rows }: Client) => [...rows.values()].flatMap((row) => (row.kind === "hazard" ? row.id : []));
/** Of which hazards anything at all was said. */
const named = (client: Client) => JSON.stringify(client.messages);

test("a department hears of the hazards of its line as they change, and of no others", async () => {
  const client = await listen((await regulatorOf(trade)).token);
  expect(client.ofType("snapshot")[0]?.rows).toEqual([]);
  const elsewhere = await report(other);
  const own = await report(shop);
  await waitUntil(() => heard(client).includes(own as never));
  expect(
    [...client.rows.values()].filter((row) => row.kind === "event").map(({ type, subjectId }) => [type, subjectId]),
  ).toEqual([["hazard.reported", own]]);
  expect(named(client)).not.toContain(elsewhere);
  // Numbers are of whole territories.
  expect([...client.rows.values()].some(({ kind }) => kind === "numbers" || kind === "standing")).toBe(false);
  client.end();
});

test("what is sent to a department from another line is heard there from then on, and by no other department", async () => {
  const [theirs, strangers] = [
    await listen((await regulatorOf(fire)).token),
    await listen((await regulatorOf(trade)).token),
  ];
  const id = await report(other);
  await t.db.query(
    `insert into hazard_party (hazard_id, unit_id, unit_department_id, by_sharing, since, place_id)
     select id, $2, $2, true, now(), place_id from hazard where id = $1`,
    [id, fire],
  );
  await step(id, "accept");
  await waitUntil(() => heard(theirs).includes(id as never));
  const mark = await report(shop);
  await waitUntil(() => heard(strangers).includes(mark as never));
  expect(named(strangers)).not.toContain(id);
  theirs.end();
  strangers.end();
});

test("who resumes gets what the line missed; a place that left the line is not told of", async () => {
  const { token } = await regulatorOf(trade);
  const first = await listen(token);
  const { epoch, seq } = await waitUntil(() => first.ofType("snapshot")[0]);
  first.end();
  const own = await report(shop);
  const foreign = await report(other);
  const back = socketIo(port, token, { scope: t.tree.county.id, depth: 0, since: { epoch, seq } });
  await waitUntil(() => heard(back).includes(own as never));
  expect(named(back)).not.toContain(foreign);
  await t.db.query(`update place set department_id = case id when $1 then null when $2 then $3::uuid end`, [
    shop,
    other,
    trade,
  ]);
  await step(own, "accept");
  await step(foreign, "accept");
  await waitUntil(() => heard(back).includes(foreign as never));
  expect(back.rows.get(`hazard ${own}`)).toMatchObject({ state: "reported" });
  await t.db.query(`update place set department_id = case when id = $1 then $2::uuid end`, [shop, trade]);
  back.end();
});

test("who is given another line is gone from the feed of the first", async () => {
  const { accountId, token } = await regulatorOf(trade);
  const client = await listen(token);
  await t.db.transaction(async (tx) => {
    await tx.query(`update account set department_id = $2 where id = $1`, [accountId, fire]);
    await bumpAccess(tx);
  });
  await waitUntil(() => client.ofType("close")[0]?.reason === "scope_changed");
  const own = await report(shop);
  const again = await listen((await regulatorOf(trade)).token);
  const mark = await report(shop);
  await waitUntil(() => heard(again).includes(mark as never));
  expect(named(client)).not.toContain(own);
  again.end();
});
