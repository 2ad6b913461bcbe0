import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";

export interface Child {
  readonly name: string;
  /** Asks it to end, and makes it end after ten seconds. */
  stop(): Promise<void>;
}

const givenMs = 10_000;
const mostRestarts = 5;

/**
 * Runs a program that must go on: when it ends by itself it is started again after a growing pause, at the most five
 * times in a minute. What it writes goes to a file; the console stays calm.
 */
export function keepRunning(options: {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly say: (text: string) => void;
  readonly onGivenUp: () => void;
}): Child {
  const { name, args, env, logFile, say, onGivenUp } = options;
  const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
  let child: ChildProcess;
  let isStopping = false;
  let starts: number[] = [];
  let timer: NodeJS.Timeout | undefined;

  function start(): void {
    starts = [...starts.filter((at) => at > Date.now() - 60_000), Date.now()];
    // A group of its own: Ctrl-C reaches the parent alone, which ends its children in order. If the parent is killed,
    // they notice by the channel that closes, and end by themselves.
    child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe", "ipc"], detached: true });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.on("error", (error) => say(`${name}: ${error.message}`));
    child.on("exit", (code, signal) => {
      if (isStopping || code === 0) return;
      say(`${name} ended (${signal ?? code}), see ${logFile}`);
      if (starts.length > mostRestarts) return onGivenUp();
      timer = setTimeout(start, 250 * 2 ** (starts.length - 1));
    });
  }

  start();
  return {
    name,
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        const force = setTimeout(() => child.kill("SIGKILL"), givenMs);
        await ended;
        clearTimeout(force);
      }
      log.end();
    },
  };
}

/** Runs a program to its end; rejects where it fails. Its words go to the console. */
export function runOnce(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: ["inherit", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) return resolve();
      process.stderr.write(output);
      reject(new Error(`${command} ${args.slice(0, 3).join(" ")} … ended with ${code}`));
    });
  });
}
