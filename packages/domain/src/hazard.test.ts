import { describe, expect, test } from "vitest";
import { abilitiesOf, abilityForHazardAction, accountRoles, administratorRoles } from "./account.ts";
import { judgeAnswers, sixChecksTwoCoverages } from "./checklist.ts";
import { attentionOf } from "./hazard-attention.ts";
import { hazardActions } from "./hazard.ts";

test("somebody holds the ability for every step of a hazard's life, and an administrator for none", () => {
  for (const action of hazardActions)
    expect(
      accountRoles.some((role) => abilitiesOf(role).includes(abilityForHazardAction[action])),
      action,
    ).toBe(true);
  for (const role of administratorRoles) expect(abilitiesOf(role)).not.toContain("handle");
});

describe("attention", () => {
  const open = {
    state: "rectifying" as const,
    grade: "ordinary" as const,
    deadlinePassed: false,
    returnedCount: 0,
    lastRung: null,
    isListed: false,
  };
  test("the gravest reason wins, and a closed hazard has none", () => {
    expect(attentionOf(open)).toBeNull();
    expect(attentionOf({ ...open, lastRung: "before:1:working_days" })).toBe("due_soon");
    expect(attentionOf({ ...open, returnedCount: 2 })).toBe("returned_twice");
    expect(attentionOf({ ...open, returnedCount: 2, deadlinePassed: true })).toBe("overdue");
    expect(attentionOf({ ...open, isListed: true, deadlinePassed: true })).toBe("listed");
    expect(attentionOf({ ...open, isListed: true, grade: "major", deadlinePassed: true })).toBe("major_overdue");
    expect(attentionOf({ ...open, grade: "major", deadlinePassed: true })).toBe("major_overdue");
    expect(attentionOf({ ...open, state: "closed", grade: "major", deadlinePassed: true })).toBeNull();
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
