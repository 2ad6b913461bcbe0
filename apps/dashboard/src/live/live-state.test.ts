import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FrameMessage, LiveRow, ServerMessage } from "@safegrid/contract/live";
import { noCounters } from "@safegrid/metrics/counter";
import type { LiveState } from "./live-state.ts";
import { applyMessage, follows, joinFrames, noLiveState } from "./live-state.ts";

const at = "2026-03-10T02:00:00.000Z";
const standing = (n: number, seq: number): LiveRow => ({
  kind: "standing",
  gridId: `g${n}` as never,
  seq,
  openHazards: seq,
  openMajor: 0,
  overdue: { count: 0, oldestDueAt: null, weight: 0, weightedDueSec: 0 },
  lastReceivedAt: null,
});
const frame = (prev: number, seq: number, rows: LiveRow[]): FrameMessage => ({
  type: "frame",
  epoch: "e",
  prev,
  seq,
  at,
  rows,
});
const snapshot = (seq: number, rows: LiveRow[]): ServerMessage => ({ type: "snapshot", epoch: "e", seq, at, rows });
const fold = (messages: ServerMessage[]) => messages.reduce<LiveState>(applyMessage, noLiveState);

/** Changes 1…n of some grids; the state after all is the last row of each. */
const changes = fc.array(fc.nat(5), { minLength: 1, maxLength: 60 });
const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 });

function chopped(grids: number[], at: number[]): FrameMessage[] {
  const ends = [...new Set([...at.filter((cut) => cut < grids.length), grids.length])].toSorted((a, b) => a - b);
  let prev = 0;
  return ends.map((end) => {
    const last = new Map(grids.slice(prev, end).map((grid, index) => [grid, standing(grid, prev + index + 1)]));
    const message = frame(prev, end, [...last.values()]);
    prev = end;
    return message;
  });
}

describe("folding the feed", () => {
  test("any chopping of the changes into frames gives the same state", () => {
    fc.assert(
      fc.property(changes, cuts, cuts, (grids, one, other) => {
        const [a, b] = [one, other].map((each) => fold([snapshot(0, []), ...chopped(grids, each)]));
        expect(a?.standings).toEqual(b?.standings);
        expect(a?.seq).toBe(grids.length);
        expect(a?.doubt).toBeNull();
      }),
    );
  });

  test("a frame that is missing is always noticed, and nothing is applied until a snapshot heals it", () => {
    fc.assert(
      fc.property(changes, cuts, fc.nat(), (grids, at, which) => {
        const frames = chopped(grids, at);
        if (frames.length < 2) return;
        const missing = which % (frames.length - 1);
        const holed = fold([snapshot(0, []), ...frames.filter((_, index) => index !== missing)]);
        expect(holed.doubt).toBe("gap");
        expect(holed.seq).toBe(missing === 0 ? 0 : (frames[missing - 1] as { seq: number }).seq);
        const whole = fold([snapshot(0, []), ...frames]);
        const healed = applyMessage(holed, snapshot(whole.seq, [...whole.standings.values()]));
        expect(healed.standings).toEqual(whole.standings);
        expect(healed.doubt).toBeNull();
      }),
    );
  });

  test("a heartbeat shows a gap too, and a new epoch is never trusted", () => {
    const state = fold([snapshot(5, [])]);
    expect(applyMessage(state, { type: "heartbeat", epoch: "e", seq: 9, prev: 5, at }).doubt).toBeNull();
    expect(applyMessage(state, { type: "heartbeat", epoch: "e", seq: 9, prev: 7, at }).doubt).toBe("gap");
    expect(applyMessage(state, { type: "heartbeat", epoch: "f", seq: 9, prev: 5, at }).doubt).toBe("epoch_changed");
  });

  test("at midnight in Shanghai yesterday's numbers go, by a frame or by a mere heartbeat; the month's stay", () => {
    const row = (periodKind: "day" | "month", startsOn: string): LiveRow => ({
      kind: "numbers",
      gridId: "g" as never,
      periodKind,
      startsOn,
      seq: 1,
      counters: noCounters,
    });
    const state = fold([snapshot(1, [row("day", "2026-03-10"), row("month", "2026-03-01")])]);
    const late = "2026-03-10T15:59:59.000Z";
    const midnight = "2026-03-10T16:00:00.000Z";
    const beat = (on: string): ServerMessage => ({ type: "heartbeat", epoch: "e", seq: 1, prev: 1, at: on });
    expect(applyMessage(state, beat(late)).numbers.size).toBe(2);
    expect([...applyMessage(state, beat(midnight)).numbers.keys()]).toEqual(["g month"]);
    const next = applyMessage(state, { ...(frame(1, 2, [row("day", "2026-03-11")]) as object), at: midnight } as never);
    expect(next.numbers.get("g day")?.startsOn).toBe("2026-03-11");
  });

  test("frames joined before they are folded give the same state, over midnight too", () => {
    fc.assert(
      fc.property(changes, cuts, fc.nat(60), (grids, at, midnight) => {
        const frames = chopped(grids, at).map((each) => {
          const isNext = each.seq > midnight;
          const row: LiveRow = {
            kind: "numbers",
            gridId: `g${each.seq % 3}` as never,
            periodKind: "day",
            startsOn: isNext ? "2026-03-11" : "2026-03-10",
            seq: each.seq,
            counters: noCounters,
          };
          return {
            ...each,
            at: isNext ? "2026-03-10T16:00:00.020Z" : "2026-03-10T15:59:59.990Z",
            rows: [...each.rows, row],
          };
        });
        const start = { ...(snapshot(0, []) as object), at: "2026-03-10T15:59:00.000Z" } as ServerMessage;
        expect(fold([start, joinFrames(frames) as FrameMessage])).toEqual(fold([start, ...frames]));
        expect(frames.slice(1).every((each, index) => follows(each, frames[index] as FrameMessage))).toBe(true);
      }),
    );
    expect(joinFrames([])).toBeNull();
    expect(follows(frame(5, 6, []), { epoch: "e", seq: 4 })).toBe(false);
    expect(follows(frame(5, 6, []), { epoch: "f", seq: 5 })).toBe(false);
  });

  test("memory is bounded however long it runs", () => {
    let state = fold([snapshot(0, [])]);
    for (let seq = 1; seq <= 500; seq += 1) {
      const event: LiveRow = {
        kind: "event",
        seq,
        type: "visit.recorded",
        gridId: "g" as never,
        occurredAt: at,
        recordedAt: at,
        subjectId: null,
        about: {},
      };
      state = applyMessage(state, frame(seq - 1, seq, [event, standing(seq % 3, seq)]));
    }
    expect(state.events).toHaveLength(50);
    expect(state.events[0]?.seq).toBe(500);
    expect(state.standings.size).toBe(3);
  });
});
