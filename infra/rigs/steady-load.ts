import type { Random } from "./random.ts";
import type { Beat } from "./phones.ts";
import { hazardNow, openLine, sendUntilReceipt, visitNow } from "./phones.ts";
import { pause } from "./stage.ts";

export interface SteadyLoad {
  /** Commands with a receipt so far. */
  readonly sent: number;
  stop(): Promise<void>;
}

/**
 * Commands of phones all the time, about so many a second, until it is stopped. It goes on while an API is away, as
 * phones do, and never sends the same command as another.
 */
export function startLoad(
  urls: readonly string[],
  beats: readonly Beat[],
  random: Random,
  wish: { readonly perSecond: number; readonly batchSize: number; readonly hazardShare?: number },
): SteadyLoad {
  const byToken = [...Map.groupBy(beats, ({ token }) => token)];
  const lines = urls.map((url) => openLine(url, 8));
  const senders = 6;
  let sent = 0;
  let isOver = false;
  const running = Array.from({ length: senders }, async () => {
    while (!isOver) {
      const [token, own] = random.pick(byToken);
      const commands = Array.from({ length: wish.batchSize }, () => {
        const { placeId } = random.pick(own);
        return random.chance(wish.hazardShare ?? 0.1) ? hazardNow(placeId, random) : visitNow(placeId);
      });
      const receipts = await sendUntilReceipt(lines, token, commands, random, () => isOver);
      sent += receipts?.length ?? 0;
      // What was missed while an API was away is not made up for: the rate stays what it is.
      await pause(((senders * wish.batchSize * 1_000) / wish.perSecond) * (0.5 + random.fraction()));
    }
  });
  return {
    get sent() {
      return sent;
    },
    async stop() {
      isOver = true;
      await Promise.all(running);
      await Promise.all(lines.map((line) => line.close()));
    },
  };
}
