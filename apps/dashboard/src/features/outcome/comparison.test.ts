import { expect, test } from "vitest";
import type { OutcomeRowOut } from "@safegrid/contract/outcome";
import { byRatio, compareUnits, neighbour, scaleEnd, spanOfMinutes } from "./comparison.ts";

const unit = (name: string, numerator: number, denominator: number) =>
  ({
    gridId: name,
    name,
    rates: { recurrence7: { numerator, denominator }, verifiedShare: { numerator, denominator } },
  }) as unknown as OutcomeRowOut;

test("fewer recurrences are better, more checks are; below twenty nobody is compared", () => {
  const units = [unit("a", 1, 100), unit("b", 40, 100), unit("c", 9, 10)];
  expect(compareUnits(units, "recurrence7").map(({ verdict }) => verdict)).toEqual(["better", "worse", "too_few"]);
  expect(compareUnits(units, "verifiedShare").map(({ verdict }) => verdict)).toEqual(["worse", "better", "too_few"]);
  expect(compareUnits([unit("a", 1, 100)], "recurrence7")[0]?.verdict).toBe("only");
});

test("sorted by ratio on request, those below twenty last both ways", () => {
  const compared = compareUnits([unit("few", 9, 10), unit("b", 40, 100), unit("a", 1, 100)], "recurrence7");
  const names = (order: "ascend" | "descend") => {
    const sorted = compared.toSorted((a, b) => (order === "descend" ? -1 : 1) * byRatio(a, b, order));
    return sorted.map((each) => each.unit.name);
  };
  expect(names("ascend")).toEqual(["a", "b", "few"]);
  expect(names("descend")).toEqual(["b", "a", "few"]);
});

test("the scale holds every interval, spans are told in few figures, periods follow each other", () => {
  const compared = compareUnits([unit("a", 1, 100), unit("b", 2, 100)], "recurrence7");
  expect(scaleEnd(compared, { numerator: 3, denominator: 200 })).toBe(0.1);
  expect(scaleEnd([], { numerator: 0, denominator: 0 })).toBe(0.05);
  expect([0, 119, 120, 4_319, 4_320, 14_400].map(spanOfMinutes)).toEqual([
    { unit: "minutes", a: "0" },
    { unit: "minutes", a: "119" },
    { unit: "hours", a: "2" },
    { unit: "hours", a: "72" },
    { unit: "days", a: "3" },
    { unit: "days", a: "10" },
  ]);
  const month = { kind: "month", startsOn: "2026-01-01", endsOn: "2026-01-31" } as const;
  expect([neighbour(month, -1), neighbour(month, 1)]).toEqual(["2025-12-01", "2026-02-01"]);
});
