import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { enrolmentStates, ledgerStates } from "@safegrid/domain/ledger";
import type { LedgerFact } from "./ledger-rate.ts";
import { standingInConfirmed, standingInEnrolment } from "./ledger-rate.ts";
import { addDays, businessDay } from "./period.ts";
import { addRates, ratioOf } from "./rate.ts";

const today = businessDay.parse("2026-03-10");
const fact: fc.Arbitrary<LedgerFact> = fc.oneof(
  fc.record({
    kind: fc.constant("enterprise" as const),
    state: fc.constantFrom(...ledgerStates),
    confirmedOn: fc.option(fc.integer({ min: 0, max: 400 }).map((back) => addDays(today, -back))),
    enrolment: fc.constantFrom(...enrolmentStates),
  }),
  fc.record({
    kind: fc.constant("facility" as const),
    state: fc.constantFrom(...ledgerStates),
    confirmedOn: fc.option(fc.integer({ min: 0, max: 400 }).map((back) => addDays(today, -back))),
    enrolment: fc.constant(null),
  }),
);

function pairOf(standings: readonly { readonly in: string }[]) {
  const numerator = standings.filter((each) => each.in === "numerator").length;
  return { numerator, denominator: numerator + standings.filter((each) => each.in === "denominator").length };
}

describe("numbers of the ledger", () => {
  test("a parent's pair is the sum of its children's, in any order", () => {
    const judges: readonly ((each: LedgerFact) => { readonly in: string })[] = [
      (each) => standingInConfirmed(each, today, 180),
      standingInEnrolment,
    ];
    fc.assert(
      fc.property(fc.array(fc.array(fact)), (cells) => {
        for (const judge of judges) {
          const children = cells.map((entries) => pairOf(entries.map((each) => judge(each))));
          expect(addRates(children)).toEqual(
            pairOf(
              cells
                .flat()
                .toReversed()
                .map((each) => judge(each)),
            ),
          );
        }
      }),
    );
  });

  test("more days never confirm fewer entries, and closed ones count nowhere", () => {
    fc.assert(
      fc.property(fact, fc.nat({ max: 400 }), fc.nat({ max: 400 }), (entry, days, more) => {
        if (standingInConfirmed(entry, today, days).in === "numerator")
          expect(standingInConfirmed(entry, today, days + more).in).toBe("numerator");
        if (entry.state !== "closed") return;
        expect(standingInConfirmed(entry, today, days).in).toBe("neither");
        expect(standingInEnrolment(entry).in).toBe("neither");
      }),
    );
  });

  test("the last day still counts, the next does not; never confirmed and exempt have their own reasons", () => {
    const entry: LedgerFact = {
      kind: "enterprise",
      state: "active",
      confirmedOn: addDays(today, -30),
      enrolment: "exempt",
    };
    expect(standingInConfirmed(entry, today, 30)).toEqual({ in: "numerator", why: "confirmed" });
    expect(standingInConfirmed(entry, today, 29)).toEqual({ in: "denominator", why: "confirmed-too-long-ago" });
    expect(standingInConfirmed({ ...entry, confirmedOn: null }, today, 30).why).toBe("never-confirmed");
    expect(standingInEnrolment(entry)).toEqual({ in: "neither", why: "exempt" });
    expect(ratioOf(pairOf([standingInEnrolment(entry)]))).toBeNull();
  });
});
