import { expect, test } from "vitest";
import { nextSpot } from "./next-spot.ts";

const spots = [
  { id: "a", x: 0, y: 0 },
  { id: "b", x: 10, y: 1 },
  { id: "c", x: 0, y: 10 },
  { id: "d", x: 11, y: 10 },
];

test("arrows go to what lies in their direction, and stay at the edge", () => {
  expect(nextSpot(spots, null, "ArrowDown")).toBe("a");
  expect(nextSpot(spots, "a", "ArrowRight")).toBe("b");
  expect(nextSpot(spots, "a", "ArrowDown")).toBe("c");
  expect(nextSpot(spots, "d", "ArrowLeft")).toBe("c");
  expect(nextSpot(spots, "d", "ArrowUp")).toBe("b");
  expect(nextSpot(spots, "d", "ArrowRight")).toBe("d");
  expect(nextSpot([], null, "ArrowUp")).toBeNull();
});
