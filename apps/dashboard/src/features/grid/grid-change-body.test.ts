import { expect, test } from "vitest";
import { gridChange } from "@safegrid/contract/grid-change";
import type { GridAction, GridChangeValues } from "./grid-change-body.ts";
import { gridChangeBody } from "./grid-change-body.ts";

const grid = "01900000-0000-7000-8000-000000000001";
const other = "01900000-0000-7000-8000-000000000002";
const place = "01900000-0000-7000-8000-000000000003";
const commandId = "01900000-0000-7000-8000-000000000009";
const always = { effectiveOn: "2026-12-01", reason: "" };

const cases: readonly [GridAction, GridChangeValues, object][] = [
  [
    "create",
    { name: "新", kind: "market", code: "", responsibleSubject: " " },
    { parentId: grid, name: "新", kind: "market" },
  ],
  ["rename", { name: "新名" }, { gridId: grid, name: "新名" }],
  [
    "change",
    { kind: "market", responsibleSubject: "镇政府" },
    { gridId: grid, kind: "market", responsibleSubject: "镇政府", supervisingSubject: null },
  ],
  [
    "split",
    {
      parts: [
        { name: "甲", placeIds: [] },
        { name: "乙", code: "", placeIds: [place] },
      ],
    },
    {
      gridId: grid,
      parts: [
        { name: "甲", placeIds: [] },
        { name: "乙", placeIds: [place] },
      ],
    },
  ],
  ["merge", { gridIds: [other, grid], name: "合" }, { gridIds: [grid, other], name: "合" }],
  ["move", { parentId: other }, { gridId: grid, parentId: other }],
  ["close", {}, { gridId: grid }],
];

test.each(cases)("the form of %s is sent as the API takes it, without what was left empty", (action, values, said) => {
  const body = gridChangeBody(action, grid, { ...always, ...values });
  expect(body).toEqual({ action, effectiveOn: "2026-12-01", ...said });
  expect(gridChange.safeParse({ commandId, ...body }).error).toBeUndefined();
});
