import { publicityCommand } from "@safegrid/contract/publicity";
import { expect, test } from "vitest";
import { missingOf, newPublicity, publicityItem } from "./publicity-draft.ts";

const whole = { ...newPublicity(), kind: "meeting", audience: "residents", material: "防火", where: "村委会" } as const;

test("each thing that is missing is asked for, and a number that nobody counted is none", () => {
  expect(missingOf(newPublicity())).toContain("形式");
  expect(missingOf({ ...whole, where: " " })).toContain("在哪儿");
  expect(missingOf({ ...whole, people: "三十" })).toContain("数字");
  expect(missingOf(whole)).toBe(null);
});

test("what is saved is a command of the contract", () => {
  const { content } = publicityItem({ ...whole, people: "30" }, "宣传", Date.parse("2026-03-10T02:00:00Z"));
  expect(content.kind === "command" && publicityCommand.parse(content.body)).toEqual({
    ...{ commandId: whole.id, occurredAt: "2026-03-10T02:00:00.000Z", kind: "meeting", audience: "residents" },
    ...{ material: "防火", where: "村委会", placeIds: [], peopleCount: 30 },
  });
});
