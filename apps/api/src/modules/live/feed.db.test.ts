import { afterAll, beforeAll, expect, test } from "vitest";
import type { CloseReason, ServerMessage, Subscription } from "@safegrid/contract/live";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { createEpochWatch } from "#/platform/log-epoch.ts";
import type { Database } from "#/platform/sql.ts";
import { createAccess } from "#/modules/access/access.service.ts";
import type { Feed } from "#/modules/live/feed.service.ts";
import { startFeed } from "#/modules/live/feed.service.ts";
import { createCarriedChanges } from "#/modules/live/carried-changes.ts";
import { createRecentEvents } from "#/modules/live/recent-events.ts";
import type { Subscriber } from "#/modules/live/subscriber.ts";
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

/** A reader for whom so much waits as is said, and that knows how it ended. */
interface Reader extends Subscriber {
  readonly messages: ServerMessage[];
  waits: number;
  ended: CloseReason | "cut" | null;
}

interface Asked {
  readonly waits?: number;
  readonly since?: Subscription["since"];
  readonly token?: string;
  readonly depth?: number;
}

async function subscribe({ waits = 0, since, token, depth = 3 }: Asked = {}): Promise<Reader> {
  const access = createAccess(t.db, t.clock, { note: () => {} });
  await access.refresh();
  const caller = await access.authenticate(token ?? t.tokenOf("county_supervisor"));
  if (!caller) throw new Error("the token does not stand");
  const asked = { version: 1 as const, scope: t.tree.county.id, depth, periods: ["day" as const] };
  const wish: Subscription = since ? { ...asked, since } : asked;
  const messages: ServerMessage[] = [];
  const subscriber: Reader = {
    waits,
    ended: null,
    caller,
    wish,
    messages,
    send: (message: ServerMessage) => void messages.push(message),
    backlog: () => subscriber.waits,
    cut: () => void (subscriber.ended = "cut"),
    end: (reason) => void (subscriber.ended = reason),
  };
  feed.join(subscriber);
  return subscriber;
}

/** Something happens, and the feed knows of it. */
async function visit(): Promise<number> {
  const [place] = t.demo.places;
  const officer = t.tokenOf("officer", t.tree.find(place?.cellId ?? "")?.code);
  const { body } = await t.call(officer, "POST", "/visits", visitOf(t.id(), place?.id ?? "", t.clock.now()));
  await waitUntil(() => feed.head.seq >= body.receipt.seq);
  return body.receipt.seq;
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
  const seq = await visit();
  await waitUntil(() => newcomer.messages.find((each) => each.type === "frame" && each.seq === seq));
  expect(feed.subscriberCount).toBe(1);
  expect(failures).toEqual([]);
});

test("who is still taking a snapshot that is more than may wait is not cut for it, but for what comes on top", async () => {
  const thin = await subscribe({ waits: 1.8 });
  const stuck = await subscribe({ waits: 1.8 });
  const done = await subscribe({ waits: 1.8 });
  for (const { messages } of [thin, stuck, done]) await waitUntil(() => messages.length > 0);
  done.waits = 0;
  await visit();
  expect([thin.ended, stuck.ended, done.ended]).toEqual([null, null, null]);
  [thin.waits, stuck.waits, done.waits] = [2.5, 2.9, 1.1];
  await visit();
  await waitUntil(() => stuck.ended && done.ended);
  expect([thin.ended, stuck.ended, done.ended]).toEqual([null, "cut", "cut"]);
  feed.remove(thin);
});

test("who was cut as too slow is told so when it comes back from there, once; who had merely gone resumes", async () => {
  // A room of its own: the other tests' cuts are remembered too.
  const room = { depth: 1 };
  const [slow, silent] = [await subscribe(room), await subscribe(room)];
  const snapshot = await waitUntil(() => slow.messages.find((message) => message.type === "snapshot"));
  await waitUntil(() => silent.messages.length > 0);
  [slow.waits, silent.waits] = [1.1, Infinity];
  await visit();
  await waitUntil(() => slow.ended && silent.ended);
  expect([slow.ended, silent.ended]).toEqual(["cut", "cut"]);
  const since = { epoch: snapshot.epoch, seq: snapshot.seq };
  const answered = async (asked: Asked) => {
    const reader = await subscribe(asked);
    await waitUntil(() => reader.messages[0] ?? reader.ended);
    const what = reader.ended ?? reader.messages[0]?.type;
    feed.remove(reader);
    return what;
  };
  expect(await answered({ since, depth: 0 })).toBe("frame");
  expect(await answered({ ...room, since, token: t.tokenOf("township_supervisor") })).toBe("frame");
  expect(await answered({ ...room, since: { ...since, seq: feed.head.seq + 1 } })).toBe("future_cursor");
  expect(await answered(room)).toBe("snapshot");
  expect(await answered({ ...room, since })).toBe("too_slow");
  expect(await answered({ ...room, since })).toBe("frame");
});
