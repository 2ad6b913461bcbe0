import { expect, test } from "vitest";
import { hazardStepCommand } from "@safegrid/contract/hazard";
import { hazardActions } from "@safegrid/domain/hazard";
import type { StepValues } from "./step-body.ts";
import { fieldsOf, isRequired, stepBodyOf } from "./step-body.ts";

const id = "01935a00-0000-7000-8000-000000000001";
const said = { basedOn: 3, occurredAt: "2026-11-27T00:00:00.000Z" };
const filled = {
  note: "说明",
  reason: "duplicate",
  toLevel: "county",
  to: `grid ${id}`,
  toGridId: `grid ${id}`,
  grade: "major",
  majorCriterion: "GM2023-11-10",
  holder: "甲",
  deadlineAt: "2026-12-01T00:00:00.000Z",
  untilAt: "2026-12-01T00:00:00.000Z",
  five: { person: "甲", measures: "乙", money: "丙", plan: "丁" },
} as const;
const nameOf = (field: string, action: string) => (field === "to" && action === "dispatch" ? "toGridId" : field);

test("every form, all of it filled in or only what is required, is a step that the contract takes", () => {
  for (const action of hazardActions)
    for (const grade of ["ordinary", "major"] as const)
      for (const all of [true, false]) {
        const fields = fieldsOf(action, { grade, hasFive: false }).filter((field) => all || isRequired(field, action));
        const values = Object.fromEntries(
          fields.map((field) => [nameOf(field, action), filled[nameOf(field, action) as keyof typeof filled]]),
        ) as StepValues;
        const body = { commandId: id, ...stepBodyOf(action, values, said) };
        expect([action, hazardStepCommand.safeParse(body).error?.issues]).toEqual([action, undefined]);
      }
});

test("what is left empty is left out", () => {
  expect(stepBodyOf("assign", { holder: " 甲 ", note: " " }, said)).toEqual({
    ...said,
    action: "assign",
    holder: "甲",
  });
});

test("the five are asked for where a major hazard has them not", () => {
  expect(fieldsOf("assign", { grade: "major", hasFive: false })).toContain("five");
  expect(fieldsOf("assign", { grade: "major", hasFive: true })).not.toContain("five");
  expect(fieldsOf("assign", { grade: "ordinary", hasFive: false })).not.toContain("five");
});
