import { expect, test } from "vitest";
import type { MissedPlace } from "@safegrid/contract/due-place";
import type { ItemState } from "#/offline/item.ts";
import type { ShownCommand } from "#/offline/queue.ts";
import { stillMissed } from "./todays-list.ts";

const missed = ["a", "b"].map((placeId) => ({ placeId }) as MissedPlace);
const list = { fetchedAt: "2026-03-10T00:00:00Z", today: "2026-03-11" };
const visit = (placeId: string, occurredAt: string, state: ItemState) =>
  ({ state, content: { body: { type: "visit.record", placeId, occurredAt } } }) as unknown as ShownCommand;
const left = (...items: ShownCommand[]) => stillMissed(missed, items, list).map(({ placeId }) => placeId);

test("a missed place is made up for by a visit of this phone since the list was fetched, or one that is still unsent", () => {
  expect(left()).toEqual(["a", "b"]);
  expect(left(visit("a", "2026-03-10T03:00:00Z", "delivered"))).toEqual(["b"]);
  expect(left(visit("a", "2026-03-09T03:00:00Z", "kept"))).toEqual(["b"]);
  expect(left(visit("a", "2026-03-11T03:00:00Z", "accepted"))).toEqual(["b"]);
});

test("it stays where the visit came back, or was delivered before the server still called the place missed", () => {
  expect(left(visit("a", "2026-03-10T03:00:00Z", "returned"))).toEqual(["a", "b"]);
  expect(left(visit("a", "2026-03-09T03:00:00Z", "delivered"))).toEqual(["a", "b"]);
});
