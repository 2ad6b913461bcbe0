import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDeadlineRules } from "@safegrid/metrics/deadline-rule";
import type { PhoneCommand } from "@safegrid/contract/command";
import type { LiveRow, ServerMessage } from "@safegrid/contract/live";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { createEpochWatch } from "#/platform/log-epoch.ts";
import type { Database } from "#/platform/sql.ts";
import { openDatabase } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { createAccess } from "#/modules/access/access.service.ts";
import { createCommands } from "#/modules/command/command.service.ts";
import { createChecklistBook } from "#/modules/checklist/checklist-book.service.ts";
import type { CarriedChanges } from "#/modules/live/carried-changes.ts";
import { createCarriedChanges } from "#/modules/live/carried-changes.ts";
import { startFeed } from "#/modules/live/feed.service.ts";
import type { LiveState } from "#/modules/live/live.queries.ts";
import { readChanges, readHead } from "#/modules/live/live.queries.ts";
import { createReadBack } from "#/modules/live/read-back.ts";
import { createRecentEvents } from "#/modules/live/recent-events.ts";
import type { Subscriber } from "#/modules/live/subscriber.ts";
import { createPeriods, currentPeriodKeys } from "#/modules/number/period.service.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let keyed: Database;
let access: ReturnType<typeof createAccess>;
let officer: Caller;
beforeAll(async () => {
  t = await openTestApp();
  keyed = openDatabase(t.databaseUrl, () => {}, { max: 3, byKeyOnly: true });
  access = createAccess(t.db, t.clock, { note: () => {} });
  await access.refresh();
  officer = await callerOf(t.tokenOf("officer", places().code));
  await createPeriods(t.db, t.clock, t.tree).ensureCurrent();
});
afterAll(async () => {
  await keyed.close();
  await t.close();
});

async function callerOf(token: string): Promise<Caller> {
  const caller = await access.authenticate(token);
  if (!caller) throw new Error("the token does not stand");
  return caller;
}

/** The places of the first cell that has some. */
function places() {
  const { cellId } = t.demo.places[0] ?? {};
  const ids = t.demo.places.filter((place) => place.cellId === cellId).map(({ id }) => id);
  return { ids, code: t.tree.find(cellId ?? "")?.code ?? "" };
}

const checklists = createChecklistBook();

/** The hot commands as the product makes them, their changes carried to here. */
function commandsTo(
  carried: CarriedChanges,
  onCommitted: Parameters<typeof createCommands>[0]["onCommitted"] = () => {},
) {
  const { clock, tree } = t;
  const readBack = createReadBack(tree.county.id, clock, carried);
  const periods = createPeriods(t.db, clock, tree);
  const commands = createCommands({
    db: keyed,
    clock,
    tree,
    periods,
    epochs: createEpochWatch(),
    onCommitted,
    readBack,
    rules: () => exampleDeadlineRules,
    findChecklist: (version) => checklists.find(t.db, version),
  });
  return async (...facts: object[]) => {
    const outcomes = await Promise.all(facts.map((fact) => commands.submit(officer, fact as PhoneCommand)));
    for (const { status } of outcomes) expect(status).toBe("applied");
  };
}

let next = 0;
const placeId = () => places().ids[next++ % places().ids.length] ?? "";
/** Two minutes apart, so that nothing about them is worth a second look. */
const visit = (at = new Date(t.clock.now().getTime() - next * 120_000)) => visitOf(t.id(), placeId(), at);
const hazard = () => hazardOf(t.id(), placeId(), t.clock.now());
const head = () => readHead(t.db, t.tree.county.id);

/** What the feed reads where it has been told nothing. */
const readBehind = (seq: number) =>
  readChanges(t.db, t.tree.county.id, seq, currentPeriodKeys(t.clock.now()), createRecentEvents());

const rowsOf = ({ numbers, standings, hazards, events }: LiveState): LiveRow[] => [
  ...numbers,
  ...standings,
  ...hazards,
  ...events,
];
const keyOf = (row: LiveRow) => {
  if (row.kind === "numbers") return `numbers ${row.gridId} ${row.periodKind} ${row.startsOn}`;
  if (row.kind === "standing") return `standing ${row.gridId}`;
  return row.kind === "hazard" ? `hazard ${row.id}` : `event ${row.seq}`;
};
const byKey = (rows: readonly LiveRow[]) => new Map(rows.map((row) => [keyOf(row), row]));
/** A state by its rows' names, whatever their order. */
const named = (state: LiveState | null) => state && { epoch: state.epoch, seq: state.seq, rows: byKey(rowsOf(state)) };

async function stepOf(hazardId: string, body: object): Promise<number> {
  const token = t.tokenOf("township_supervisor", places().code.slice(0, 9));
  const fact = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), ...body };
  const answer = await t.call(token, "POST", `/hazards/${hazardId}/steps`, fact);
  expect(answer.status).toBe(201);
  return answer.body.receipt.seq;
}

test("what a commit carries is what reading behind it finds, whatever it was, and so is what several carry together", async () => {
  const carried = createCarriedChanges();
  const submit = commandsTo(carried);
  const start = await head();
  const facts = [
    [visit()],
    [visit()],
    [hazard()],
    [{ ...hazard(), grade: "major", majorCriterion: "criterion" }],
    [{ ...hazard(), eliminatedOnTheSpot: { what: "cleared" } }],
    [visit(), visit(), hazard(), visit()],
  ];
  let { epoch, seq } = start;
  const alone = createCarriedChanges();
  const submitAlone = commandsTo(alone);
  for (const together of facts) {
    await submitAlone(...together);
    const state = named(alone.take(epoch, seq));
    expect(state).toEqual(named(await readBehind(seq)));
    expect(state?.rows.size).toBeGreaterThan(together.length * 5);
    ({ epoch, seq } = await head());
  }
  for (const together of facts) await submit(...together.map((fact) => ({ ...fact, commandId: t.id() })));
  const state = named(carried.take(epoch, seq));
  expect(state).toEqual(named(await readBehind(seq)));
  expect([...(state?.rows.values() ?? [])].filter(({ kind }) => kind === "hazard")).toHaveLength(4);
});

test("a rare command, a period that is opened or a large batch in between is a hole, behind which it goes on", async () => {
  const carried = createCarriedChanges();
  const submit = commandsTo(carried);
  const reported = hazard();
  const { epoch, seq } = await head();
  await submit(reported);
  const before = await head();
  const holes = [
    () => stepOf(reported.commandId, { action: "accept" }),
    () => submit(visit(new Date(t.clock.now().getTime() - 40 * 86_400_000))),
    () => submit(...Array.from({ length: 20 }, () => visit())),
  ];
  expect(named(carried.take(epoch, seq))?.seq).toBe(before.seq);
  for (const make of holes) {
    const at = (await head()).seq;
    await make();
    expect(carried.take(epoch, at)).toBeNull();
    const behind = (await head()).seq;
    expect(behind).toBeGreaterThan(at);
    await submit(hazard());
    expect(carried.take(epoch, at)).toBeNull();
    expect(named(carried.take(epoch, behind))).toEqual(named(await readBehind(behind)));
  }
});

test("screens hold what the database holds, whether their frames were carried or read", async () => {
  let reads = 0;
  const db: Database = {
    ...t.db,
    async query(text, params, name) {
      if (name === "changes") reads += 1;
      return t.db.query(text, params, name);
    },
  };
  const failures: unknown[] = [];
  const { clock, tree } = t;
  const [recent, carried] = [createRecentEvents(), createCarriedChanges()];
  const onError = (error: unknown) => void failures.push(error);
  const feed = startFeed({ db, clock, tree, access, onError, recent, carried, epochs: createEpochWatch() });
  const messages: ServerMessage[] = [];
  const screen: Subscriber = {
    caller: await callerOf(t.tokenOf("county_supervisor")),
    wish: { version: 1, scope: tree.county.id, depth: 3, periods: ["day", "week", "month", "quarter", "year"] },
    send: (message) => void messages.push(message),
    backlog: () => 0,
    cut: () => void failures.push("cut"),
    end: (reason) => void failures.push(reason),
  };
  feed.join(screen);
  const snapshot = await waitUntil(() => messages.find((message) => message.type === "snapshot"));
  const submit = commandsTo(carried, (events) => {
    recent.add(events);
    feed.kick();
  });
  const rows = new Map<string, LiveRow>();
  let position = snapshot.seq;
  let frames = 0;
  const fold = () => {
    for (const message of messages.splice(0)) {
      if (message.type !== "frame") continue;
      expect(message.prev).toBe(position);
      position = message.seq;
      frames += 1;
      for (const row of message.rows) rows.set(keyOf(row), row);
    }
  };
  const isAt = async (seq: number) => {
    await waitUntil(() => {
      fold();
      return position === seq;
    });
    expect(rows).toEqual(byKey(rowsOf(await readBehind(snapshot.seq))));
  };
  const readsBefore = reads;
  const reported = hazard();
  await submit(reported);
  await submit(visit(), visit());
  await isAt((await head()).seq);
  await stepOf(reported.commandId, { action: "accept" });
  await submit(hazard());
  await isAt((await head()).seq);
  // Many of them need no query; how many hangs on the machine.
  await waitUntil(
    async () => {
      await submit(visit());
      fold();
      return frames > reads - readsBefore;
    },
    { timeoutMs: 20_000 },
  );
  await isAt((await head()).seq);
  expect(failures).toEqual([]);
  await feed.stop();
}, 60_000);
