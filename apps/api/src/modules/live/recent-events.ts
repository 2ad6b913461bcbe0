import type { EventRow } from "@safegrid/contract/live";
import type { LoggedEvent } from "#/platform/log.ts";

const most = 5_000;

/**
 * The last events that this process itself has committed, as the rows that screens get: what was just written need not
 * be read back. Only a range that is known without a hole is answered; whoever asks for more reads the log.
 */
export function createRecentEvents() {
  let rows: EventRow[] = [];

  return {
    /** Takes events that are committed, in the order of the log. */
    add(events: readonly LoggedEvent[]): void {
      const first = events[0];
      if (!first) return;
      const last = rows.at(-1);
      if (last && first.seq !== last.seq + 1) rows = [];
      for (const event of events) rows.push(eventRowOf(event));
      if (rows.length > most * 2) rows = rows.slice(-most);
    },

    /** The events behind `after` up to and with `upTo`, or null where not all of them are known. */
    between(after: number, upTo: number): readonly EventRow[] | null {
      if (upTo === after) return [];
      const first = rows[0];
      const last = rows.at(-1);
      if (!first || !last || first.seq > after + 1 || last.seq < upTo) return null;
      return rows.slice(after + 1 - first.seq, upTo + 1 - first.seq);
    },

    /** Forgets everything: the log is another one now. */
    clear(): void {
      rows = [];
    },
  };
}
export type RecentEvents = ReturnType<typeof createRecentEvents>;

/** An event as screens get it. */
export function eventRowOf({ seq, type, gridId, occurredAt, recordedAt, subjectId, about }: LoggedEvent): EventRow {
  return {
    kind: "event",
    seq,
    type: type as EventRow["type"],
    gridId: gridId as EventRow["gridId"],
    occurredAt: occurredAt.toISOString(),
    recordedAt: recordedAt.toISOString(),
    subjectId,
    about,
  };
}
