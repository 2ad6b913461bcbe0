import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readConfig } from "#/config.ts";
import { createBatcher } from "#/platform/batcher.ts";
import type { NewEvent } from "#/platform/log.ts";
import { chainEvents, hashOf } from "#/platform/log.ts";
import { startLoop } from "#/platform/loop.ts";
import { DomainProblem } from "#/platform/problem.ts";
import { toProblem } from "#/platform/problem-answer.ts";

describe("group commit", () => {
  test("every item gets its own result, whatever was batched with it, one run at a time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        async (waits, maxItems) => {
          let running = 0;
          const batcher = createBatcher<number, number>({
            maxItems,
            async run(items) {
              running += 1;
              expect(running).toBe(1);
              expect(items.length).toBeLessThanOrEqual(maxItems);
              await new Promise((resolve) => setImmediate(resolve));
              running -= 1;
              return items.map((item) => item * 2);
            },
          });
          const results = await Promise.all(
            waits.map(async (turns, n) => {
              for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
              return batcher.add(n);
            }),
          );
          expect(results).toEqual(waits.map((_, n) => n * 2));
        },
      ),
    );
  });

  test("what is urgent overtakes, and nothing waits for ever", async () => {
    const runs: number[][] = [];
    const batcher = createBatcher<number, number>({
      maxItems: 10,
      mostOthers: 4,
      isUrgent: (item) => item < 100,
      async run(items) {
        runs.push(items);
        return items;
      },
    });
    const late = Array.from({ length: 25 }, (_, n) => 100 + n);
    const now = Array.from({ length: 25 }, (_, n) => n);
    expect(await Promise.all([...late, ...now].map((item) => batcher.add(item)))).toEqual([...late, ...now]);
    expect(runs[0]).toEqual([...now.slice(0, 9), 100]);
    expect(runs[1]).toEqual([...now.slice(9, 18), 101]);
    expect(runs[2]).toEqual([...now.slice(18), 102, 103, 104]);
    expect(runs[3]).toEqual([105, 106, 107, 108]);
    expect(runs.flat().filter((item) => item >= 100)).toEqual(late);
  });

  test("one item alone is run, urgent or not", async () => {
    const batcher = createBatcher<number, number>({
      maxItems: 1,
      isUrgent: (item) => item > 0,
      run: async (items) => items,
    });
    expect(await Promise.all([0, 1, 0, 1].map((item) => batcher.add(item)))).toEqual([0, 1, 0, 1]);
  });

  test("a run that fails fails its items and no others", async () => {
    let runs = 0;
    const batcher = createBatcher<number, number>({
      maxItems: 1,
      async run([item = 0]) {
        runs += 1;
        if (item === 1) throw new Error("no");
        return [item];
      },
    });
    const settled = await Promise.allSettled([0, 1, 2].map((n) => batcher.add(n)));
    expect(settled.map((each) => each.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(runs).toBe(3);
  });
});

describe("the chain of events", () => {
  const event = (n: number): NewEvent => ({
    type: "visit.recorded",
    gridId: `g${n}`,
    occurredAt: new Date(n),
    actorId: null,
    commandId: null,
    subjectId: null,
    about: { n },
  });
  const head = { countyId: "c", epoch: "e", seq: 7, hash: Buffer.alloc(32), clockAt: new Date(0), gridVersion: 1 };

  test("numbers densely behind the head, and does not depend on how events were batched", () => {
    const at = new Date(99);
    const whole = chainEvents(head, [event(1), event(2), event(3)], at);
    expect(whole.map((each) => each.seq)).toEqual([8, 9, 10]);
    const [first] = chainEvents(head, [event(1)], at);
    const rest = chainEvents({ ...head, seq: 8, hash: first?.hash ?? head.hash }, [event(2), event(3)], at);
    expect(rest.at(-1)?.hash).toEqual(whole.at(-1)?.hash);
  });

  test("any altered word changes the hash", () => {
    const [one] = chainEvents(head, [event(1)], new Date(99));
    if (!one) throw new Error("no event");
    for (const altered of [
      { ...one, seq: 9 },
      { ...one, about: { n: 2 } },
      { ...one, actorId: "x" },
      { ...one, occurredAt: new Date(2) },
    ])
      expect(hashOf(head.hash, altered)).not.toEqual(one.hash);
    expect(hashOf(head.hash, one)).toEqual(one.hash);
  });
});

describe("a loop", () => {
  test("never runs twice at once, loses no kick, and goes on after an error", async () => {
    let running = 0;
    let runs = 0;
    const errors: unknown[] = [];
    const loop = startLoop(
      60_000,
      async () => {
        runs += 1;
        running += 1;
        expect(running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        if (runs === 1) throw new Error("first");
      },
      (error) => errors.push(error),
    );
    await expect.poll(() => runs).toBe(1);
    loop.kick();
    loop.kick();
    await expect.poll(() => runs).toBeGreaterThanOrEqual(2);
    await loop.stop();
    const after = runs;
    loop.kick();
    expect(runs).toBe(after);
    expect(errors).toHaveLength(1);
  });
});

describe("problems", () => {
  test("the unknown says nothing of itself, the known keeps its code, a lost database is told apart", () => {
    expect(JSON.stringify(toProblem(new Error("password=secret"), "r"))).not.toContain("secret");
    expect(toProblem(new DomainProblem("grid-not-found"), "r")).toMatchObject({
      code: "grid-not-found",
      status: 404,
      requestId: "r",
    });
    expect(toProblem(Object.assign(new Error("x"), { code: "57P01" }), "r")).toMatchObject({
      code: "unavailable",
      retryable: true,
    });
  });
});

test("settings that are wrong are named", () => {
  expect(() => readConfig({ DATABASE_URL: "postgres://localhost/x", PORT: "seventy" })).toThrow(/PORT/);
  expect(readConfig({ DATABASE_URL: "postgres://localhost/x" })).toMatchObject({ port: 4212, isDemo: false });
});
