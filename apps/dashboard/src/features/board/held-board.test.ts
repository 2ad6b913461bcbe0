import { expect, test } from "vitest";
import type { BoardAnswer, BoardRow } from "@safegrid/contract/board";
import type { BoardLane } from "@safegrid/metrics/board-lane";
import { holdStill, marksOfTakeOver, withChanged } from "./held-board.ts";

const row = (id: string, lane: BoardLane, version = 1) =>
  ({ lane, hazard: { id, version, seq: version, holder: `v${version}` } }) as unknown as BoardRow;
const answer = (...rows: BoardRow[]): BoardAnswer => ({ at: "2026-11-27T00:00:00.000Z", lanes: [], rows });
const order = (board: ReturnType<typeof holdStill>) =>
  board.rows.map(({ row: each, lane }) => `${lane} ${each.hazard.id}`);

test("while one reads nothing moves, goes or comes, but every card tells what it knows anew", () => {
  const shown = answer(row("a", "overdue"), row("b", "today"), row("c", "today"), row("d", "later"));
  const newest = answer(row("n", "overdue"), row("c", "overdue", 2), row("b", "today", 2), row("d", "later"));
  const held = holdStill(shown, newest);
  expect(order(held)).toEqual(["overdue a", "today b", "today c", "later d"]);
  expect(Object.fromEntries(held.marks)).toEqual({
    a: { kind: "gone" },
    b: { kind: "changed" },
    c: { kind: "moved", to: "overdue" },
  });
  expect(held.rows.map(({ row: each }) => each.hazard.holder)).toEqual(["v1", "v2", "v2", "v1"]);
  expect(held.newCount).toBe(1);
});

test("nothing new, nothing marked", () => {
  const shown = answer(row("a", "overdue"));
  expect(holdStill(shown, shown)).toMatchObject({ newCount: 0, marks: new Map() });
  expect(holdStill(shown, answer(row("a", "overdue")))).toMatchObject({ newCount: 0, marks: new Map() });
});

test("taken over, what is new or changed is marked", () => {
  const marks = marksOfTakeOver(
    answer(row("a", "overdue"), row("b", "today")),
    answer(row("b", "overdue"), row("n", "today")),
  );
  expect(Object.fromEntries(marks)).toEqual({ b: { kind: "changed" }, n: { kind: "new" } });
});

test("a row of the feed takes its card's place unless it is older; foreign rows change nothing", () => {
  const known = answer(row("a", "overdue", 2));
  expect(withChanged(known, [row("a", "overdue", 3).hazard])?.rows[0]?.hazard.version).toBe(3);
  expect(withChanged(known, [row("a", "overdue", 1).hazard])).toBeNull();
  expect(withChanged(known, [row("x", "overdue", 9).hazard])).toBeNull();
});
