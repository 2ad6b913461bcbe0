import { expect, test } from "vitest";
import type { HazardRow } from "@safegrid/contract/hazard";
import { listExceptions } from "./exception-list.ts";

let made = 0;
const hazard = (change: Partial<HazardRow>): HazardRow => ({
  kind: "hazard",
  id: `h${(made += 1)}` as never,
  seq: made,
  version: 1,
  serial: "s",
  cellId: "c",
  villageId: "v",
  townshipId: "t",
  placeId: "p",
  placeName: "店",
  category: "gas",
  grade: "ordinary",
  description: "d",
  state: "rectifying",
  level: "village",
  holder: null,
  ownerGridId: "v",
  ownerDepartmentId: null,
  receiptDueAt: null,
  firstDeadlineAt: null,
  clockStoppedUntil: null,
  foundAt: "2026-03-01T00:00:00.000Z",
  deadlineAt: null,
  deadlinePassed: false,
  lastRung: null,
  closedAt: null,
  returnedCount: 0,
  isListed: false,
  ...change,
});
const late = (day: string, change: Partial<HazardRow> = {}) =>
  hazard({ deadlineAt: `2026-03-${day}T00:00:00.000Z`, deadlinePassed: true, ...change });

test("the gravest first, then the longest overdue, and never more than seven rows", () => {
  const hazards = [
    late("05"),
    late("02"),
    late("08"),
    late("09"),
    late("03", { grade: "major" }),
    ...Array.from({ length: 30 }, () => hazard({ grade: "major" })),
  ];
  const rows = listExceptions(hazards, null, null);
  expect(rows[0]).toMatchObject({ kind: "major_overdue" });
  expect(rows.length).toBeLessThanOrEqual(7);
  expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(hazards.length);
  const overdue = rows.filter((row) => row.kind === "overdue");
  expect(overdue[0]?.hazard?.deadlineAt).toBe("2026-03-02T00:00:00.000Z");
});

test("nothing abnormal, no rows; closed hazards are none", () => {
  expect(listExceptions([hazard({}), hazard({ state: "closed", deadlinePassed: true })], null, null)).toEqual([]);
});

test("stale villages are always told, behind what is known", () => {
  const health = {
    at: "",
    officersWithWork: 1,
    officersOffline: 0,
    oldest: null,
    staleVillages: [{ gridId: "v", lastReceivedAt: null }],
    staleAfterMs: 1,
  };
  const rows = listExceptions(
    Array.from({ length: 40 }, (_, n) => late("05", n % 2 ? { grade: "major" } : {})),
    health,
    null,
  );
  expect(rows.at(-1)).toMatchObject({ kind: "stale", count: 1 });
  expect(rows.length).toBeLessThanOrEqual(7);
});

test("places that nobody comes for are one row by village, before stale data and never crowded out", () => {
  const villages = [
    { gridId: "v2", places: 3, oldestSinceOn: "2026-02-20" },
    { gridId: "v1", places: 4, oldestSinceOn: "2026-03-01" },
  ];
  const many = Array.from({ length: 40 }, (_, n) => late("05", n % 2 ? { grade: "major" } : {}));
  const rows = listExceptions(many, null, { leastMissed: 2, villages });
  expect(rows.length).toBeLessThanOrEqual(7);
  expect(rows.at(-1)).toMatchObject({ kind: "uncovered", count: 7, gridIds: ["v2", "v1"] });
  // Midnight in Shanghai.
  expect(rows.at(-1)?.atMs).toBe(Date.parse("2026-02-19T16:00:00Z"));
  expect(listExceptions([], null, { leastMissed: 2, villages: [] })).toEqual([]);
});
