import type pg from "pg";
import type { PhoneCommand } from "./phones.ts";
import { findBeats, hazardNow, openLine, sendUntilReceipt, visitNow } from "./phones.ts";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";
import { pause } from "./stage.ts";

/** A batch that a phone keeps until it has its receipts, and may send again after that. */
export interface SentBatch {
  readonly token: string;
  readonly commands: readonly PhoneCommand[];
  /** When the phone had all receipts; null where it has none. */
  acknowledgedAt: number | null;
}

export interface Load {
  readonly sent: readonly SentBatch[];
  /** Ends it; what has no receipt yet stays without one. */
  stop(): Promise<void>;
}

/** Phones that send small batches through every API until they are stopped, whatever happens to the product. */
export async function startLoad(stage: Stage, random: Random, senders: number): Promise<Load> {
  const byToken = [...Map.groupBy(await findBeats(stage), ({ token }) => token)];
  const lines = stage.apis.map(({ url }) => openLine(url, senders));
  const sent: SentBatch[] = [];
  let isOver = false;
  const running = Array.from({ length: senders }, async () => {
    while (!isOver) {
      const [token, own] = random.pick(byToken);
      const commands = Array.from({ length: 1 + random.below(5) }, () => {
        const { placeId } = random.pick(own);
        return random.chance(0.2) ? hazardNow(placeId, random) : visitNow(placeId);
      });
      const batch: SentBatch = { token, commands, acknowledgedAt: null };
      sent.push(batch);
      const receipts = await sendUntilReceipt(lines, token, commands, random, () => isOver);
      if (receipts) batch.acknowledgedAt = Date.now();
      await pause(random.below(40));
    }
  });
  return {
    sent,
    async stop() {
      isOver = true;
      await Promise.all(running);
      await Promise.all(lines.map((line) => line.close()));
    },
  };
}

/** Every batch once more, through any API and some of them twice at the same time, until all have their receipts. */
export async function sendAllAgain(stage: Stage, batches: readonly SentBatch[], random: Random): Promise<void> {
  const lines = stage.apis.map(({ url }) => openLine(url, 8));
  const left = batches.flatMap((batch) => (random.chance(0.2) ? [batch, batch] : [batch]));
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let batch = left.shift(); batch; batch = left.shift())
        await sendUntilReceipt(lines, batch.token, batch.commands, random);
    }),
  );
  await Promise.all(lines.map((line) => line.close()));
}

const han = 0x4e00;
const hanCount = 20_000;

/** Reports hazards with long descriptions until the database has this size. Resolves with how many. */
export async function fillDatabase(stage: Stage, owner: pg.Pool, random: Random, bytes: number): Promise<number> {
  const byToken = [...Map.groupBy(await findBeats(stage), ({ token }) => token)];
  const lines = stage.apis.map(({ url }) => openLine(url, 4));
  let reported = 0;
  const size = async () => {
    const { rows } = await owner.query<{ size: number }>(`select pg_database_size(current_database())::float8 as size`);
    return rows[0]?.size ?? 0;
  };
  while ((await size()) < bytes) {
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const [token, own] = random.pick(byToken);
        const commands = Array.from({ length: 100 }, () => ({
          ...hazardNow(random.pick(own).placeId, random),
          description: String.fromCharCode(...Array.from({ length: 1_000 }, () => han + random.below(hanCount))),
        }));
        await sendUntilReceipt(lines, token, commands, random);
        reported += commands.length;
      }),
    );
  }
  await Promise.all(lines.map((line) => line.close()));
  return reported;
}
