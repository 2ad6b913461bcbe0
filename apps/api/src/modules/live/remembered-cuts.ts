import type { Subscription } from "@safegrid/contract/live";

type Cursor = NonNullable<Subscription["since"]>;

const most = 5_000;
const keptMs = 3_600_000;

/**
 * Readers that were cut because too much waited for them: a reader that does not read cannot be told why, so it is told
 * when it comes back. Bounded in number and time; whoever is forgotten just resumes. Each process knows of its own cuts.
 */
export function createRememberedCuts(nowMs: () => number = () => performance.now()) {
  interface Cut extends Cursor {
    readonly tokenId: string;
    readonly roomKey: string;
    readonly atMs: number;
  }
  let cuts: Cut[] = [];

  return {
    /** A reader of this token in this room was cut; it may have been told of the log up to a position. */
    add(tokenId: string, roomKey: string, { epoch, seq }: Cursor): void {
      const atMs = nowMs();
      cuts = cuts.filter((cut) => atMs - cut.atMs < keptMs).slice(1 - most);
      cuts.push({ tokenId, roomKey, epoch, seq, atMs });
    },

    /** Whether who comes with this position was cut; true once per cut. */
    take(tokenId: string, roomKey: string, since: Cursor): boolean {
      const oldestMs = nowMs() - keptMs;
      const at = cuts.findIndex(
        (cut) =>
          cut.tokenId === tokenId &&
          cut.roomKey === roomKey &&
          cut.epoch === since.epoch &&
          since.seq <= cut.seq &&
          cut.atMs > oldestMs,
      );
      if (at !== -1) cuts.splice(at, 1);
      return at !== -1;
    },
  };
}
export type RememberedCuts = ReturnType<typeof createRememberedCuts>;
