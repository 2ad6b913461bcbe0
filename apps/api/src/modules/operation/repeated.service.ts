import type { Clock } from "#/platform/clock.ts";
import type { Operation, Operations } from "#/modules/operation/operation.service.ts";

const windowMs = 60_000;
const mostKeys = 200;

export type Repeated = ReturnType<typeof createRepeated>;

/**
 * Notes what may come in floods, refusals and failed sign-ins: the first of a kind at once, the others of the same minute
 * as one line with their number. So a flood of any size writes at most some hundred lines a minute; beyond so many
 * different ones a minute all others are counted together.
 */
export function createRepeated(operations: Operations, clock: Clock, onError: (error: unknown) => void) {
  const underWay = new Set<Promise<void>>();
  const waiting = new Map<string, { operation: Operation; count: number; since: number }>();

  function note(operation: Operation): void {
    const noted: Promise<void> = operations
      .note(operation)
      .catch(onError)
      .finally(() => underWay.delete(noted));
    underWay.add(noted);
  }

  return {
    /** `sameAs` says which operations are told as one. Never fails, never waits. */
    note(sameAs: string, operation: Operation): void {
      const isFull = waiting.size >= mostKeys && !waiting.has(sameAs);
      const key = isFull ? `${operation.kind} others` : sameAs;
      const earlier = waiting.get(key);
      if (earlier) {
        earlier.count += 1;
        return;
      }
      waiting.set(key, { operation, count: 0, since: clock.now().getTime() });
      note(isFull ? { ...operation, about: { ...operation.about, others: true } } : operation);
    },

    /** Writes down how often it came again, for all whose minute is over; all of them with `isEnd`. */
    async flush(isEnd = false): Promise<void> {
      const now = clock.now().getTime();
      for (const [key, { operation, count, since }] of waiting) {
        if (!isEnd && now - since < windowMs) continue;
        waiting.delete(key);
        if (count > 0) note({ ...operation, about: { ...operation.about, repeated: count } });
      }
      await Promise.all(underWay);
    },
  };
}
