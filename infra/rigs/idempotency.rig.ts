import pg from "pg";
import type { Receipt } from "@safegrid/contract/command";
import { checkLog } from "./log-check.ts";
import type { Line, PhoneCommand } from "./phones.ts";
import { findBeats, hazardNow, openLine, visitNow } from "./phones.ts";
import type { Plant } from "./plant.ts";
import type { Random } from "./random.ts";
import { auditProduct } from "./product-audit.ts";
import type { RigContext } from "./rig.ts";
import { startStage } from "./stage.ts";

export const plant: Plant = {
  what: "a command whose receipt is there is carried out as a new one",
  file: "apps/api/src/modules/command/judgement.ts",
  find: "    const receipt = known.receipts.get(id);",
  replace: "    const receipt = Math.random() < 0.1 ? undefined : known.receipts.get(id);",
};

interface Case {
  readonly token: string;
  readonly command: PhoneCommand;
  /** The same id with another body; at most one of the two may ever have an effect. */
  readonly altered: PhoneCommand;
  readonly answers: { readonly isAltered: boolean; readonly status: string; readonly receipt: Receipt | null }[];
}

/**
 * live.md, "Writing": every command is sent one to five times at the same time, alone and in batches, to two API
 * processes, some of them with an altered twin. One effect each, one receipt for all copies; whatever says something
 * else under the same id gets 409.
 */
export async function rig(context: RigContext): Promise<void> {
  const { random } = context;
  const stage = await startStage({ apis: 2, plant: context.isPlanted ? plant : undefined });
  context.atEnd(stage.stop);
  const db = new pg.Pool({ connectionString: stage.ownerUrl, max: 2 });
  context.atEnd(() => db.end());
  const beats = await findBeats(stage);
  const lines = stage.apis.map(({ url }) => openLine(url, 16));
  context.atEnd(async () => void (await Promise.all(lines.map((line) => line.close()))));
  const before = await checkLog(db, context);

  const cases = Array.from({ length: context.isShort ? 2_000 : 10_000 }, (): Case => {
    const { token, placeId } = random.pick(beats);
    const command = random.chance(0.2) ? hazardNow(placeId, random) : visitNow(placeId);
    const altered = { ...command, occurredAt: new Date(Date.parse(command.occurredAt) - 60_000).toISOString() };
    return { token, command, altered, answers: [] };
  });
  const begun = performance.now();
  let sent = await sendCopies(cases, lines, random, () => 1 + random.below(5), 0.1);
  // When all is settled: once more each, and each with another body.
  sent += await sendCopies(cases, lines, random, () => 1, 1);
  const seconds = (performance.now() - begun) / 1000;

  for (const each of cases) judgeCase(each, context);
  await checkLog(db, context);
  const { rows: facts } = await db.query<{ count: number }>(
    `select count(*)::int as count from event_log where seq > $1
       and type in ('visit.recorded', 'hazard.reported', 'hazard.eliminated')`,
    [before],
  );
  if (facts[0]?.count !== cases.length)
    context.fault(`${facts[0]?.count} events of facts for ${cases.length} commands`);
  const { rows } = await db.query<{ id: string; seq: number }>(
    `select command_id as id, seq::float8 as seq from command_receipt`,
  );
  const stored = new Map(rows.map(({ id, seq }) => [id, seq]));
  for (const { command, answers } of cases) {
    const told = answers.find(({ receipt }) => receipt !== null)?.receipt?.seq;
    if (stored.get(command.commandId) !== told)
      context.fault(`${command.commandId}: receipt ${stored.get(command.commandId)} is stored, ${told} was told`);
  }
  await auditProduct(context, stage);
  context.figure("commands", cases.length);
  context.figure("times sent", sent);
  context.figure("sent per second", sent / seconds);
  context.figure("altered bodies refused", cases.flatMap(({ answers }) => answers).filter(isConflict).length);
}

/** Sends copies of all cases in a random order, up to sixty requests at a time. Resolves with how many were sent. */
async function sendCopies(
  cases: readonly Case[],
  lines: readonly Line[],
  random: Random,
  copies: () => number,
  alteredShare: number,
): Promise<number> {
  const sendings: { of: Case; isAltered: boolean; order: number }[] = [];
  for (const of of cases) {
    const count = copies();
    // Copies lie close together, so that they meet.
    const about = random.fraction();
    for (let n = 0; n < count; n += 1) sendings.push({ of, isAltered: false, order: about + random.fraction() / 500 });
    if (random.chance(alteredShare)) sendings.push({ of, isAltered: true, order: about + random.fraction() / 500 });
  }
  sendings.sort((a, b) => a.order - b.order);
  let next = 0;
  await Promise.all(
    Array.from({ length: 60 }, async () => {
      while (next < sendings.length) {
        const first = sendings[next++];
        if (!first) return;
        const together = [first];
        // What the same phone sends next may come along in one batch, twins and copies included.
        while (random.chance(0.6) && sendings[next]?.of.token === first.of.token)
          together.push(sendings[next++] ?? first);
        await sendTogether(together, random.pick(lines), random);
      }
    }),
  );
  return sendings.length;
}

async function sendTogether(sendings: readonly { of: Case; isAltered: boolean }[], line: Line, random: Random) {
  const first = sendings[0];
  if (!first) return;
  const bodies = sendings.map(({ of, isAltered }) => (isAltered ? of.altered : of.command));
  if (bodies.length === 1 && random.chance(0.5)) {
    const path = bodies[0]?.type === "visit.record" ? "/api/v1/visits" : "/api/v1/hazards";
    const { status, body } = await line.post(path, first.of.token, bodies[0]);
    const isGood = status === 200 || status === 201;
    const told = isGood ? (status === 201 ? "applied" : "replayed") : body.code;
    first.of.answers.push({ isAltered: first.isAltered, status: told, receipt: isGood ? body.receipt : null });
    return;
  }
  const { status, body } = await line.post("/api/v1/commands", first.of.token, { commands: bodies });
  if (status !== 200) throw new Error(`a batch was refused with ${status}: ${JSON.stringify(body)}`);
  for (const [index, outcome] of body.outcomes.entries()) {
    const sending = sendings[index];
    const isRejected = outcome.status === "rejected";
    sending?.of.answers.push({
      isAltered: sending.isAltered,
      status: isRejected ? outcome.problem.code : outcome.status,
      receipt: isRejected ? null : outcome.receipt,
    });
  }
}

function isConflict({ status }: { status: string }): boolean {
  return status === "command-id-reused";
}

/** One body of the two has won: its copies share one receipt, one of them applied; all copies of the other got 409. */
function judgeCase({ command, answers }: Case, context: RigContext): void {
  const applied = answers.filter(({ status }) => status === "applied");
  const winner = applied[0];
  if (applied.length !== 1 || !winner)
    return context.fault(`${command.commandId} was applied ${applied.length} times: ${JSON.stringify(answers)}`);
  for (const answer of answers) {
    const isOfWinner = answer.isAltered === winner.isAltered;
    const isRight = isOfWinner
      ? answer.receipt?.seq === winner.receipt?.seq && answer.receipt?.recordedAt === winner.receipt?.recordedAt
      : isConflict(answer);
    if (!isRight) context.fault(`${command.commandId}: ${JSON.stringify(answer)} beside ${JSON.stringify(winner)}`);
  }
}
