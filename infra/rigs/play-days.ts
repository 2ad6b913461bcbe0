import { runProgram } from "./run-program.ts";
import type { Stage } from "./stage.ts";

/** Plays whole days up to now through a stage's public API, as the demonstration does: history, hazards, numbers. */
export async function playDays(stage: Stage, days: number, seed: number): Promise<void> {
  const args = ["--url", stage.url, "--accounts", stage.accountsFile, "--seed", String(seed), "--days", String(days)];
  const { status, told } = await runProgram(["apps/simulator/src/main.ts", ...args, "--quiet"]);
  if (status !== 0) throw new Error(`the days did not play: ${told}`);
}
