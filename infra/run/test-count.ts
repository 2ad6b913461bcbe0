/**
 * Sums a test report. A test that was skipped or never ran has not passed; a run that ended badly without naming a
 * failed test, or ran none, counts as one failure.
 */
export function countTests(report: string, exitStatus: number | null): { passed: number; failed: number } {
  let read: { numPassedTests?: number; numTotalTests?: number; numFailedTestSuites?: number };
  try {
    read = JSON.parse(report) as typeof read;
  } catch {
    return { passed: 0, failed: 1 };
  }
  const passed = read.numPassedTests ?? 0;
  const failed = (read.numTotalTests ?? 0) - passed;
  const isBad = passed === 0 || exitStatus !== 0;
  return { passed, failed: failed === 0 && isBad ? 1 : failed };
}
