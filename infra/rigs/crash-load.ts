import { reportNow, stepNow } from "./hazard-life.ts";
import type { Beat, Line } from "./phones.ts";
import { findBeats, hazardNow, openLine, sendUntilReceipt, visitNow } from "./phones.ts";
import type { Random } from "./random.ts";
import type { Reply } from "./reply.ts";
import { ask, replyOf } from "./reply.ts";
import type { Stage } from "./stage.ts";
import { pause } from "./stage.ts";

/** The phones of a county at work: each sends on, whatever breaks, and remembers every receipt that it was given. */
export interface Load {
  /** The log's number that each acknowledged command was told. */
  readonly receipts: ReadonlyMap<string, number>;
  /** What no phone may be told: refusals of what is right, another number the second time. */
  readonly faults: readonly string[];
  /** Ends when every command under way has its receipt. */
  stop(): Promise<void>;
}

const handlers = 3;

export async function startLoad(stage: Stage, random: Random, phones: number): Promise<Load> {
  const receipts = new Map<string, number>();
  const faults: string[] = [];
  const beats = [...Map.groupBy(await findBeats(stage), ({ token }) => token)].slice(0, phones);
  const line = openLine(stage.url, phones);
  let isOver = false;
  const remember = (commandId: string, seq: number) => {
    const earlier = receipts.get(commandId);
    if (earlier !== undefined && earlier !== seq) faults.push(`${commandId} was ${earlier} and is ${seq}`);
    receipts.set(commandId, seq);
  };
  const work = async (run: () => Promise<void>) => {
    while (!isOver) {
      await run().catch((error: unknown) => faults.push(String(error)));
      await pause(20 + random.below(120));
    }
  };
  const running = [
    ...beats.map(([token, own]) => work(() => patrol(line, token, own, random, remember))),
    ...beats.slice(0, handlers).map(([token, own]) => work(() => handle(stage, token, own, random, remember))),
  ];
  return {
    receipts,
    faults,
    async stop() {
      isOver = true;
      await Promise.all(running);
      await line.close();
    },
  };
}

type Remember = (commandId: string, seq: number) => void;

/** One to five commands in a batch; some are sent once more after their receipt. */
async function patrol(line: Line, token: string, own: readonly Beat[], random: Random, remember: Remember) {
  const commands = Array.from({ length: 1 + random.below(5) }, () => {
    const { placeId } = random.pick(own);
    return random.chance(0.2) ? hazardNow(placeId, random) : visitNow(placeId);
  });
  for (let times = random.chance(0.2) ? 2 : 1; times > 0; times -= 1)
    for (const { commandId, seq } of (await sendUntilReceipt([line], token, commands, random)) ?? [])
      remember(commandId, seq);
}

/** A hazard's life from its report to its close, its deadline passing on the way. */
async function handle(stage: Stage, token: string, own: readonly Beat[], random: Random, remember: Remember) {
  const inspector = stage.phones.find(({ role }) => role === "county_supervisor")?.token ?? "";
  const hazard = reportNow(random.pick(own).placeId);
  remember(hazard.commandId, await untilDone(stage, "/hazards", token, hazard));
  for (const action of ["accept", "assign", "start", "submit", "pass"] as const) {
    const step = stepNow(action, new Date(Date.now() + 1_000));
    const by = action === "pass" ? inspector : token;
    remember(step.commandId, await untilDone(stage, `/hazards/${hazard.commandId}/steps`, by, step));
  }
}

async function untilDone(stage: Stage, path: string, token: string, command: object): Promise<number> {
  for (;;) {
    const reply: Reply = await ask(`${stage.url}/api/v1${path}`, token, command, replyOf);
    if (reply.kind === "done") return reply.seq;
    if (reply.kind === "refused") throw new Error(`${path} was refused: ${reply.why}`);
    await pause(50);
  }
}
