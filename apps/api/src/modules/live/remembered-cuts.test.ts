import { expect, test } from "vitest";
import { createRememberedCuts } from "#/modules/live/remembered-cuts.ts";

const at = (seq: number, epoch = "a") => ({ epoch, seq });

test("who was cut is told once, from where it was or before", () => {
  const cuts = createRememberedCuts();
  cuts.add("token", "room", at(10));
  for (const [token, room, since] of [
    ["other", "room", at(10)],
    ["token", "other", at(10)],
    ["token", "room", at(11)],
    ["token", "room", at(10, "b")],
  ] as const)
    expect(cuts.take(token, room, since)).toBe(false);
  expect(cuts.take("token", "room", at(7))).toBe(true);
  expect(cuts.take("token", "room", at(7))).toBe(false);
});

test("two readers of one token that were both cut are both told", () => {
  const cuts = createRememberedCuts();
  cuts.add("token", "room", at(10));
  cuts.add("token", "room", at(20));
  expect(cuts.take("token", "room", at(20))).toBe(true);
  expect(cuts.take("token", "room", at(20))).toBe(false);
  expect(cuts.take("token", "room", at(10))).toBe(true);
});

test("a cut is forgotten after an hour", () => {
  let nowMs = 0;
  const cuts = createRememberedCuts(() => nowMs);
  cuts.add("token", "room", at(10));
  cuts.add("token", "room", at(10));
  nowMs = 3_599_999;
  expect(cuts.take("token", "room", at(10))).toBe(true);
  nowMs = 3_600_000;
  expect(cuts.take("token", "room", at(10))).toBe(false);
});

test("of very many cuts the oldest are forgotten", () => {
  const cuts = createRememberedCuts();
  for (let n = 0; n < 5_001; n += 1) cuts.add(`token ${n}`, "room", at(10));
  expect(cuts.take("token 0", "room", at(10))).toBe(false);
  expect(cuts.take("token 1", "room", at(10))).toBe(true);
  expect(cuts.take("token 5000", "room", at(10))).toBe(true);
});
