import { Pool } from "undici";
import type { Beat } from "#/rigs/phones.ts";
import { visitNow } from "#/rigs/phones.ts";
import type { Stage } from "#/rigs/stage.ts";
import { openFrameReader } from "./frame-reader.ts";

async function post(pool: Pool, path: string, token: string, body: unknown): Promise<number> {
  const { statusCode, body: answer } = await pool.request({
    path,
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  await answer.dump();
  return statusCode;
}

/** As many commands as the API accepts, over some connections that each wait for their answer. Per second. */
export async function closedLoop(
  stage: Pick<Stage, "url">,
  beats: readonly Beat[],
  options: { connections: number; seconds: number; batchSize: number },
): Promise<number> {
  const pool = new Pool(stage.url, { connections: options.connections });
  const byToken = [...Map.groupBy(beats, (beat) => beat.token)];
  let accepted = 0;
  let refused = 0;
  const begun = performance.now();
  const until = begun + options.seconds * 1000;
  await Promise.all(
    Array.from({ length: options.connections }, async (_, connection) => {
      for (let n = connection; performance.now() < until; n += options.connections) {
        const [token, own] = byToken[n % byToken.length] ?? ["", []];
        const commands = Array.from({ length: options.batchSize }, (_each, at) =>
          visitNow(own[(n + at) % own.length]?.placeId ?? ""),
        );
        const status =
          options.batchSize === 1
            ? await post(pool, `/api/v1/visits`, token, commands[0])
            : await post(pool, `/api/v1/commands`, token, { commands });
        if (status === 200 || status === 201) accepted += options.batchSize;
        else refused += 1;
      }
    }),
  );
  await pool.close();
  if (refused > 0) throw new Error(`${refused} requests were refused`);
  return accepted / ((performance.now() - begun) / 1000);
}

/** Commands at a fixed rate, each sent when it is due, whatever became of the others. */
export async function openLoop(
  stage: Pick<Stage, "url">,
  beats: readonly Beat[],
  options: { ratePerSecond: number; seconds: number },
): Promise<void> {
  const pool = new Pool(stage.url, { connections: 64 });
  const begun = performance.now();
  const running: Promise<unknown>[] = [];
  for (let n = 0; n < options.ratePerSecond * options.seconds; n += 1) {
    const wait = begun + (n * 1000) / options.ratePerSecond - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const beat = beats[(n * 7) % beats.length];
    if (beat) running.push(post(pool, `/api/v1/visits`, beat.token, visitNow(beat.placeId)));
  }
  await Promise.all(running);
  await pool.close();
}

export interface Audience {
  /** The log position of the slowest subscriber. */
  slowest(): number;
  /** Milliseconds from the capture of each event to its arrival at each subscriber, since the last call. */
  takeDelays(): number[];
  end(): void;
}

/** Subscribers of the whole county over plain WebSockets. Every one reads every frame. */
export async function seatAudience(stage: Pick<Stage, "url" | "phones">, count: number): Promise<Audience> {
  const token = stage.phones.find(({ role }) => role === "county_supervisor")?.token ?? "";
  const address = { url: stage.url, path: "/api/v1/stream?depth=2&periods=day", token };
  const positions = Array.from({ length: count }, () => -1);
  let delays: number[] = [];
  const readers = positions.map((_, index) => {
    // The first and the last read whole frames; the others only how far they are, or the load would measure itself.
    const isWhole = index === 0 || index === count - 1;
    const seated = Promise.withResolvers<void>();
    const reader = openFrameReader(address, {
      headBytes: isWhole ? Infinity : 120,
      onEnd: () => seated.reject(new Error("a subscriber was not served")),
      onText(text) {
        positions[index] = Number(/"seq":(\d+)/.exec(text)?.[1]);
        seated.resolve();
        if (!isWhole || !text.startsWith('{"type":"frame"')) return;
        const now = Date.now();
        for (const match of text.matchAll(/"occurredAt":"([^"]+)"/g)) delays.push(now - Date.parse(match[1] ?? ""));
      },
    });
    return { reader, seated: seated.promise };
  });
  await Promise.all(readers.map(({ seated }) => seated));
  return {
    slowest: () => Math.min(...positions),
    takeDelays() {
      const taken = delays;
      delays = [];
      return taken;
    },
    end: () => readers.forEach(({ reader }) => reader.end()),
  };
}

/** Waits until everybody has the log's last number; throws where somebody does not get it. */
export async function untilDelivered(stage: Pick<Stage, "url">, audience: Audience): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const { head } = (await (await fetch(`${stage.url}/api/health`)).json()) as { head: number };
    if (audience.slowest() >= head) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("not everything was delivered");
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
