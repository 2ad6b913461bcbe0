import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { freePort } from "#/run/postgres.ts";
import { root } from "#/run/serve.ts";
import { waited } from "./stage.ts";

/** Whether a program can be started here. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ["--version"]).error === undefined || spawnSync(program, ["-v"]).error === undefined;
}

export interface Part {
  readonly what: string;
  readonly url: string;
  /** kill -9, and the same again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The shipped proxy with the shipped configuration. */
export async function startHaproxy(apiUrls: readonly string[]): Promise<Part> {
  const port = await freePort();
  const [one = "", two = ""] = apiUrls.map((url) => new URL(url).host);
  return startProgram("haproxy", ["-q", "-f", join(root, "infra/cluster/haproxy.cfg")], port, "http", {
    SAFEGRID_BIND: `127.0.0.1:${port}`,
    SAFEGRID_API_ONE: one,
    SAFEGRID_API_TWO: two,
  });
}

export async function startRedis(): Promise<Part> {
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  return startProgram("redis-server", [...args, "--loglevel", "warning"], port, "redis", {});
}

async function startProgram(
  program: string,
  args: readonly string[],
  port: number,
  protocol: string,
  env: Readonly<Record<string, string>>,
): Promise<Part> {
  let child: ChildProcess;
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  };
  const start = async () => {
    child = spawn(program, args, { env: { ...process.env, ...env }, stdio: "ignore" });
    if ((await waited(() => answers(port), 10_000)) === null) throw new Error(`${program} does not listen`);
  };
  await start();
  return {
    what: program,
    url: `${protocol}://127.0.0.1:${port}`,
    async restart() {
      await end("SIGKILL");
      await start();
    },
    stop: () => end("SIGKILL"),
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket.end() !== undefined));
    socket.once("error", () => resolve(false));
  });
}

/** Where no proxy is installed: hands each connection to the next API that takes it. */
export async function startBalancer(apiUrls: readonly string[]): Promise<Part> {
  const ports = apiUrls.map((url) => Number(new URL(url).port));
  const open = new Set<Socket>();
  let next = 0;
  const server = createServer((client) => {
    const hand = (triesLeft: number) => {
      const api = connect(ports[(next += 1) % ports.length] ?? 0, "127.0.0.1");
      let isTaken = false;
      api.once("connect", () => {
        isTaken = true;
        client.pipe(api).pipe(client);
        client.once("close", () => api.destroy());
      });
      api.on("error", () => {});
      api.once("close", () => {
        open.delete(api);
        if (!isTaken && triesLeft > 0) hand(triesLeft - 1);
        else client.destroy();
      });
      open.add(api);
    };
    open.add(client);
    client.once("close", () => open.delete(client));
    client.on("error", () => {});
    hand(ports.length - 1);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const cut = () => open.forEach((socket) => socket.destroy());
  return {
    what: "a bare balancer",
    url: `http://127.0.0.1:${port}`,
    restart: async () => cut(),
    async stop() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
