import type { Beat } from "./phones.ts";
import { openLine, visitNow } from "./phones.ts";
import type { RigContext } from "./rig.ts";
import { pause } from "./stage.ts";

export interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** What is answered later than this has failed. */
const patienceMs = 4_000;

/** Asks the API for its health and sends it a command, each ten times a second, until stopped: how long it takes. */
export function startProbe(url: string, beats: readonly Beat[], { random, within }: RigContext) {
  const line = openLine(url, 16, within(patienceMs));
  const [health, commands]: [number[], number[]] = [[], []];
  let failures = 0;
  let isOver = false;
  const running: Promise<void>[] = [];
  const time = async (into: number[], ask: () => Promise<boolean>) => {
    const begun = performance.now();
    const isRight = await ask().catch(() => false);
    into.push(performance.now() - begun);
    if (!isRight) failures += 1;
  };
  const asking = (async () => {
    while (!isOver) {
      const { token, placeId } = random.pick(beats);
      running.push(
        time(health, async () => (await fetch(`${url}/api/health`)).ok),
        time(commands, async () => (await line.post("/api/v1/visits", token, visitNow(placeId))).status === 201),
      );
      await pause(100);
    }
  })();

  return {
    async stop() {
      isOver = true;
      await asking;
      await Promise.all(running);
      await line.close();
      return { health: timesOf(health), commands: timesOf(commands), failures };
    },
  };
}

export function timesOf(ms: readonly number[]): Times {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
