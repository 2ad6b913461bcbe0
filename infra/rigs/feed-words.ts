import { liveVersion, socketEvents, socketPath, streamPath } from "@safegrid/contract/live";
import type { PeriodKind } from "@safegrid/metrics/period";

export type Carrier = "socket.io" | "websocket";

export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}

/** What is wanted of the feed, whoever asks. */
export interface FeedWish {
  readonly token: string;
  readonly scope: string;
  readonly depth: number;
  readonly periods: readonly PeriodKind[];
}

/** The path of the plain WebSocket for a wish. */
export function streamPathOf({ scope, depth, periods }: FeedWish, since: Cursor | null): string {
  const query = new URLSearchParams({ scope, depth: String(depth), periods: periods.join(",") });
  if (since) query.set("since", `${since.epoch}:${since.seq}`);
  return `${streamPath}?${query}`;
}

/** What a socket.io client asks for. */
export function subscriptionOf({ scope, depth, periods }: FeedWish, since: Cursor | null) {
  return { version: liveVersion, scope, depth, periods, ...(since ? { since } : {}) };
}

/** What a socket.io client says over a bare WebSocket once its link stands: who it is, then what it wants. */
export function engineWords(wish: FeedWish, since: Cursor | null) {
  return {
    path: `${socketPath}?EIO=4&transport=websocket`,
    connect: `40${JSON.stringify({ token: wish.token })}`,
    subscribe: `42${JSON.stringify([socketEvents.subscribe, subscriptionOf(wish, since)])}`,
  };
}
