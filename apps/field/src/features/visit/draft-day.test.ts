import { expect, test } from "vitest";
import { draftOfToday } from "./draft-day.ts";
import type { VisitDraft } from "./visit-draft.ts";
import { newDraft, newProblem } from "./visit-draft.ts";

const photo = {
  ...{ id: "0198f0c4-0000-7000-8000-00000000000a", takenAt: "2026-03-10T15:00:00Z" },
  ...{ mediaType: "image/jpeg", bytes: 9 },
};
// 23:30 and 00:30 of Asia/Shanghai: the same day in UTC.
const evening = Date.parse("2026-03-10T15:30:00Z");
const afterMidnight = Date.parse("2026-03-10T16:30:00Z");
const half: VisitDraft = {
  ...newDraft(evening),
  results: { lift: "nothing_found", fireworks: "problem" },
  position: { kind: "fix", lon: 113.8, lat: 29.2, accuracyM: 12, crs: "wgs84" },
  found: [{ id: "0198f0c4-0000-7000-8000-0000000000f1", item: "fireworks", words: "违规存放" }],
  problem: { ...newProblem("fire_passage"), description: "通道被占", before: [photo] },
  presses: 9,
};

test("a draft of today goes on as it is", () => {
  expect(draftOfToday(half, evening + 29 * 60_000)).toBe(half);
});

test("a draft of an earlier business day loses answers and position, says so, and keeps words and photos", () => {
  const next = draftOfToday(half, afterMidnight);
  expect(next).toMatchObject({ results: {}, position: null, found: [], presses: 1, droppedOf: "2026-03-10" });
  expect(next.problem).toEqual(half.problem);
  // Another visit: the earlier day's was not saved, and what was reported in it was sent under its own id.
  expect(next.visitId).not.toBe(half.visitId);
  expect(Date.parse(next.openedAt)).toBe(afterMidnight);
});

test("nothing is said where nothing was dropped; what was said once is said until the visit is saved", () => {
  const untouched = { ...newDraft(evening), position: { kind: "absent", reason: "no_signal" } } as const;
  expect(draftOfToday(untouched, afterMidnight)).not.toHaveProperty("droppedOf");
  const dropped = draftOfToday(half, afterMidnight);
  expect(draftOfToday(dropped, afterMidnight + 86_400_000).droppedOf).toBe("2026-03-10");
});
