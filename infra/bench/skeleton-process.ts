import { spawn } from "node:child_process";
import { freePort } from "#/run/postgres.ts";
import { root } from "#/run/serve.ts";
import type { Phone, Stage } from "#/rigs/stage.ts";
import { waited } from "#/rigs/stage.ts";

export interface Skeleton {
  readonly url: string;
  readonly phones: readonly Phone[];
  /** ms from its spawn to its first answer. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** Starts the barest program that commits and pushes (skeleton.ts), on the stage's own PostgreSQL. */
export async function startSkeleton(stage: Stage): Promise<Skeleton> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const child = spawn(process.execPath, ["infra/bench/skeleton.ts"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: stage.ownerUrl, PORT: String(port) },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const isUp = async () => (await fetch(`${url}/api/health`).catch(() => null))?.ok ?? false;
  if ((await waited(isUp, 10_000)) === null) throw new Error("the skeleton does not answer");
  return {
    url,
    phones: stage.phones,
    startMs: performance.now() - begun,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}
