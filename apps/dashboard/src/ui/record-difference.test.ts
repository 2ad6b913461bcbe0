import { expect, test } from "vitest";
import { differencesOf } from "./record-difference.ts";

test("of a change, only the fields that differ", () => {
  expect(
    differencesOf({
      before: { name: "甲", phone: null, tags: ["a"] },
      after: { name: "乙", phone: null, tags: ["a"] },
    }),
  ).toEqual([{ field: "name", before: "甲", after: "乙" }]);
});

test("a field that stands on one side only was empty on the other", () => {
  expect(differencesOf({ before: { endsOn: "2026-01-01" }, after: { reason: "调任" } })).toEqual([
    { field: "endsOn", before: "2026-01-01", after: null },
    { field: "reason", before: null, after: "调任" },
  ]);
});

test("of a record that was made or ended, what had a value; nought and no are values", () => {
  expect(differencesOf({ before: null, after: { name: "甲", note: null, posts: [], count: 0, isKey: false } })).toEqual(
    [
      { field: "name", before: null, after: "甲" },
      { field: "count", before: null, after: 0 },
      { field: "isKey", before: null, after: false },
    ],
  );
  expect(differencesOf({ before: { name: "甲", note: "" }, after: null })).toEqual([
    { field: "name", before: "甲", after: null },
  ]);
});
