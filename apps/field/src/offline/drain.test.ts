import fc from "fast-check";
import { expect, test } from "vitest";
import type { QueueStore, Settlement, Waiting, WireAnswer } from "./drain.ts";
import { drain, maxBatch, waitMs } from "./drain.ts";

interface Row extends Waiting {
  state: Settlement["state"];
  receipt: number | null;
  refused: Settlement["refused"];
}

/** The phone's disk: what was settled stays settled, whatever else is lost. */
function createPhone(count: number, singleEvery = 0) {
  const rows: Row[] = Array.from({ length: count }, (_, n) => ({
    order: n + 1,
    id: `id-${n}`,
    kind: singleEvery > 0 && n % singleEvery === 0 ? "single" : "batch",
    path: singleEvery > 0 && n % singleEvery === 0 ? "/tasks/1/receipt" : "/commands",
    body: { type: n % 3 === 0 ? "hazard.report" : "visit.record", commandId: `id-${n}` },
    ...{ state: "kept", receipt: null, refused: null },
  }));
  const store: QueueStore = {
    waiting: (after, limit) =>
      Promise.resolve(rows.filter(({ state, order }) => state === "kept" && order > after).slice(0, limit)),
    settle(settlements) {
      for (const { order, ...change } of settlements) Object.assign(rows[order - 1] ?? {}, change);
      return Promise.resolve();
    },
  };
  return { rows, store };
}

/** The county's log: one effect for each id, and its receipt for ever. */
function createServer(refuses: (id: string) => boolean = () => false, busy: (id: string) => boolean = () => false) {
  const effects: string[] = [];
  const applyOne = (id: string) => {
    if (refuses(id))
      return {
        status: "rejected",
        commandId: id,
        problem: { code: "answer-wrong", titleZh: "有误", retryable: false },
      };
    if (busy(id))
      return { status: "rejected", commandId: id, problem: { code: "unavailable", titleZh: "忙", retryable: true } };
    const known = effects.indexOf(id);
    if (known < 0) effects.push(id);
    const seq = known < 0 ? effects.length : known + 1;
    return { status: known < 0 ? "applied" : "replayed", receipt: { commandId: id, seq, recordedAt: "" } };
  };
  return {
    effects,
    answer(path: string, body: unknown): WireAnswer {
      if (path !== "/commands") {
        const outcome = applyOne((body as { commandId: string }).commandId);
        if (outcome.status === "rejected") return { status: 422, body: outcome.problem };
        return { status: 200, body: outcome };
      }
      const { commands } = body as { commands: { commandId: string }[] };
      return { status: 200, body: { outcomes: commands.map(({ commandId }) => applyOne(commandId)) } };
    },
  };
}

const faults = ["none", "lost-before", "lost-after", "portal", "half", "swapped", "too-much", "unavailable"] as const;

test("whatever the link does, and however often the app is killed, each record has one effect and its own receipt", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 250 }),
      fc.integer({ min: 0, max: 9 }),
      fc.array(fc.constantFrom(...faults), { maxLength: 30 }),
      fc.array(fc.integer({ min: 0, max: 249 }), { maxLength: 5 }),
      async (count, singleEvery, script, bad) => {
        const { rows, store } = createPhone(count, singleEvery);
        const server = createServer((id) => bad.includes(Number(id.slice(3))));
        const plan = [...script];
        const send = (path: string, body: unknown): Promise<WireAnswer> => {
          const fault = plan.shift() ?? "none";
          if (fault === "lost-before") return Promise.resolve({ status: 0, body: null });
          if (fault === "portal") return Promise.resolve({ status: 200, body: null });
          if (fault === "unavailable")
            return Promise.resolve({ status: 503, body: { code: "unavailable", retryable: true }, retryAfterS: 1 });
          if (fault === "too-much")
            return Promise.resolve({ status: 413, body: { code: "body-too-large", titleZh: "过大", retryable: true } });
          const answer = server.answer(path, body);
          const outcomes = (answer.body as { outcomes?: unknown[] }).outcomes;
          if (fault === "lost-after") return Promise.resolve({ status: 0, body: null });
          if (fault === "half" && outcomes)
            return Promise.resolve({ status: 200, body: { outcomes: outcomes.slice(1) } });
          // An answer to something else: each outcome names another record.
          if (fault === "swapped" && outcomes && outcomes.length > 1)
            return Promise.resolve({ status: 200, body: { outcomes: [...outcomes.slice(1), outcomes[0]] } });
          return Promise.resolve(answer);
        };
        for (let n = 0; n < 200; n += 1) if ((await drain(store, send)).kind === "empty") break;
        // A single record that is too much for the server comes back to the officer; it is not lost either.
        const isBad = ({ id }: Row) => bad.includes(Number(id.slice(3)));
        const returned = rows.filter(({ state }) => state === "returned");
        expect(rows.filter(({ state }) => state === "kept")).toEqual([]);
        for (const row of returned) expect(isBad(row) || row.refused?.code === "body-too-large").toBe(true);
        const arrived = rows.filter(({ state }) => state !== "returned");
        expect(new Set(server.effects).size).toBe(server.effects.length);
        for (const { id, receipt } of arrived) expect(server.effects[(receipt ?? 0) - 1]).toBe(id);
      },
    ),
    { numRuns: 300 },
  );
});

test("one record that the server wants later does not hold up those behind it", async () => {
  const { rows, store } = createPhone(250);
  const server = createServer(
    () => false,
    (id) => id === "id-3",
  );
  const end = await drain(store, (path, body) => Promise.resolve(server.answer(path, body)));
  expect(end.kind).toBe("wait");
  expect(rows.filter(({ state }) => state === "kept").map(({ id }) => id)).toEqual(["id-3"]);
});

test("a token that stands no more ends the drain and takes nothing away", async () => {
  const { rows, store } = createPhone(5);
  const body = { code: "not-signed-in", retryable: false };
  expect(await drain(store, () => Promise.resolve({ status: 401, body }))).toEqual({ kind: "sign-in" });
  expect(rows.every(({ state }) => state === "kept")).toBe(true);
  // A proxy on the way says 401 as well; it knows nothing of our tokens.
  const other = await drain(store, () => Promise.resolve({ status: 401, body: null }));
  expect(other.kind).toBe("wait");
});

test("batches hold at most a hundred, and a report is not accepted before somebody took it", async () => {
  const { rows, store } = createPhone(230);
  const server = createServer();
  const sizes: number[] = [];
  const end = await drain(store, (path, body) => {
    sizes.push((body as { commands: unknown[] }).commands.length);
    return Promise.resolve(server.answer(path, body));
  });
  expect(end).toEqual({ kind: "empty" });
  expect(Math.max(...sizes)).toBe(maxBatch);
  expect(rows.filter(({ state }) => state === "delivered").every(({ body }) => body["type"] === "hazard.report")).toBe(
    true,
  );
  expect(rows.filter(({ state }) => state === "accepted").length).toBe(153);
});

test("what waits for a person's decision is delivered, with its receipt, and not accepted", async () => {
  const { rows, store } = createPhone(2);
  const outcomes = rows.map(({ id }) => ({
    status: "quarantined",
    receipt: { commandId: id, seq: 7, recordedAt: "" },
  }));
  await drain(store, () => Promise.resolve({ status: 200, body: { outcomes } }));
  expect(rows.map(({ state, receipt }) => [state, receipt])).toEqual([
    ["delivered", 7],
    ["delivered", 7],
  ]);
});

test("waits grow to five minutes, never in step, and follow what the server asks", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, fraction) => {
      const wait = waitMs(tries, fraction);
      expect(wait).toBeGreaterThanOrEqual(1_000);
      expect(wait).toBeLessThanOrEqual(450_000);
    }),
  );
  expect(waitMs(0, 0.5, 60)).toBe(60_000);
});
