import type { Clock } from "#/platform/clock.ts";
import type { Operation, Operations } from "#/modules/operation/operation.service.ts";

const windowMs = 60_000;
const mostKeys = 200;
/** What cannot be written, because the database is away, is kept until it can, up to so many lines. */
const mostWaiting = 1_000;

export type Repeated = ReturnType<typeof createRepeated>;

/**
 * Notes what may come in floods, refusals and failed sign-ins: the first of a kind at once, the others of the same minute
 * as one line with their number. So a flood of any size writes at most some hundred lines a minute; beyond so many
 * different ones a minute all others are counted together. One transaction writes whatever waits, and only one at a time:
 * a flood takes one connection.
 */
export function createRepeated(operations: Operations, clock: Clock, onError: (error: unknown) => void) {
  const counted = new Map<string, { operation: Operation; count: number; since: number }>();
  let waiting: Operation[] = [];
  let writing: Promise<void> | undefined;

  function write(): Promise<void> {
    writing ??= writeAll().finally(() => (writing = undefined));
    return writing;
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        await operations.noteAll(lines);
      } catch (error) {
        waiting = [...lines, ...waiting].slice(0, mostWaiting);
        return onError(error);
      }
    }
  }

  return {
    /** `sameAs` says which operations are told as one. Never fails, never waits. */
    note(sameAs: string, operation: Operation): void {
      const isFull = counted.size >= mostKeys && !counted.has(sameAs);
      const key = isFull ? `${operation.kind} others` : sameAs;
      const earlier = counted.get(key);
      if (earlier) {
        earlier.count += 1;
        return;
      }
      counted.set(key, { operation, count: 0, since: clock.now().getTime() });
      waiting.push(isFull ? { ...operation, about: { ...operation.about, others: true } } : operation);
      void write();
    },

    /** Writes down how often it came again, for all whose minute is over; all of them with `isEnd`. */
    async flush(isEnd = false): Promise<void> {
      const now = clock.now().getTime();
      for (const [key, { operation, count, since }] of counted) {
        if (!isEnd && now - since < windowMs) continue;
        counted.delete(key);
        if (count > 0) waiting.push({ ...operation, about: { ...operation.about, repeated: count } });
      }
      await write();
    },
  };
}
