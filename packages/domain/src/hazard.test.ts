import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abilitiesOf, abilityForHazardAction, accountRoles } from "./account.ts";
import { judgeAnswers, sixChecksTwoCoverages } from "./checklist.ts";
import { attentionOf } from "./hazard-attention.ts";
import type { HazardAction, HazardState } from "./hazard.ts";
import {
  hazardActions,
  hazardStates,
  isHazardClosed,
  isHazardOpen,
  judgeHazardAction,
  nextHazardState,
} from "./hazard.ts";

describe("a hazard's life", () => {
  const walk = fc.array(
    fc.record({ action: fc.constantFrom(...hazardActions), actor: fc.constantFrom("a", "b", "c") }),
    { maxLength: 40 },
  );

  test("never closes without a re-inspection by somebody else than the one who rectified", () => {
    fc.assert(
      fc.property(walk, (steps) => {
        let state: HazardState = "reported";
        let rectifierId: string | null = null;
        for (const [n, { action, actor }] of steps.entries()) {
          const at = new Date(n * 1000).toISOString();
          const facts = { state, grade: "ordinary" as const, foundAt: at, rectifierId, lastStepAt: at };
          const verdict = judgeHazardAction(facts, action, { actorId: actor, at });
          if (!verdict.ok) continue;
          if (verdict.to === "closed") {
            expect(state).toBe("submitted");
            expect(action).toBe("pass");
            expect(actor).not.toBe(rectifierId);
          }
          if (action === "submit") rectifierId = actor;
          state = verdict.to;
        }
      }),
    );
  });

  test("ends in closed, eliminated or not accepted, and from there nothing leads on", () => {
    for (const state of hazardStates) {
      const leadsOn = hazardActions.some((action) => nextHazardState(state, action) !== null);
      expect(leadsOn).toBe(isHazardOpen(state));
      if (isHazardClosed(state)) expect(leadsOn).toBe(false);
    }
  });

  test("every open state can still reach closed", () => {
    const reaches = (from: HazardState, seen: HazardState[] = []): boolean =>
      from === "closed" ||
      hazardActions.some((action: HazardAction) => {
        const to = nextHazardState(from, action);
        return to !== null && !seen.includes(to) && reaches(to, [...seen, to]);
      });
    for (const state of hazardStates.filter(isHazardOpen)) expect(reaches(state), state).toBe(true);
  });

  test("a step before the step that it follows is refused", () => {
    const facts = {
      state: "reported" as const,
      grade: "major" as const,
      foundAt: "",
      rectifierId: null,
      lastStepAt: "2026-01-02T00:00:00Z",
    };
    expect(judgeHazardAction(facts, "accept", { actorId: "a", at: "2026-01-01T00:00:00Z" })).toEqual({
      ok: false,
      why: "before-last-step",
    });
  });

  test("somebody holds the ability for every step, and a wall-like reader for none", () => {
    for (const action of hazardActions)
      expect(
        accountRoles.some((role) => abilitiesOf(role).includes(abilityForHazardAction[action])),
        action,
      ).toBe(true);
    expect(abilitiesOf("account_admin")).not.toContain("handle");
  });
});

describe("attention", () => {
  const open = {
    state: "rectifying" as const,
    grade: "ordinary" as const,
    deadlineAt: null,
    deadlinePassed: false,
    returnedCount: 0,
  };
  test("the gravest reason wins, and a closed hazard has none", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(attentionOf(open, now)).toBeNull();
    expect(attentionOf({ ...open, deadlineAt: "2026-01-01T23:00:00Z" }, now)).toBe("due_soon");
    expect(attentionOf({ ...open, returnedCount: 2 }, now)).toBe("returned_twice");
    expect(attentionOf({ ...open, returnedCount: 2, deadlinePassed: true }, now)).toBe("overdue");
    expect(attentionOf({ ...open, grade: "major", deadlinePassed: true }, now)).toBe("major_overdue");
    expect(attentionOf({ ...open, state: "closed", grade: "major", deadlinePassed: true }, now)).toBeNull();
  });
});

describe("六查二到位", () => {
  const all = sixChecksTwoCoverages.items.map((item) => ({
    item: item.code,
    result: item.kind === "coverage" ? ("covered" as const) : ("nothing_found" as const),
  }));
  test("has six hazards and two coverages, one for each clause P25 to P32", () => {
    expect(sixChecksTwoCoverages.items.map((item) => item.clause)).toEqual([
      "P25",
      "P26",
      "P27",
      "P28",
      "P29",
      "P30",
      "P31",
      "P32",
    ]);
    expect(sixChecksTwoCoverages.items.filter((item) => item.kind === "coverage")).toHaveLength(2);
  });
  test("is complete only when every row is stated; not checked is no statement", () => {
    expect(judgeAnswers(sixChecksTwoCoverages, all)).toEqual({ kind: "complete" });
    expect(judgeAnswers(sixChecksTwoCoverages, all.slice(1))).toEqual({
      kind: "incomplete",
      unanswered: ["fireworks"],
    });
    expect(
      judgeAnswers(sixChecksTwoCoverages, [{ item: "fireworks", result: "not_checked" }, ...all.slice(1)]),
    ).toMatchObject({ kind: "incomplete" });
    expect(judgeAnswers(sixChecksTwoCoverages, [{ item: "lift", result: "covered" }])).toEqual({
      kind: "wrong",
      index: 0,
      why: "result-not-allowed",
    });
  });
});
