import { expect, test } from "vitest";
import { hazardCommand } from "./hazard.ts";
import { streamQuery } from "./live.ts";
import { problem, problemCatalogue, problemOf } from "./problem.ts";
import type { ProblemCode } from "./problem.ts";
import { plainText } from "./text.ts";

test("every problem is whole: a status of an error, a title in both languages", () => {
  for (const code of Object.keys(problemCatalogue) as ProblemCode[]) {
    const made = problem.parse(problemOf(code));
    expect(made.status).toBeGreaterThanOrEqual(400);
    expect(made.title).not.toBe("");
    expect(made.titleZh).toMatch(/[\u4e00-\u9fff]/);
  }
});

test("text is trimmed and free of control characters, but may have lines", () => {
  expect(plainText(10).parse("  楼道\n堵塞 ")).toBe("楼道\n堵塞");
  for (const bad of ["", "  ", "a\u0000", "a\u0007", "x".repeat(11)])
    expect(plainText(10).safeParse(bad).success).toBe(false);
});

test("a major hazard needs its criterion", () => {
  const hazard = {
    type: "hazard.report",
    commandId: "0195a1b2-0000-7000-8000-000000000000",
    occurredAt: "2026-03-10T10:00:00+08:00",
    placeId: "00000000-0000-8000-8000-000000000000",
    category: "gas",
    grade: "major",
    description: "d",
  };
  expect(hazardCommand.safeParse(hazard).error?.issues[0]?.path).toEqual(["majorCriterion"]);
  expect(hazardCommand.parse({ ...hazard, majorCriterion: "c" }).occurredAt).toBe("2026-03-10T02:00:00.000Z");
});

test("a stream's cursor names epoch and number", () => {
  expect(streamQuery.safeParse({ since: "abc:12" }).success).toBe(true);
  for (const since of ["12", "abc:", "abc:-1", ":5"]) expect(streamQuery.safeParse({ since }).success).toBe(false);
});
