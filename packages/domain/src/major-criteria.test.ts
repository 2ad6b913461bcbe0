import { expect, test } from "vitest";
import { criteriaSets, findCriterion, isCriterionCode } from "./major-criteria.ts";

const [industryAndTrade] = criteriaSets;

test("the criteria of 2023 have 3 items of management, 47 of seven industries, 14 of three special dangers", () => {
  const count = (kind: string) =>
    industryAndTrade?.groups.filter((group) => group.kind === kind).map(({ items }) => items.length) ?? [];
  expect(count("management")).toEqual([3]);
  expect(count("industry")).toEqual([8, 13, 8, 7, 7, 2, 2]);
  expect(count("special")).toEqual([10, 2, 2]);
});

test("every item has its own code, text without a full stop, and says what it was compared with, if with anything", () => {
  const items = criteriaSets.flatMap(({ groups }) => groups.flatMap((group) => group.items));
  expect(new Set(items.map(({ code }) => code)).size).toBe(items.length);
  for (const { code, text, isVerified, source } of items) {
    expect(text, code).toMatch(/[的）]$/);
    expect(source !== null, code).toBe(isVerified);
    expect(findCriterion(code)?.item.text).toBe(text);
  }
  expect(items.filter(({ isVerified }) => isVerified)).toHaveLength(30);
});

test("a code that names nothing is told from words", () => {
  expect(findCriterion("GM2023-9-3")).toBeNull();
  expect(isCriterionCode("GM2023-9-3")).toBe(true);
  expect(isCriterionCode("消防：疏散通道被封堵")).toBe(false);
});
