import fc from "fast-check";
import { expect, test } from "vitest";
import { businessDayOf } from "./period.ts";
import type { ClockReading } from "./time-confidence.ts";
import { clockToleranceMs, judgeTime, measurementHoldsMs, oldestFactDays } from "./time-confidence.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const noon = Date.parse("2026-03-10T04:00:00Z");

/** What an honest phone says of an act at `trueMs`, whose clock lies `wrongMs` ahead of the server's since the contact. */
function honest(trueMs: number, contactAtMs: number, wrongMs: number, isReopened = false) {
  const saidAtMs = trueMs + wrongMs;
  const reading: ClockReading = {
    ...{ deviceAtMs: saidAtMs, contactAtMs, offsetMs: -wrongMs, roundTripMs: 200 },
    sinceContactMs: isReopened ? null : trueMs - contactAtMs,
  };
  return { saidAtMs, reading };
}

test("each line of the table", () => {
  const judged = (saidAtMs: number, receivedAtMs: number, reading: ClockReading | null) => {
    const { grade, occurredAtMs, doubts } = judgeTime(saidAtMs, receivedAtMs, reading);
    return [grade, occurredAtMs, ...doubts];
  };
  // No reading.
  expect(judged(noon, noon + 7 * day, null)).toEqual(["unknown", noon]);
  expect(judged(noon + 30_000, noon, null)).toEqual(["unknown", noon]);
  expect(judged(noon + 61_000, noon, null)).toEqual(["doubtful", null, "time-in-future"]);
  expect(judged(noon - (oldestFactDays + 1) * day, noon, null)).toEqual(["doubtful", null, "time-too-old"]);
  // Measured and right; measured and wrong by two hours.
  const right = honest(noon, noon - day, 5_000);
  expect(judged(right.saidAtMs, noon + hour, right.reading)).toEqual(["credible", noon + 5_000]);
  const ahead = honest(noon, noon - day, 2 * hour);
  expect(judged(ahead.saidAtMs, noon + minute, ahead.reading)).toEqual(["corrected", noon]);
  const lost = honest(noon, noon - day, -20_000 * day);
  expect(judged(lost.saidAtMs, noon + day, lost.reading)).toEqual(["corrected", noon]);
  // Measured too long ago: put right all the same, and not believed.
  const old = honest(noon, noon - measurementHoldsMs - hour, 2 * hour, true);
  expect(judged(old.saidAtMs, noon + day, old.reading)).toEqual(["unknown", noon]);
  // Set ahead by five hours after the contact; received on the same day, and on the next.
  const reading = { ...honest(noon, noon - hour, 0).reading, deviceAtMs: noon + 5 * hour };
  expect(judged(noon + 5 * hour, noon + minute, reading)).toEqual(["corrected", noon + minute]);
  const late = { ...reading, contactAtMs: noon - day, sinceContactMs: null };
  expect(judged(noon + 5 * hour, noon + minute, late)).toEqual(["doubtful", null, "time-in-future"]);
  // Set back by two days after the contact: the phone's own steady clock says so.
  const back = { ...honest(noon, noon - hour, 0).reading, deviceAtMs: noon - 2 * day };
  expect(judged(noon - 2 * day, noon + minute, back)).toEqual(["corrected", noon]);
  expect(judged(noon - 2 * day, noon + day, back)).toEqual(["doubtful", null, "clock-set-back"]);
  // A contact with a server of the future was with another clock: as good as none.
  expect(judged(noon, noon + minute, { ...right.reading, contactAtMs: noon + day })).toEqual(["unknown", noon]);
});

const instants = fc.integer({ min: noon - 500 * day, max: noon + 500 * day });
const readings: fc.Arbitrary<ClockReading> = fc.record({
  deviceAtMs: instants,
  contactAtMs: instants,
  offsetMs: fc.oneof(
    fc.integer({ min: -3 * minute, max: 3 * minute }),
    fc.integer({ min: -500 * day, max: 500 * day }),
  ),
  roundTripMs: fc.integer({ min: 0, max: 30_000 }),
  sinceContactMs: fc.option(fc.integer({ min: 0, max: 10 * day })),
});

test("whatever a phone says: never in the future, never on a later day than the receipt's, doubtful exactly without a time", () => {
  fc.assert(
    fc.property(instants, instants, fc.option(readings), (saidAtMs, receivedAtMs, reading) => {
      const { grade, occurredAtMs, doubts } = judgeTime(saidAtMs, receivedAtMs, reading);
      expect(occurredAtMs === null).toBe(grade === "doubtful");
      expect(doubts.length > 0).toBe(grade === "doubtful");
      if (occurredAtMs === null) return;
      expect(occurredAtMs).toBeLessThanOrEqual(receivedAtMs);
      expect(businessDayOf(occurredAtMs) <= businessDayOf(receivedAtMs)).toBe(true);
      expect(occurredAtMs).toBeGreaterThanOrEqual(receivedAtMs - (oldestFactDays + 1) * day);
    }),
  );
});

test("a phone whose clock was left alone is put right to within the tolerance, however wrong it stands, and never doubted", () => {
  const spans = fc.tuple(
    fc.integer({ min: 0, max: 30 * day }),
    fc.integer({ min: 0, max: 30 * day }),
    fc.integer({ min: -20_000 * day, max: 400 * day }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(spans, ([sinceContact, untilReceipt, wrongMs, isReopened]) => {
      const { saidAtMs, reading } = honest(noon, noon - sinceContact, wrongMs, isReopened);
      const { grade, occurredAtMs } = judgeTime(saidAtMs, noon + untilReceipt, reading);
      expect(grade).not.toBe("doubtful");
      expect(Math.abs((occurredAtMs ?? 0) - noon)).toBeLessThanOrEqual(clockToleranceMs + 100);
      expect(grade === "unknown").toBe(sinceContact > measurementHoldsMs);
    }),
  );
});

test("a clock that was set after the contact counts for the true day, or is doubtful, or could not be noticed", () => {
  const spans = fc.tuple(
    fc.integer({ min: 0, max: 9 * day }),
    fc.integer({ min: 0, max: 9 * day }),
    fc.integer({ min: -10 * day, max: 10 * day }),
  );
  fc.assert(
    fc.property(spans, ([sinceContact, untilReceipt, setBy]) => {
      const { reading } = honest(noon, noon - sinceContact, 0);
      const saidAtMs = noon + setBy;
      const judged = judgeTime(saidAtMs, noon + untilReceipt, { ...reading, deviceAtMs: saidAtMs });
      // Within the certain span nothing contradicts it: set ahead, and received late enough.
      const isUnnoticed = setBy >= -clockToleranceMs - 100 && setBy <= untilReceipt + clockToleranceMs + 100;
      if (isUnnoticed || judged.occurredAtMs === null) return;
      expect(businessDayOf(judged.occurredAtMs)).toBe(businessDayOf(noon));
    }),
  );
});

test("without a reading the said time stands as it always did", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: oldestFactDays * day }), (ago) => {
      expect(judgeTime(noon - ago, noon, null)).toMatchObject({ grade: "unknown", occurredAtMs: noon - ago });
    }),
  );
});
