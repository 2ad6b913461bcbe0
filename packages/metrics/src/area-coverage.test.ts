import { expect, test } from "vitest";
import { areaCoverage } from "./area-coverage.ts";

test("areaCoverage is a pair, or n/a where there is no parent's boundary or nobody to cover it", () => {
  expect(areaCoverage({ parentM2: 1_000, gapsM2: 250, childCount: 3 })).toEqual({
    numeratorM2: 750,
    denominatorM2: 1_000,
  });
  expect(areaCoverage({ parentM2: null, gapsM2: 0, childCount: 3 })).toBeNull();
  expect(areaCoverage({ parentM2: 1_000, gapsM2: 0, childCount: 0 })).toBeNull();
});

test("the numerator never leaves the denominator, however areas were rounded", () => {
  expect(areaCoverage({ parentM2: 1_000, gapsM2: 1_000.001, childCount: 1 })?.numeratorM2).toBe(0);
  expect(areaCoverage({ parentM2: 1_000, gapsM2: -0.001, childCount: 1 })?.numeratorM2).toBe(1_000);
});
