import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { standingInTime, stepOfDuration } from "./case-time.ts";
import type { ClosingFact, HopFact } from "./outcome.ts";
import {
  isRecurrence,
  recurrenceDays,
  standingInConfirmed,
  standingInHop,
  standingInRecurrence,
  standingInReturn,
  standingInVerified,
} from "./outcome.ts";
import type { BusinessDay } from "./period.ts";
import { addDays, businessDayOf, parsePeriodKey, periodsOf } from "./period.ts";

const at = (text: string) => Date.parse(text);
const day = (text: string) => text as BusinessDay;
const april = parsePeriodKey("month:2026-04-01");
const closing = (change: Partial<ClosingFact> = {}): ClosingFact => ({
  closedAtMs: at("2026-03-25T02:00:00Z"),
  isReopened: false,
  recurredAtMs: null,
  check: "not_drawn",
  ...change,
});

describe("recurrence", () => {
  test("a closing counts where its days end, and only when they are over", () => {
    const judge = (today: string, change: Partial<ClosingFact> = {}, days = 7) =>
      standingInRecurrence(closing(change), days, april, day(today));
    expect(judge("2026-04-01")).toEqual({ in: "neither", why: "days-not-over" });
    expect(judge("2026-04-02")).toEqual({ in: "denominator", why: "not-found-again" });
    expect(judge("2026-04-02", { isReopened: true })).toEqual({ in: "neither", why: "reopened" });
    expect(judge("2026-09-02", {}, 90)).toEqual({ in: "neither", why: "days-end-in-another-period" });
  });

  test("the last moment of the last day is within, the next is not; the same moment is no recurrence", () => {
    const { closedAtMs } = closing();
    expect(isRecurrence(closedAtMs, at("2026-04-01T15:59:59.999Z"), 7)).toBe(true);
    expect(isRecurrence(closedAtMs, at("2026-04-01T16:00:00Z"), 7)).toBe(false);
    expect(isRecurrence(closedAtMs, closedAtMs, 7)).toBe(false);
    expect(isRecurrence(closedAtMs, null, 90)).toBe(false);
  });

  test("within seven days is within thirty is within ninety; every closing is in one month's denominator at last", () => {
    const someClosing = fc.record({
      closedAtMs: fc.integer({ min: at("2025-06-01T00:00:00Z"), max: at("2026-06-01T00:00:00Z") }),
      after: fc.option(fc.integer({ min: -86_400_000, max: 120 * 86_400_000 })),
    });
    fc.assert(
      fc.property(someClosing, ({ closedAtMs, after }) => {
        const fact = closing({ closedAtMs, recurredAtMs: after === null ? null : closedAtMs + after });
        const found = Object.values(recurrenceDays).map((days) => {
          const endsOn = addDays(businessDayOf(closedAtMs), days);
          const standings = periodsOf(endsOn).map((period) =>
            standingInRecurrence(fact, days, period, addDays(endsOn, 1)),
          );
          expect(new Set(standings.map((each) => each.in)).size).toBe(1);
          expect(standings[0]?.in).not.toBe("neither");
          return standings[0]?.in === "numerator";
        });
        // Once within the fewer days, then within the more.
        expect(found.toSorted((a, b) => Number(a) - Number(b))).toEqual(found);
      }),
    );
  });
});

describe("checks, re-inspections and hops", () => {
  test("a closing that its check undid was checked, and was not confirmed", () => {
    const wrong = closing({ check: "not_rectified", isReopened: true });
    const march = parsePeriodKey("month:2026-03-01");
    expect(standingInVerified(wrong, march)).toEqual({ in: "numerator", why: "not-really-rectified" });
    expect(standingInConfirmed(wrong, march)).toEqual({ in: "denominator", why: "not-really-rectified" });
    expect(standingInConfirmed(closing({ check: "open" }), march)).toEqual({ in: "neither", why: "not-checked-yet" });
    expect(standingInVerified(closing(), march).in).toBe("denominator");
    expect(standingInVerified(closing(), april).in).toBe("neither");
  });

  test("whoever is confirmed was checked, and whoever was checked was closed", () => {
    const checks = ["not_drawn", "open", "confirmed", "not_rectified"] as const;
    const march = parsePeriodKey("month:2026-03-01");
    for (const check of checks) {
      const [verified, confirmed] = [standingInVerified, standingInConfirmed].map((judge) =>
        judge(closing({ check }), march),
      );
      expect(confirmed?.in === "neither").toBe(verified?.in !== "numerator");
    }
  });

  test("re-inspections count in the period in which they were made", () => {
    expect(standingInReturn({ atMs: at("2026-04-02T00:00:00Z"), hasPassed: false }, april).in).toBe("numerator");
    expect(standingInReturn({ atMs: at("2026-04-02T00:00:00Z"), hasPassed: true }, april).in).toBe("denominator");
    expect(standingInReturn({ atMs: at("2026-04-30T16:00:00Z"), hasPassed: true }, april).in).toBe("neither");
  });

  test("a hop is in time, late, bypassed, still waiting, or not due", () => {
    const limitAtMs = at("2026-04-10T00:00:00Z");
    const hop = (change: Partial<HopFact>): HopFact => ({
      ...{ limitAtMs, outcome: "received", outcomeAtMs: limitAtMs, wasSilent: false },
      ...change,
    });
    const judge = (change: Partial<HopFact>, cutoff = limitAtMs) => standingInHop(hop(change), april, cutoff).why;
    expect(judge({})).toBe("received-in-time");
    expect(judge({ outcome: "declined" })).toBe("received-in-time");
    expect(judge({ outcomeAtMs: limitAtMs + 1 })).toBe("received-late");
    expect(judge({ wasSilent: true })).toBe("received-late");
    expect(judge({ outcome: "bypassed", wasSilent: true })).toBe("bypassed");
    expect(judge({ outcome: "waiting", outcomeAtMs: null, wasSilent: true })).toBe("not-received");
    expect(judge({ outcome: "ended" })).toBe("ended-without-receipt");
    expect(judge({}, limitAtMs - 1)).toBe("limit-not-over");
  });
});

describe("times", () => {
  test("the cohort is that of discovery, without what was not accepted or eliminated on the spot", () => {
    const hazard = {
      ...{ foundAtMs: at("2026-04-02T00:00:00Z"), respondedAtMs: at("2026-04-02T01:00:00Z"), closedAtMs: null },
      ...{ refusedAtMs: null, isEliminatedOnTheSpot: false },
    };
    const judge = (change: object, name: "firstResponse" | "timeToRectify" = "timeToRectify") =>
      standingInTime(name, { ...hazard, ...change }, april, at("2026-05-01T00:00:00Z"));
    expect(judge({}, "firstResponse")).toEqual({ in: "numerator", why: "responded" });
    expect(judge({})).toEqual({ in: "denominator", why: "still-open" });
    expect(judge({ closedAtMs: at("2026-05-02T00:00:00Z") }).why).toBe("still-open");
    expect(judge({ isEliminatedOnTheSpot: true }).why).toBe("eliminated-on-the-spot");
    expect(judge({ refusedAtMs: at("2026-04-03T00:00:00Z") }).why).toBe("not-accepted");
  });

  test("steps of durations: never shorter, at most 3 % longer beyond half an hour, in order", () => {
    const minute = 60_000;
    expect([0, 1, 60_000, 60_001].map((ms) => stepOfDuration(0, ms))).toEqual([0, 1, 1, 2]);
    expect([360, 361, 2_880, 2_881, 43_200, 43_201].map((m) => stepOfDuration(0, m * minute))).toEqual([
      360, 370, 2_880, 2_940, 43_200, 44_640,
    ]);
    expect(stepOfDuration(5_000, 0)).toBe(0);
    fc.assert(
      fc.property(fc.nat(400 * 1_440 * minute), fc.nat(1_000 * minute), (ms, more) => {
        const told = stepOfDuration(0, ms) * minute;
        expect(told).toBeGreaterThanOrEqual(ms);
        if (ms >= 34 * minute) expect(told).toBeLessThanOrEqual(ms * 1.034);
        expect(stepOfDuration(0, ms + more) * minute).toBeGreaterThanOrEqual(told);
        expect(stepOfDuration(0, told)).toBe(told / minute);
      }),
    );
  });
});
