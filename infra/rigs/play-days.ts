import { spawn } from "node:child_process";
import { root } from "#/run/serve.ts";
import type { Stage } from "./stage.ts";

/** Plays whole days up to now through a stage's public API, as the demonstration does: history, hazards, numbers. */
export async function playDays(stage: Stage, days: number, seed: number): Promise<void> {
  const args = ["--url", stage.url, "--accounts", stage.accountsFile, "--seed", String(seed), "--days", String(days)];
  const child = spawn(process.execPath, ["apps/simulator/src/main.ts", ...args, "--quiet"], {
    cwd: root,
    stdio: "ignore",
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`the simulator ended with ${String(code)}`);
}
