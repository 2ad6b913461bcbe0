import type { Browser, CDPSession, Page } from "playwright-core";
import type { HeapContent } from "./heap-growth.ts";
import { readHeap } from "./heap-growth.ts";

/** How a wall ran between two looks at it. */
export interface WallRun {
  readonly fps: number;
  /** The longest time between two animation frames, ms. */
  readonly longestGapMs: number;
  /** Tasks that held the page for more than 50 ms, each in ms. */
  readonly longTasksMs: readonly number[];
  /** Log positions and when each stood painted in the figures, and on the map; ms since 1970. */
  readonly paints: readonly Paint[];
  readonly mapPaints: readonly Paint[];
}

export interface Paint {
  readonly seq: number;
  readonly atMs: number;
}

export interface WallMemory {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Nodes that scripts hold though they are not on the page. */
  readonly detached: number;
}

export interface WatchedWall {
  readonly page: Page;
  /** Forgets what was seen so far. */
  begin(): Promise<void>;
  look(): Promise<WallRun>;
  /** What is left after garbage collection. */
  memory(): Promise<WallMemory>;
  /** The same by kind of object; takes about a second, in which the wall stands still. */
  heap(): Promise<HeapContent>;
}

/** Opens a wall that is watched from within, and waits until it is live and its map is drawn. */
export async function openWatchedWall(
  browser: Browser,
  url: string,
  viewport: { width: number; height: number },
): Promise<WatchedWall> {
  const page = await browser.newPage({ viewport });
  await page.addInitScript(watchFromWithin);
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");

  await page.goto(url);
  await page.locator('[data-link="live"]').waitFor();
  // Not waitForSelector: the handle that it gives would hold this canvas, and with it the whole picture, for ever.
  await page.locator(".map canvas").waitFor();
  return {
    page,
    begin: () => page.evaluate(() => (window as unknown as Watched).watched.begin()),
    look: () => page.evaluate(() => (window as unknown as Watched).watched.look()),
    memory: () => memoryOf(session),
    heap: () => readHeap(session),
  };
}

/**
 * How long each of some positions took from its sending until it stood painted; what never did counts as endless.
 */
export function paintDelays(
  paints: readonly Paint[],
  seqs: Iterable<number>,
  sentAtMs: (seq: number) => number,
): number[] {
  const delays: number[] = [];
  let at = 0;
  for (const seq of seqs) {
    while ((paints[at]?.seq ?? Number.POSITIVE_INFINITY) < seq) at += 1;
    delays.push((paints[at]?.atMs ?? Number.POSITIVE_INFINITY) - sentAtMs(seq));
  }
  return delays;
}

async function memoryOf(session: CDPSession): Promise<WallMemory> {
  // The second sweep takes what the finalizers of the first one let go.
  for (let sweep = 0; sweep < 2; sweep += 1) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  const { detachedNodes } = await session.send("DOM.getDetachedDomNodes");
  return { heapBytes: usedSize, nodes, listeners: jsEventListeners, detached: detachedNodes.length };
}

interface Watched {
  readonly watched: { begin(): void; look(): WallRun };
}

/**
 * Runs in the page, and holds memory of a fixed size only: it must not look like a leak itself. A commit counts as
 * painted behind the next animation frame, a canvas behind the frame that drew on it.
 */
function watchFromWithin(): void {
  const most = 20_000;
  const [paints, mapPaints] = [newRing(), newRing()];
  const longTasks = new Float64Array(1_000);
  let [frames, longCount, longestGapMs, begunMs, lastFrameMs, committed] = [0, 0, 0, 0, 0, -1];
  let isMapDrawn = false;

  function newRing() {
    return { seqs: new Float64Array(most), times: new Float64Array(most), count: 0 };
  }
  function record(ring: ReturnType<typeof newRing>, seq: number): void {
    if (ring.count === most) return;
    ring.seqs[ring.count] = seq;
    ring.times[ring.count] = Date.now();
    ring.count += 1;
  }
  const told = ({ seqs, times, count }: ReturnType<typeof newRing>) =>
    Array.from({ length: count }, (_, at) => ({ seq: seqs[at] ?? 0, atMs: times[at] ?? 0 }));

  const behindPaint = new MessageChannel();
  behindPaint.port1.addEventListener("message", ({ data }: MessageEvent<{ isMap: boolean; seq: number }>) => {
    if (data.isMap) isMapDrawn = false;
    record(data.isMap ? mapPaints : paints, data.seq);
  });
  behindPaint.port1.start();

  new MutationObserver((changes) => {
    for (const { target } of changes) committed = Number((target as HTMLElement).dataset["seq"]);
    const seq = committed;
    requestAnimationFrame(() => behindPaint.port2.postMessage({ isMap: false, seq }));
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-seq"] });

  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    clearRect.apply(this, box);
    const { canvas } = this;
    if (isMapDrawn || !(canvas instanceof HTMLCanvasElement) || canvas.closest(".map") === null) return;
    isMapDrawn = true;
    behindPaint.port2.postMessage({ isMap: true, seq: committed });
  };

  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks[longCount++ % longTasks.length] = duration;
  }).observe({ type: "longtask" });

  const everyFrame = (now: number) => {
    frames += 1;
    longestGapMs = Math.max(longestGapMs, now - lastFrameMs);
    lastFrameMs = now;
    requestAnimationFrame(everyFrame);
  };
  requestAnimationFrame(everyFrame);

  const watched: Watched["watched"] = {
    begin() {
      [frames, longCount, longestGapMs, paints.count, mapPaints.count] = [0, 0, 0, 0, 0];
      begunMs = lastFrameMs = performance.now();
    },
    look: () => ({
      fps: (frames * 1000) / (performance.now() - begunMs),
      longestGapMs,
      longTasksMs: [...longTasks.subarray(0, Math.min(longCount, longTasks.length))],
      paints: told(paints),
      mapPaints: told(mapPaints),
    }),
  };
  Object.assign(window, { watched });
}
