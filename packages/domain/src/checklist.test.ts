import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CheckAnswer, Checklist } from "./checklist.ts";
import { applicableItems, checklistFaults, hazardRow, judgeAnswers, sixChecksTwoCoverages } from "./checklist.ts";
import { cellKinds, checklistAssignments, exampleAssignments, listFor } from "./checklist-assignment.ts";
import { exampleChecklists } from "./example-checklists.ts";
import { placeCategories } from "./place.ts";

const lists = [sixChecksTwoCoverages, ...exampleChecklists];
const listOf = (name: string) => exampleChecklists.find(({ list }) => list === name) as Checklist;
const codes = (list: Checklist, answers: CheckAnswer[], category: string) =>
  applicableItems(list, answers, category).map(({ code }) => code);

describe("rows that apply only sometimes", () => {
  const catering = listOf("catering");
  const gas = (result: CheckAnswer["result"]) => [{ item: "gas_used", result }];

  test("are asked for when the earlier row was answered so, and only then", () => {
    expect(codes(catering, [], "small_restaurant")).not.toContain("gas_alarm");
    expect(codes(catering, gas("not_checked"), "small_restaurant")).not.toContain("gas_alarm");
    expect(codes(catering, gas("not_present"), "small_restaurant")).not.toContain("gas_alarm");
    expect(codes(catering, gas("nothing_found"), "small_restaurant")).toContain("gas_alarm");
    expect(codes(catering, gas("problem"), "small_restaurant")).toContain("gas_hose");
  });

  test("leave a visit incomplete where they apply, and ask for nothing where they do not", () => {
    const without = catering.items
      .filter(({ when }) => when === null)
      .map(({ code, kind }) => ({ item: code, result: kind === "coverage" ? "covered" : "nothing_found" }) as const);
    expect(judgeAnswers(catering, without, "small_restaurant")).toEqual({
      kind: "incomplete",
      unanswered: ["gas_alarm", "gas_hose"],
    });
    const noGas = without.map((answer) =>
      answer.item === "gas_used" ? { item: "gas_used", result: "not_present" as const } : answer,
    );
    expect(judgeAnswers(catering, noGas, "small_restaurant")).toEqual({ kind: "complete" });
    // What was said of a row that does not apply does no harm.
    expect(judgeAnswers(catering, [...noGas, { item: "gas_hose", result: "problem" }], "small_restaurant")).toEqual({
      kind: "complete",
    });
  });

  test("apply at their categories of place only; where the category is not known, at all", () => {
    const facility = listOf("public-facility");
    expect(codes(facility, [], "lift")).toEqual(["lift_date", "lift_alarm", "passage", "facility_patrolled"]);
    expect(codes(facility, [], "road_section")).toEqual(["rail", "sight", "facility_patrolled"]);
    expect(applicableItems(facility, []).length).toBe(facility.items.length);
  });

  test("a row after one that does not apply itself does not apply", () => {
    const at = (categories: "mine"[]) => ({ categories, after: null });
    const list = {
      items: [
        hazardRow("other", { code: "a", clause: "P24", zh: "甲", en: "A", when: at(["mine"]) }),
        hazardRow("other", {
          ...{ code: "b", clause: "P24", zh: "乙", en: "B" },
          when: { categories: null, after: { item: "a", results: ["problem"] } },
        }),
      ],
    };
    const said: CheckAnswer[] = [{ item: "a", result: "problem" }];
    expect(applicableItems(list, said, "shop")).toEqual([]);
    expect(applicableItems(list, said, "mine")).toHaveLength(2);
  });

  test("answering whatever applies, again and again, always ends in a complete visit", () => {
    const picks = fc.array(fc.nat(2), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(fc.constantFrom(...lists), fc.constantFrom(...placeCategories), picks, (list, category, pick) => {
        const answers: CheckAnswer[] = [];
        for (let round = 0; round < 64; round += 1) {
          const next = applicableItems(list, answers, category).find(
            ({ code }) => !answers.some(({ item }) => item === code),
          );
          if (!next) break;
          const said = next.kind === "coverage" ? ["covered"] : ["nothing_found", "problem", "not_present"];
          const result = (said[(pick[round] ?? 0) % said.length] ?? "covered") as CheckAnswer["result"];
          answers.push({ item: next.code, result });
        }
        expect(judgeAnswers(list, answers, category)).toEqual({ kind: "complete" });
        const judged = judgeAnswers(list, answers.slice(0, -1), category);
        expect(judged.kind).toBe("incomplete");
      }),
    );
  });
});

describe("what is shipped", () => {
  test("can be answered at every place that it is for, and never asks for nothing", () => {
    for (const list of lists) {
      expect(checklistFaults(list.items), list.version).toEqual([]);
      expect(list.version).toBe(`${list.list}@${list.edition}`);
    }
    for (const kind of cellKinds)
      for (const category of placeCategories) {
        const list = lists.find((each) => each.list === listFor(exampleAssignments, kind, category));
        expect(applicableItems(list as Checklist, [], category).length, `${kind} ${category}`).toBeGreaterThan(1);
      }
  });

  test("only what the plan prescribes is no example", () => {
    expect(lists.filter(({ isExample }) => !isExample)).toEqual([sixChecksTwoCoverages]);
    expect(new Set(lists.map(({ list }) => list)).size).toBe(lists.length);
  });
});

test("urban cells are patrolled by the plan's list, others by category, and the first line that fits counts", () => {
  expect(listFor(exampleAssignments, "street_cell", "mine")).toBe("urban-6c2d");
  expect(listFor(exampleAssignments, "rural_cell", "mine")).toBe("mine");
  expect(listFor(exampleAssignments, "rural_cell", "road_section")).toBe("rural");
  expect(checklistAssignments.safeParse(exampleAssignments).success).toBe(true);
  expect(checklistAssignments.safeParse(exampleAssignments.slice(0, -1)).error?.issues[0]?.message).toMatch(
    /last line/,
  );
  const twice = [exampleAssignments[0], ...exampleAssignments];
  expect(checklistAssignments.safeParse(twice).error?.issues[0]?.path).toEqual([1]);
});

test("faults of a draft name the row and field", () => {
  const row = { code: "a", kind: "hazard", hazardCategory: "gas", when: null } as const;
  const after = (item: string, results: CheckAnswer["result"][]) => ({ categories: null, after: { item, results } });
  expect(
    checklistFaults([
      row,
      { ...row, when: after("b", ["problem"]) },
      { ...row, code: "b", hazardCategory: null },
      { ...row, code: "c", when: after("a", ["covered"]) },
    ]),
  ).toEqual([
    { path: [1, "code"], why: "code-repeated" },
    { path: [1, "when", "after", "item"], why: "not-an-earlier-item" },
    { path: [2, "hazardCategory"], why: "hazard-category-missing" },
    { path: [3, "when", "after", "results"], why: "result-not-possible" },
  ]);
});
