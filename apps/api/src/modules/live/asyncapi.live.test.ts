import type { AddressInfo } from "node:net";
import specs from "@asyncapi/specs";
import type { ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { socketEvents } from "@safegrid/contract/live";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { socketIo, stream } from "#/testing/live-client.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

interface Ref {
  readonly $ref: string;
}
interface Document {
  readonly asyncapi: string;
  readonly servers: { readonly here: { readonly host: string; readonly protocol: string } };
  readonly channels: Record<string, { readonly address: string; readonly messages: Record<string, Ref> }>;
  readonly operations: Record<string, { readonly channel: Ref; readonly messages: readonly Ref[] }>;
}

let t: TestApp;
let port: number;
let document: Document;
let ajv: Ajv;
beforeAll(async () => {
  t = await openTestApp();
  await t.app.listen({ port: 0, host: "127.0.0.1" });
  ({ port } = t.app.server.address() as AddressInfo);
  const answer = await fetch(`http://127.0.0.1:${port}/api/asyncapi.json`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  document = (await answer.json()) as Document;
  ajv = newAjv();
  ajv.addSchema(document, "feed");
});
afterAll(async () => t.close());

function newAjv(): Ajv {
  const made = new Ajv({ strict: false, allErrors: true });
  addFormats.default(made);
  return made;
}

/** What stands at a reference of the document; throws where it leads nowhere. */
function at({ $ref }: Ref): unknown {
  let found: unknown = document;
  for (const part of $ref.replace(/^#\//, "").split("/")) found = (found as Record<string, unknown>)[part];
  if (found === undefined) throw new Error(`${$ref} leads nowhere`);
  return found;
}

function refsIn(part: unknown): Ref[] {
  if (typeof part !== "object" || part === null) return [];
  const own = "$ref" in part && typeof part.$ref === "string" ? [part as Ref] : [];
  return [...own, ...Object.values(part).flatMap(refsIn)];
}

/** The names of those messages of a channel that a payload is valid as. */
function namesOf(channel: string, payload: unknown): string[] {
  return Object.entries(document.channels[channel]?.messages ?? {}).flatMap(([name, ref]) => {
    const message = at(ref) as { payload: Ref };
    const validate = ajv.getSchema(`feed${message.payload.$ref}`) as ValidateFunction;
    return validate(payload) ? [name] : [];
  });
}

test("the document is AsyncAPI 3.0 by the official schema, and no reference in it leads nowhere", () => {
  const validate = newAjv().compile(specs.schemasWithoutId["3.0.0"] as object);
  expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  expect(validate({ ...document, operations: { tell: { action: "shout", channel: {} } } })).toBe(false);
  const refs = refsIn(document);
  expect(refs.length).toBeGreaterThan(20);
  for (const ref of refs) at(ref);
  expect(document.servers.here).toMatchObject({ host: `127.0.0.1:${port}`, protocol: "ws" });
});

test("every operation tells messages of its own channel", () => {
  for (const { channel, messages } of Object.values(document.operations)) {
    at(channel);
    expect(messages.length).toBeGreaterThan(0);
    for (const { $ref } of messages) expect($ref.startsWith(`${channel.$ref}/messages/`)).toBe(true);
  }
});

test.each(["stream", "socketIo"])(
  "what is really said over %s is what the document says, each message one thing",
  async (channel) => {
    const connect = (token: string, since?: { epoch: string; seq: number }) =>
      channel === "stream"
        ? stream(port, token, since ? `&since=${since.epoch}:${since.seq}` : "")
        : socketIo(port, token, { scope: t.tree.county.id, ...(since ? { since } : {}) });
    const token = t.tokenOf("county_supervisor");
    const client = connect(token);
    await waitUntil(() => client.ofType("snapshot")[0]);
    const [place] = t.demo.places;
    const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
    const hazard = hazardOf(t.id(), place?.id ?? "", t.clock.now());
    await t.call(officer, "POST", "/hazards", hazard);
    const { body } = await t.call(officer, "POST", "/visits", visitOf(t.id(), place?.id ?? "", t.clock.now()));
    await waitUntil(() => client.seq() === body.receipt.seq);
    await waitUntil(() => client.ofType("heartbeat")[0], { timeoutMs: 12_000 });
    const refused = connect(token, { epoch: "another", seq: 1 });
    await waitUntil(() => refused.ofType("close")[0]);
    const messages = [...client.messages, ...refused.messages];
    for (const message of messages) expect(namesOf(channel, message), JSON.stringify(message)).toEqual([message.type]);
    const kinds = messages.flatMap((message) => ("rows" in message ? message.rows.map(({ kind }) => kind) : []));
    expect(new Set(kinds)).toEqual(new Set(["numbers", "standing", "hazard", "event"]));
    expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(["snapshot", "frame", "heartbeat", "close"]));
    // And only that: a row of an unknown kind, a number as a text and a word that is not in the contract are none of them.
    const [frame] = client.ofType("frame");
    for (const wrong of [{ rows: [{ kind: "rumour" }] }, { seq: "1" }, { mood: "good" }])
      expect(namesOf(channel, { ...frame, ...wrong })).toEqual([]);
    client.end();
  },
  30_000,
);

test("subscriptions are described as they are taken", () => {
  const { subscribe } = document.channels["socketIo"]?.messages ?? {};
  expect(at(subscribe as Ref)).toMatchObject({ name: socketEvents.subscribe });
  const wish = { version: 1, scope: t.tree.county.id, depth: 3, periods: ["day"], since: { epoch: "e", seq: 1 } };
  expect(namesOf("socketIo", wish)).toEqual(["subscribe"]);
  for (const wrong of [{ depth: 4 }, { periods: [] }, { scope: "here" }, { version: 2 }])
    expect(namesOf("socketIo", { ...wish, ...wrong })).toEqual([]);
  const { query } = at({ $ref: "#/channels/stream/bindings/ws" }) as { query: object };
  const validate = ajv.compile(query);
  expect(validate({ scope: t.tree.county.id, depth: 2, periods: "day,week", since: "e.1:12" })).toBe(true);
  expect(validate({})).toBe(true);
  expect(validate({ since: "12" })).toBe(false);
});
