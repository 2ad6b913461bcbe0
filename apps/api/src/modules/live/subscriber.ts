import type { CloseReason, ServerMessage, Subscription } from "@safegrid/contract/live";
import type { Caller } from "#/modules/access/access.service.ts";

/** Whoever has been let in, even if nothing has been asked for yet: when the right goes, so does the socket. */
export interface Visitor {
  readonly caller: Caller;
  /** Says why and ends the socket. */
  end(reason: CloseReason, more?: { retryAfterMs?: number; detail?: string }): void;
}

/** One socket's end of a subscription. The feed decides what is said; the carrier says it. */
export interface Subscriber extends Visitor {
  readonly wish: Subscription;
  send(message: ServerMessage): void;
  /**
   * Bytes or frames that wait for a slow reader, as a share of what is allowed: above 1 it is cut. Infinite where nobody
   * has answered for so long that nobody is there.
   */
  backlog(): number;
  /** Ends the socket at once and without a word: it would not be read. */
  cut(): void;
  /** Now receives exactly what the room receives; a carrier that can build a frame once may send it to the room. */
  enterRoom?(room: string): void;
  /** A room in which it is alone, where the carrier has rooms. */
  readonly address?: string;
}
