import type { CommandAnswer } from "@safegrid/contract/command";
import { commandAnswer } from "@safegrid/contract/command";

/** What the route of a command may answer, for its schema. */
export const commandAnswers = { 200: commandAnswer, 201: commandAnswer };

/** Answers a command: 201 where it was applied now, 200 where it had been applied before. */
export async function answered(
  reply: { code(status: 200 | 201): unknown },
  carriedOut: Promise<CommandAnswer>,
): Promise<CommandAnswer> {
  const answer = await carriedOut;
  reply.code(answer.status === "applied" ? 201 : 200);
  return answer;
}
