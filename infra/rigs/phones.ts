import { Pool } from "undici";
import { v7 as uuidv7 } from "uuid";
import type { BatchAnswer, CommandAnswer, CommandOutcome, Receipt } from "@safegrid/contract/command";
import type { Problem } from "@safegrid/contract/problem";
import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";
import { pause } from "./stage.ts";

const answers = sixChecksTwoCoverages.items.map(({ code, kind }) => ({
  item: code,
  result: kind === "coverage" ? "covered" : "nothing_found",
}));

/** Who visits what: a village's phone and one of its due places. */
export interface Beat {
  readonly token: string;
  readonly placeId: string;
}

/** The due places of all villages, as their phones see them. */
export async function findBeats(stage: Stage): Promise<Beat[]> {
  const beats: Beat[] = [];
  for (const phone of stage.phones.filter(({ role }) => role === "village_staff")) {
    const answer = await fetch(`${stage.url}/api/v1/due-places`, {
      headers: { authorization: `Bearer ${phone.token}` },
    });
    const { places } = (await answer.json()) as { places: { placeId: string }[] };
    for (const { placeId } of places) beats.push({ token: phone.token, placeId });
  }
  return beats;
}

/** A clean and complete visit, made now. */
export function visitNow(placeId: string) {
  return {
    type: "visit.record",
    commandId: uuidv7(),
    occurredAt: new Date().toISOString(),
    placeId,
    checklistVersion: sixChecksTwoCoverages.version,
    answers,
    position: { kind: "absent", reason: "indoors" },
  };
}

/** An ordinary hazard, found now; one in three is eliminated on the spot. */
export function hazardNow(placeId: string, random: Random) {
  return {
    type: "hazard.report",
    commandId: uuidv7(),
    occurredAt: new Date().toISOString(),
    placeId,
    category: "fire_passage",
    grade: "ordinary",
    description: "消防通道被占用",
    ...(random.chance(1 / 3) ? { eliminatedOnTheSpot: { what: "当场清理" } } : {}),
  };
}

export type PhoneCommand = ReturnType<typeof visitNow> | ReturnType<typeof hazardNow>;

export interface Answer {
  readonly status: number;
  /** Which of them are there depends on the status. */
  readonly body: BatchAnswer & Pick<CommandAnswer, "receipt"> & Pick<Problem, "code" | "retryable">;
}

/** A phone that hears nothing for so long asks again, perhaps elsewhere. */
const patienceMs = 4_000;

/** Requests to one API over a few kept connections. */
export function openLine(url: string, connections: number, patience = patienceMs) {
  const pool = new Pool(url, { connections, headersTimeout: patience, bodyTimeout: patience });
  return {
    async post(path: string, token: string, body: unknown): Promise<Answer> {
      const answer = await pool.request({
        path,
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      return { status: answer.statusCode, body: (await answer.body.json()) as Answer["body"] };
    },
    close: () => pool.destroy(),
  };
}
export type Line = ReturnType<typeof openLine>;

/**
 * Sends commands of one phone as a real one does: the very same batch again and again, through any API, until each item
 * has a final outcome. Throws what is refused for good.
 */
export async function sendUntilReceipt(
  lines: readonly Line[],
  token: string,
  commands: readonly PhoneCommand[],
  random: Random,
  isOver: () => boolean = () => false,
): Promise<Receipt[] | null> {
  while (!isOver()) {
    const answer = await random
      .pick(lines)
      .post("/api/v1/commands", token, { commands })
      .catch(() => null);
    if (answer?.status === 200) {
      const receipts = answer.body.outcomes.map(receiptOf);
      if (receipts.every((each) => each !== null)) return receipts;
    } else if (answer && !answer.body.retryable) {
      throw new Error(`refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    await pause(20 + random.below(80));
  }
  return null;
}

/** The receipt of an outcome, or null where the same command has to be sent again. */
function receiptOf(outcome: CommandOutcome): Receipt | null {
  if (outcome.status !== "rejected") return outcome.receipt;
  if (outcome.problem.retryable) return null;
  throw new Error(`refused: ${JSON.stringify(outcome.problem)}`);
}
