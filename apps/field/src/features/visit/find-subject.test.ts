import { expect, test } from "vitest";
import type { DuePlace } from "@safegrid/contract/due-place";
import type { PlaceSummary } from "@safegrid/contract/place";
import { businessDay } from "@safegrid/metrics/period";
import { findPlace } from "./find-subject.ts";

const cellId = "0198f0c4-0000-7000-8000-0000000000c1" as PlaceSummary["cellId"];
const listed = (id: string, category: PlaceSummary["category"], checklistVersion: string): PlaceSummary => ({
  ...{
    id: id as PlaceSummary["id"],
    name: `名录里的${id}`,
    category,
    address: "村口",
    cellId,
    position: null,
    checklistVersion,
  },
});
const due = (placeId: string, category: DuePlace["category"], checklistVersion: string): DuePlace => ({
  ...{
    placeId: placeId as DuePlace["placeId"],
    name: `名单里的${placeId}`,
    category,
    address: "村口",
    cellId,
    lon: null,
    lat: null,
  },
  ...{ cadence: "day", checklistVersion, visited: false },
});
const places = [listed("a", "shop", "rural@1"), listed("b", "small_restaurant", "catering@3")];

test("a place off the list opens with its own checklist, on a day with nothing due as on any other", () => {
  expect(findPlace("b", [{ places: [] }], places)).toMatchObject({ checklistVersion: "catering@3", name: "名录里的b" });
  expect(findPlace("b", [], places)?.checklistVersion).toBe("catering@3");
  // Neither that of its like on the list nor that of the first place there.
  const list = { places: [due("a", "shop", "rural@1"), due("c", "small_restaurant", "other@1")] };
  expect(findPlace("b", [list], places)?.checklistVersion).toBe("catering@3");
});

test("a due place opens as its list names it, today's before the last one; an unknown one does not open", () => {
  const today = { places: [due("a", "shop", "rural@2")] };
  const last = { places: [due("a", "shop", "rural@1"), due("d", "mine", "mine@1")] };
  expect(findPlace("a", [today, last], places)).toMatchObject({ checklistVersion: "rural@2", name: "名单里的a" });
  expect(findPlace("d", [today, last], [])?.checklistVersion).toBe("mine@1");
  const { visited: _, ...place } = due("e", "lift", "public-facility@1");
  const missed = [{ ...place, sinceOn: businessDay.parse("2026-03-02"), missed: 1 }];
  expect(findPlace("e", [{ places: [], missed }], [])?.checklistVersion).toBe("public-facility@1");
  expect(findPlace("x", [today, last], places)).toBeNull();
});
