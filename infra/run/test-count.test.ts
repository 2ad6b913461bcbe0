import { expect, test } from "vitest";
import { countTests } from "./test-count.ts";

test("counts what passed and what did not", () => {
  expect(countTests(JSON.stringify({ numPassedTests: 3, numTotalTests: 3 }), 0)).toEqual({ passed: 3, failed: 0 });
  expect(countTests(JSON.stringify({ numPassedTests: 3, numTotalTests: 5 }), 1)).toEqual({ passed: 3, failed: 2 });
});

test("a run that ended badly, ran nothing or left no report has failed", () => {
  expect(countTests(JSON.stringify({ numPassedTests: 3, numTotalTests: 3 }), 1).failed).toBe(1);
  expect(countTests(JSON.stringify({ numPassedTests: 0, numTotalTests: 0 }), 0).failed).toBe(1);
  expect(countTests("", 0)).toEqual({ passed: 0, failed: 1 });
});
