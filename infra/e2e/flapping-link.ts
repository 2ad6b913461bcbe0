import type { Socket } from "node:net";
import { connect, createServer } from "node:net";

/**
 * What a weak link does to one request. `cut`: nothing of it gets through; `half`: its first half does; `deaf`: the server
 * hears it and the phone does not hear the server; `torn`: the phone hears half of the answer; `slow`: all of it, late;
 * `stall`: nothing moves any more, and nobody says so.
 */
export type Fate = "cut" | "half" | "deaf" | "torn" | "slow" | "stall";

export interface FlappingLink {
  readonly url: string;
  /** The fates that requests have met, in their order. */
  readonly met: readonly Fate[];
  /** Gives the next requests whose first line matches these fates, one each; those after them get through. */
  flap(fates: readonly Fate[], matches: RegExp): void;
  /** How many of the fates are still to come. */
  readonly left: number;
  /** A request is stalled, and its sender still waits. */
  readonly isStalled: boolean;
  /** Nobody waits for anything: no request without its answer. */
  readonly isQuiet: boolean;
  /** The next request that matches is heard by the server, its answer held; resolves when the server has answered. */
  holdAnswer(matches: RegExp): Promise<void>;
  close(): void;
}

const slowMs = 150;

interface Line {
  readonly phone: Socket;
  readonly api: Socket;
  fate: Fate | "hold" | null;
  isAnswered: boolean;
}

/** A TCP proxy between a phone and the API that does to chosen requests what links in valleys do. */
export async function startFlappingLink(apiUrl: string): Promise<FlappingLink> {
  const apiPort = Number(new URL(apiUrl).port);
  const lines = new Set<Line>();
  const met: Fate[] = [];
  let fates: Fate[] = [];
  let matches = /$^/;
  let held: { readonly matches: RegExp; readonly done: () => void } | null = null;

  function fateOf(chunk: Buffer): Line["fate"] {
    const [first = ""] = chunk.subarray(0, 200).toString("latin1").split("\r\n");
    if (held?.matches.test(first)) return "hold";
    if (!matches.test(first)) return null;
    const fate = fates.shift() ?? null;
    if (fate) met.push(fate);
    return fate;
  }

  function reset({ phone, api }: Line): void {
    phone.resetAndDestroy();
    // What was handed on arrives; then the server learns that nobody listens.
    api.end();
  }

  function serve(phone: Socket): void {
    const api = connect({ host: "127.0.0.1", port: apiPort, noDelay: true });
    const line: Line = { phone, api, fate: null, isAnswered: true };
    lines.add(line);
    phone.setNoDelay(true);
    phone.on("data", (chunk: Buffer) => {
      if (/^[A-Z]+ \//.test(chunk.subarray(0, 12).toString("latin1"))) line.fate = fateOf(chunk);
      line.isAnswered = false;
      if (line.fate === "cut") return reset(line);
      if (line.fate === "stall") return;
      if (line.fate === "half") {
        api.write(chunk.subarray(0, Math.ceil(chunk.length / 2)));
        return reset(line);
      }
      if (line.fate === "slow") return void setTimeout(() => api.write(chunk), slowMs);
      api.write(chunk);
    });
    api.on("data", (chunk: Buffer) => {
      line.isAnswered = true;
      if (line.fate === "deaf") return reset(line);
      if (line.fate === "hold") return held?.done();
      if (line.fate === "torn") {
        phone.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => reset(line));
        return;
      }
      if (line.fate === "slow") return void setTimeout(() => phone.write(chunk), slowMs);
      phone.write(chunk);
    });
    for (const [from, to] of [
      [phone, api],
      [api, phone],
    ] as const) {
      from.on("error", () => {});
      from.on("close", () => {
        lines.delete(line);
        to.end();
      });
    }
  }

  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    met,
    flap(next, which) {
      fates = [...next];
      matches = which;
    },
    get left() {
      return fates.length;
    },
    get isStalled() {
      return [...lines].some(({ fate, isAnswered }) => fate === "stall" && !isAnswered);
    },
    get isQuiet() {
      return [...lines].every(({ isAnswered }) => isAnswered);
    },
    holdAnswer(which) {
      return new Promise((resolve) => {
        held = {
          matches: which,
          done() {
            held = null;
            resolve();
          },
        };
      });
    },
    close() {
      server.close();
      for (const { phone, api } of lines) {
        phone.destroy();
        api.destroy();
      }
    },
  };
}
