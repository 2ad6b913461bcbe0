import type { WatchedWall } from "#/rigs/wall-watch.ts";
import { paintDelays } from "#/rigs/wall-watch.ts";
import type { BusyFeed } from "./feed.ts";
import { percentile } from "./load.ts";

/** How a wall ran while a feed was busy. */
export interface LoadedWall {
  readonly fps: number;
  readonly longTasksMs: readonly number[];
  readonly longestGapMs: number;
  /** From the sending of an event until its figures stood painted, ms. */
  readonly paintMs: { readonly p50: number; readonly p99: number };
  /** The same for changes of a tile on the map, which is drawn behind the figures. */
  readonly mapMs: { readonly p50: number; readonly p99: number };
}

const probesPerSecond = 8;
/** What was sent last is painted by then, or never. */
const settleMs = 500;

/** Sends events at a rate and tells how the wall took them. */
export async function loadWall(
  wall: WatchedWall,
  feed: BusyFeed,
  options: { readonly ratePerSecond: number; readonly seconds: number },
): Promise<LoadedWall> {
  const { ratePerSecond, seconds } = options;
  feed.takeProbes();
  await wall.begin();
  const first = feed.seq + 1;
  const count = ratePerSecond * seconds;
  await feed.send({ ratePerSecond, count, probesPerSecond: Math.min(probesPerSecond, ratePerSecond / 2) });
  await wall.page.waitForTimeout(settleMs);
  const { paints, mapPaints, ...run } = await wall.look();
  const all = Array.from({ length: feed.seq - first + 1 }, (_, at) => first + at);
  const sentAt = (seq: number) => feed.sentAtMs(seq);
  return {
    ...run,
    paintMs: sharesOf(paintDelays(paints, all, sentAt)),
    mapMs: sharesOf(paintDelays(mapPaints, feed.takeProbes(), sentAt)),
  };
}

function sharesOf(delays: readonly number[]) {
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
}
