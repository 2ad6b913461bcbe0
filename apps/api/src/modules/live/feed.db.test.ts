import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServerMessage, Subscription } from "@safegrid/contract/live";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { createEpochWatch } from "#/platform/log-epoch.ts";
import type { Database } from "#/platform/sql.ts";
import { createAccess } from "#/modules/access/access.service.ts";
import type { Feed, Subscriber } from "#/modules/live/feed.service.ts";
import { startFeed } from "#/modules/live/feed.service.ts";
import { createCarriedChanges } from "#/modules/live/carried-changes.ts";
import { createRecentEvents } from "#/modules/live/recent-events.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let feed: Feed;
/** Holds back the reading of snapshots while it is set. */
let gate: Promise<void> | undefined;
let isReading = false;
const failures: unknown[] = [];
beforeAll(async () => {
  t = await openTestApp();
  const db: Database = {
    ...t.db,
    async query(text, params, name) {
      if (text.includes("limit 20") && gate) {
        isReading = true;
        await gate;
      }
      return t.db.query(text, params, name);
    },
  };
  const access = createAccess(t.db, t.clock, { note: () => {} });
  await access.refresh();
  const { clock, tree } = t;
  const onError = (error: unknown) => void failures.push(error);
  const recent = createRecentEvents();
  const carried = createCarriedChanges();
  feed = startFeed({ db, clock, tree, access, onError, recent, carried, epochs: createEpochWatch() });
  await waitUntil(() => feed.head.seq >= 0);
});
afterAll(async () => {
  await feed.stop();
  await t.close();
});

/** A reader for whom so much waits as is said, and that knows why it was cut. */
interface Reader extends Subscriber {
  readonly messages: ServerMessage[];
  waits: number;
  cut: string | null;
}

async function subscribe(waitsAtFirst = 0): Promise<Reader> {
  const access = createAccess(t.db, t.clock, { note: () => {} });
  await access.refresh();
  const caller = await access.authenticate(t.tokenOf("county_supervisor"));
  if (!caller) throw new Error("the token does not stand");
  const wish: Subscription = { version: 1, scope: t.tree.county.id, depth: 3, periods: ["day"] };
  const messages: ServerMessage[] = [];
  const subscriber: Reader = {
    waits: waitsAtFirst,
    cut: null,
    caller,
    wish,
    messages,
    send: (message: ServerMessage) => void messages.push(message),
    backlog: () => subscriber.waits,
    end: (reason) => void (subscriber.cut = reason),
  };
  feed.join(subscriber);
  return subscriber;
}

test("who arrives while the last other reader leaves goes on getting frames", async () => {
  const last = await subscribe();
  await waitUntil(() => last.messages.some(({ type }) => type === "snapshot"));
  const open = Promise.withResolvers<void>();
  gate = open.promise;
  const newcomer = await subscribe();
  await waitUntil(() => isReading);
  feed.remove(last);
  gate = undefined;
  open.resolve();
  await waitUntil(() => newcomer.messages.some(({ type }) => type === "snapshot"));
  const [place] = t.demo.places;
  const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
  const visit = visitOf(t.id(), place?.id ?? "", t.clock.now());
  const { body } = await t.call(officer, "POST", "/visits", visit);
  await waitUntil(() => feed.head.seq >= body.receipt.seq);
  await waitUntil(() => newcomer.messages.find((each) => each.type === "frame" && each.seq === body.receipt.seq));
  expect(feed.subscriberCount).toBe(1);
  expect(failures).toEqual([]);
});

test("who is still taking a snapshot that is more than may wait is not cut for it, but for what comes on top", async () => {
  const [place] = t.demo.places;
  const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
  const visit = async () => {
    const { body } = await t.call(officer, "POST", "/visits", visitOf(t.id(), place?.id ?? "", t.clock.now()));
    await waitUntil(() => feed.head.seq >= body.receipt.seq);
  };
  const thin = await subscribe(1.8);
  const stuck = await subscribe(1.8);
  const done = await subscribe(1.8);
  for (const { messages } of [thin, stuck, done]) await waitUntil(() => messages.length > 0);
  done.waits = 0;
  await visit();
  expect([thin.cut, stuck.cut, done.cut]).toEqual([null, null, null]);
  [thin.waits, stuck.waits, done.waits] = [2.5, 2.9, 1.1];
  await visit();
  await waitUntil(() => stuck.cut && done.cut);
  expect([thin.cut, stuck.cut, done.cut]).toEqual([null, "too_slow", "too_slow"]);
  feed.remove(thin);
});
