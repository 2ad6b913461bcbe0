import { expect, test } from "vitest";
import { boardPathOf, filtersIn } from "./board-query.ts";

const asked = (text: string) => boardPathOf(new URLSearchParams(text));

test("the address is what is asked; what an old link says wrongly is left out", () => {
  expect(
    filtersIn(new URLSearchParams("grade=major&category=gone&mine=true&overdue=no&q=%20%E9%98%80%20&subject=1")),
  ).toEqual({
    grade: "major",
    mine: "true",
    q: "阀",
  });
});

test("pages count within one lane only", () => {
  expect(asked("page=3")).toBe("/board?limit=20");
  expect(asked("lane=overdue&page=3")).toBe("/board?lane=overdue&limit=100&offset=200");
  expect(asked("lane=overdue&page=x")).toBe("/board?lane=overdue&limit=100");
});
