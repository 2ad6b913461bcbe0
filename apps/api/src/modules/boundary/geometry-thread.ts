import { parentPort } from "node:worker_threads";
import type { GeometryJobs } from "./geometry-jobs.ts";
import { geometryJobs } from "./geometry-jobs.ts";

/** The thread's side: one job after the other, each answered under its number. */
interface Job {
  readonly id: number;
  readonly name: keyof GeometryJobs;
  readonly input: never;
}

// oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin
async function work({ id, name, input }: Job): Promise<void> {
  try {
    parentPort?.postMessage({ id, output: await geometryJobs[name](input) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

parentPort?.on("message", (job: Job) => void work(job));
