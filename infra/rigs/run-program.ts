import { spawn } from "node:child_process";
import { root } from "#/run/serve.ts";

export interface Ran {
  readonly status: number | null;
  /** All that it wrote, to either channel. */
  readonly told: string;
}

/** Runs a program of the product to its end. The rig goes on meanwhile: its sockets stay alive and notice what ends. */
export async function runProgram(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  for (const channel of [child.stdout, child.stderr]) channel.on("data", (data: Buffer) => (told += data.toString()));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { status, told };
}
