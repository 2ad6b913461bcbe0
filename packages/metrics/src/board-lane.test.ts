import { expect, test } from "vitest";
import { laneEdges, laneOf } from "./board-lane.ts";
import { publishedCalendar } from "./holiday-calendar.ts";

const at = (text: string) => Date.parse(`${text}+08:00`);
const iso = (text: string) => new Date(at(text)).toISOString();
const open = { state: "rectifying" as const, deadlinePassed: false };

test("three working days over a weekend; today ends at midnight in Shanghai", () => {
  // A Thursday; Friday, Monday and Tuesday follow.
  const edges = laneEdges(at("2026-11-26T15:00"), publishedCalendar);
  expect(laneOf({ ...open, deadlineAt: iso("2026-11-26T23:59:59") }, edges)).toBe("today");
  expect(laneOf({ ...open, deadlineAt: iso("2026-11-27T00:00") }, edges)).toBe("soon");
  expect(laneOf({ ...open, deadlineAt: iso("2026-12-01T23:59:59") }, edges)).toBe("soon");
  expect(laneOf({ ...open, deadlineAt: iso("2026-12-02T00:00") }, edges)).toBe("later");
});

test("over the National Day holiday of 2026 the third working day lies behind it, a worked Saturday counted", () => {
  const edges = laneEdges(at("2026-09-30T09:00"), publishedCalendar);
  const third = new Date(edges.soonEndsMs + 8 * 3_600_000).toISOString().slice(0, 10);
  const worked = ["2026-10-08", "2026-10-09", "2026-10-10"];
  expect(worked.every((day) => publishedCalendar.isWorkingDay(day as never))).toBe(true);
  expect(third).toBe("2026-10-10");
});

test("what waits for re-inspection stands there also when late; what nobody assigned has no deadline", () => {
  const edges = laneEdges(at("2026-11-26T15:00"), publishedCalendar);
  const late = { deadlineAt: iso("2026-11-20T00:00"), deadlinePassed: true };
  expect(laneOf({ ...late, state: "submitted" }, edges)).toBe("reinspection");
  expect(laneOf({ ...late, state: "reinspected" }, edges)).toBe("reinspection");
  expect(laneOf({ ...late, state: "returned" }, edges)).toBe("overdue");
  expect(laneOf({ state: "reported", deadlineAt: null, deadlinePassed: false }, edges)).toBe("undated");
});
