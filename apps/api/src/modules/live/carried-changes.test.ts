import { expect, test } from "vitest";
import type { EventRow } from "@safegrid/contract/live";
import type { NumbersRow } from "@safegrid/contract/number";
import { createCarriedChanges } from "#/modules/live/carried-changes.ts";
import type { LiveState } from "#/modules/live/live.queries.ts";
import { noChanges } from "#/modules/live/live.queries.ts";

const numbers = (gridId: string, seq: number, startsOn = "2026-03-10") =>
  ({ kind: "numbers", gridId, periodKind: "day", startsOn, seq }) as NumbersRow;
const event = (seq: number) => ({ kind: "event", seq }) as EventRow;
const state = (seq: number, part: Partial<LiveState> = {}): LiveState => ({ epoch: "a", seq, ...noChanges, ...part });

test("what is known without a hole is handed out as one state, and again to who asks from further on", () => {
  const carried = createCarriedChanges();
  carried.add(10, state(11, { events: [event(11)] }));
  carried.add(11, state(13, { events: [event(12), event(13)] }));
  expect(carried.take("a", 10)).toEqual(state(13, { events: [event(11), event(12), event(13)] }));
  expect(carried.take("a", 11)).toEqual(state(13, { events: [event(12), event(13)] }));
  expect(carried.take("a", 13)).toBeNull();
});

test("nothing is handed out from beyond a hole", () => {
  const carried = createCarriedChanges();
  expect(carried.take("a", 10)).toBeNull();
  carried.add(10, state(11));
  carried.add(12, state(13));
  expect(carried.take("a", 9)).toBeNull();
  expect(carried.take("a", 10)?.seq).toBe(11);
  // Position 12 was somebody else's: it has to be read, and from there on the rest is known.
  expect(carried.take("a", 11)).toBeNull();
  expect(carried.take("a", 12)?.seq).toBe(13);
});

test("commits whose news come in the wrong order wait for each other", () => {
  const carried = createCarriedChanges();
  carried.add(11, state(12, { events: [event(12)] }));
  expect(carried.take("a", 10)).toBeNull();
  carried.add(10, state(11, { events: [event(11)] }));
  expect(carried.take("a", 10)?.seq).toBe(11);
  expect(carried.take("a", 11)?.seq).toBe(12);
});

test("of the same row only the last state counts; another grid or period is another row", () => {
  const carried = createCarriedChanges();
  const standing = (seq: number) => ({ kind: "standing", gridId: "g", seq }) as LiveState["standings"][number];
  const hazard = (id: string, seq: number) => ({ kind: "hazard", id, seq }) as LiveState["hazards"][number];
  carried.add(
    10,
    state(11, { numbers: [numbers("g", 11), numbers("h", 11)], standings: [standing(11)], hazards: [hazard("x", 11)] }),
  );
  carried.add(
    11,
    state(12, {
      numbers: [numbers("g", 12), numbers("g", 12, "2026-03-11")],
      standings: [standing(12)],
      hazards: [hazard("x", 12), hazard("y", 12)],
    }),
  );
  const taken = carried.take("a", 10);
  expect(taken?.numbers).toEqual([numbers("g", 12), numbers("h", 11), numbers("g", 12, "2026-03-11")]);
  expect(taken?.standings).toEqual([standing(12)]);
  expect(taken?.hazards).toEqual([hazard("x", 12), hazard("y", 12)]);
});

test("what is of another history is not handed out, and is forgotten", () => {
  const carried = createCarriedChanges();
  carried.add(10, state(11, { events: [event(11)] }));
  carried.add(10, { ...state(11), epoch: "b" });
  carried.add(11, { ...state(12), epoch: "b" });
  expect(carried.take("b", 10)).toEqual({ ...state(12), epoch: "b" });
  expect(carried.take("a", 10)).toBeNull();
});

test("after forgetting nothing is known, and what comes then is", () => {
  const carried = createCarriedChanges();
  carried.add(10, state(11));
  carried.clear();
  expect(carried.take("a", 10)).toBeNull();
  carried.add(10, state(12));
  expect(carried.take("a", 10)?.seq).toBe(12);
});

test("what nobody takes does not grow for ever: the oldest go", () => {
  const carried = createCarriedChanges();
  for (let seq = 0; seq < 1_000; seq += 1) carried.add(seq, state(seq + 1));
  expect(carried.take("a", 0)).toBeNull();
  expect(carried.take("a", 950)?.seq).toBe(1_000);
});
