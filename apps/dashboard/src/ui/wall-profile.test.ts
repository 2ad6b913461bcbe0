import { expect, test } from "vitest";
import { chooseUnit, pixelsPerArcMinute, wallProfiles } from "./wall-profile.ts";

test("22 minutes of arc are about 21 px on the P1.86 wall, and twice as many on the 98-inch one", () => {
  expect(22 * chooseUnit("led186", 1920)).toBeCloseTo(20.7, 0);
  expect(22 * chooseUnit(null, 3840)).toBeGreaterThan(40);
  for (const profile of wallProfiles) expect(22 * pixelsPerArcMinute(profile)).toBeGreaterThan(20);
  // Three screens side by side have the type of one.
  expect(chooseUnit(null, 5760, 1080)).toBeCloseTo(chooseUnit(null, 1920, 1080));
});
