import { expect, test } from "vitest";
import { hazardCommand } from "@safegrid/contract/hazard";
import { visitCommand } from "@safegrid/contract/visit";
import { coverageRow, hazardRow, judgeAnswers, sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { CheckAnswer } from "@safegrid/domain/checklist";
import type { CommandContent } from "#/offline/item.ts";
import {
  missingOf,
  newDraft,
  newProblem,
  openRows,
  problemItems,
  rowsOf,
  stateAllClear,
  visitItem,
} from "./visit-draft.ts";

const checklist = sixChecksTwoCoverages;
const place = { placeId: "0198f0c4-0000-7000-8000-000000000001", name: "小店", address: "村口", category: "shop" };
const rows = checklist.items;
const now = Date.parse("2026-03-10T02:00:00Z");
const rowOf = (item: string) => rows.find(({ code }) => code === item);
const bodyOf = (content: unknown) => (content as CommandContent).body;
const answersOf = (content: unknown) => bodyOf(content)["answers"] as CheckAnswer[];

test("nothing is stated until the officer states it: a new visit is not checked in every row", () => {
  const draft = newDraft(now);
  expect(openRows(draft, rows)).toHaveLength(8);
  const { content } = visitItem(draft, place, checklist, now);
  expect(answersOf(content).every(({ result }) => result === "not_checked")).toBe(true);
  expect(judgeAnswers(checklist, answersOf(content)).kind).toBe("incomplete");
  expect(visitCommand.safeParse(bodyOf(content)).error).toBeUndefined();
});

test("the statement fills the rows that are open and leaves what was said before", () => {
  const said = { ...newDraft(now), results: { lift: "not_present", fire_passage: "problem" } as const };
  const stated = stateAllClear(said, rows);
  expect(openRows(stated, rows)).toEqual([]);
  expect(stated.results).toMatchObject({ lift: "not_present", fire_passage: "problem", fireworks: "nothing_found" });
  expect(stated.results["shops_patrolled"]).toBe("covered");
  const { content } = visitItem(stated, place, checklist, now);
  expect(judgeAnswers(checklist, answersOf(content))).toEqual({ kind: "complete" });
  // No position was found: that is said, and the visit is whole without one.
  expect(bodyOf(content)["position"]).toEqual({ kind: "absent", reason: "no_signal" });
});

test("a problem becomes a report, or is eliminated on the spot, with its photos behind it", () => {
  const draft = newDraft(now);
  const photo = {
    id: "0198f0c4-0000-7000-8000-00000000000a",
    takenAt: "2026-03-10T02:00:00Z",
    mediaType: "image/jpeg",
    bytes: 9,
  };
  const begun = newProblem("fire_passage");
  expect(missingOf(begun)).toContain("什么问题");
  const told = {
    ...begun,
    description: "通道被占 ",
    before: [photo],
    after: [{ ...photo, id: `${photo.id.slice(0, -1)}b` }],
  };
  expect(missingOf(told)).toContain("当场消除");
  const reported = { ...told, way: "report" } as const;
  expect(missingOf(reported)).toBeNull();
  const items = problemItems(draft, reported, rowOf("fire_passage"), place, now);
  // What was photographed of an elimination that was none stays out.
  expect(items.map(({ content }) => content.kind)).toEqual(["command", "photo"]);
  expect(hazardCommand.safeParse(bodyOf(items[0]?.content)).error).toBeUndefined();
  expect(bodyOf(items[0]?.content)).toMatchObject({
    visitId: draft.visitId,
    category: "fire_passage",
    grade: "ordinary",
  });

  const eliminated = { ...told, way: "eliminated", what: "当场搬开" } as const;
  expect(missingOf({ ...eliminated, what: " " })).toContain("当场做了什么");
  expect(problemItems(draft, eliminated, rowOf("fire_passage"), place, now)).toHaveLength(3);

  const serious = { ...reported, item: "shops_patrolled", isMajor: true };
  expect(missingOf(serious)).toContain("重大");
  const [major] = problemItems(draft, { ...serious, criterion: "安全出口锁闭" }, rowOf("shops_patrolled"), place, now);
  expect(hazardCommand.safeParse(bodyOf(major?.content)).error).toBeUndefined();
  expect(bodyOf(major?.content)).toMatchObject({ grade: "major", category: "other", majorCriterion: "安全出口锁闭" });
});

test("a problem that no row names is reported under the category that the officer says", () => {
  const draft = newDraft(now);
  const told = { ...newProblem(null), description: "电线裸露", way: "report" } as const;
  expect(missingOf(told)).toContain("哪一类");
  const chosen = { ...told, category: "electrical" } as const;
  expect(missingOf(chosen)).toBeNull();
  const [report] = problemItems(draft, chosen, undefined, place, now);
  expect(hazardCommand.safeParse(bodyOf(report?.content)).error).toBeUndefined();
  expect(bodyOf(report?.content)).toMatchObject({ visitId: draft.visitId, category: "electrical" });
  // What a row says is not said twice, and a draft of an older version of the app knows no category.
  const { category: _, ...older } = { ...told, item: "lift" };
  expect(missingOf(older)).toBeNull();
  expect(bodyOf(problemItems(draft, older, rowOf("lift"), place, now)[0]?.content)).toMatchObject({ category: "lift" });
  // The visit's line in the queue counts it, and its rows say nothing of it.
  const found = [{ id: chosen.hazardId, item: null, words: "电线裸露" }];
  const { content } = visitItem({ ...stateAllClear(draft, rows), found }, place, checklist, now);
  expect(content.title).toBe("巡查（1 个问题）");
  expect(answersOf(content).some(({ result }) => result === "problem")).toBe(false);
});

test("rows come and go with the place and with what was said; a statement covers only the rows that are before the officer", () => {
  const words = { clause: "P33", zh: "某项", en: "something" };
  const conditional = {
    ...checklist,
    items: [
      coverageRow({ ...words, code: "gas_used" }),
      hazardRow("gas", {
        ...{ ...words, code: "gas_hose" },
        when: { categories: null, after: { item: "gas_used", results: ["covered"] } },
      }),
      hazardRow("machinery", { ...words, code: "road", when: { categories: ["road_section"], after: null } }),
    ],
  };
  const before = rowsOf(newDraft(now), place, conditional);
  expect(before.map(({ code }) => code)).toEqual(["gas_used"]);
  const stated = stateAllClear(newDraft(now), before);
  const after = rowsOf(stated, place, conditional);
  expect(openRows(stated, after).map(({ code }) => code)).toEqual(["gas_hose"]);
  const { content } = visitItem(stateAllClear(stated, after), place, conditional, now);
  expect(answersOf(content).map(({ item }) => item)).toEqual(["gas_used", "gas_hose"]);
  expect(judgeAnswers(conditional, answersOf(content), "shop")).toEqual({ kind: "complete" });
});
