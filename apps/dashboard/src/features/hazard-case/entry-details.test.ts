import { expect, test } from "vitest";
import type { HazardStory } from "@safegrid/contract/hazard";
import { hazardWords } from "#/ui/hazard-words.ts";
import type { Words, WordTree } from "#/ui/words.ts";
import { caseWords } from "./case-words.ts";
import { detailsOf } from "./entry-details.ts";

/** The words themselves, so that one that is missing is seen. */
const wordsIn = (words: Words, language: "zh" | "en") => (key: string) => {
  let at: string | WordTree | undefined = words[language];
  for (const step of key.split(".")) at = typeof at === "object" ? at[step] : undefined;
  if (typeof at !== "string") throw new Error(`no word for ${key}`);
  return at;
};

const entry: HazardStory["entries"][number] = {
  ...{ n: 2, action: "accept", from: "reported", to: "accepted", at: "2026-03-10T02:00:00.000Z" },
  ...{ recordedAt: "2026-03-10T02:00:00.000Z", by: "甲", unit: null, note: null, deadlineAt: null },
  ...{ toUnit: null, criterion: null, about: {} },
};
const told = (more: Partial<typeof entry>, language: "zh" | "en" = "zh") =>
  detailsOf({ ...entry, ...more }, wordsIn(caseWords, language), wordsIn(hazardWords, language)).map(
    ({ label, text }) => `${label}：${text}`,
  );

test("a regrade tells the grade and the criterion, a rule's own grade is not told as one", () => {
  const criterion = { code: "GM2023-11-10", text: "未安装熄火保护", document: "标准", isVerified: true };
  const about = { grade: "major", criterion: "GM2023-11-10" };
  expect(told({ action: "regrade", criterion, about })).toEqual([
    "调整为：重大",
    "判定依据：GM2023-11-10 未安装熄火保护",
  ]);
  expect(told({ action: "assign", about: { deadline: "rule", amount: 3, unit: "days", grade: "*" } })).toEqual([]);
});

test("a refusal tells its kind and the other case, in both languages", () => {
  const about = { reason: "duplicate", duplicateOf: "20260310-000007" };
  expect(told({ action: "refuse", about })).toEqual(["不予受理的类别：重复上报", "另案编号：20260310-000007"]);
  expect(told({ action: "refuse", about: { reason: "not_a_hazard" } }, "en")).toEqual([
    "Kind of refusal：Not a hazard",
  ]);
});

test("an order tells where it went, who has to remove it and the five as they were said", () => {
  const five = { person: "甲经理", measures: "停用", money: "3 万元", plan: "现场处置方案" };
  const toUnit = { gridId: "g", departmentId: null, name: "甲镇 / 乙村" };
  expect(told({ action: "dispatch", toUnit, about: { toGridId: "g" } })).toEqual(["接收单位：甲镇 / 乙村"]);
  expect(told({ action: "assign", about: { holder: "某物业", ...five } })).toEqual([
    ...["整改责任人：某物业", "五落实 · 责任人：甲经理", "五落实 · 措施：停用"],
    ...["五落实 · 资金：3 万元", "五落实 · 预案：现场处置方案"],
  ]);
});
