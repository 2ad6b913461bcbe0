import { expect, test } from "vitest";
import { hazardStates } from "@safegrid/domain/hazard";
import { fateOf, settleFates } from "./fate.ts";

test("a report stays delivered until somebody looked at it; refused is returned, everything else accepted", () => {
  const fates = hazardStates.map((state) => [state, fateOf(state)]);
  expect(fates.filter(([, fate]) => fate === null)).toEqual([["reported", null]]);
  expect(fates.filter(([, fate]) => fate === "returned")).toEqual([["not_accepted", "returned"]]);
});

test("only what the server's list names changes, and its receipt stays", () => {
  const items = [
    { order: 1, id: "a", receipt: 11 },
    { order: 2, id: "b", receipt: 12 },
    { order: 3, id: "c", receipt: 13 },
  ];
  const settled = settleFates(items, [
    { id: "a" as never, state: "assigned" },
    { id: "b" as never, state: "reported" },
    { id: "x" as never, state: "closed" },
  ]);
  expect(settled).toEqual([{ order: 1, receipt: 11, state: "accepted", refused: null, isPending: false }]);
});
