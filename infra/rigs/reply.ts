import type { CommandOutcome } from "@safegrid/contract/command";
import type { Problem } from "@safegrid/contract/problem";

/** What a phone knows of a command after it has sent it once. */
export type Reply =
  | { readonly kind: "done"; readonly status: "applied" | "replayed"; readonly seq: number }
  /** No answer, or one that says to try again: whether it happened is not known. `status` is 0 without an answer. */
  | { readonly kind: "unknown"; readonly status: number; readonly why: string }
  /** A refusal for good. */
  | { readonly kind: "refused"; readonly why: string };

/** How long somebody waits for an answer before it counts as lost. */
const patienceMs = 8_000;

/** Sends a request once, a GET without a body; `read` says what the body of a success means. */
export async function ask(
  address: string,
  token: string,
  body: unknown,
  read: (body: unknown) => Reply,
): Promise<Reply> {
  try {
    const answer = await fetch(address, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const said: unknown = await answer.json();
    if (answer.ok) return read(said);
    const { code, retryable } = said as Problem;
    if (!retryable) return { kind: "refused", why: `${answer.status} ${code}` };
    return { kind: "unknown", status: answer.status, why: `${answer.status} ${code}` };
  } catch (error) {
    return { kind: "unknown", status: 0, why: String((error as Error).cause ?? error) };
  }
}

/** What the answer to one command, or one outcome of a batch, says. */
export function replyOf(said: unknown): Reply {
  const outcome = said as CommandOutcome;
  // No rig sends what is doubtful: a record that is held has been judged wrongly.
  if (outcome.status === "quarantined") return { kind: "refused", why: `quarantined: ${outcome.reasons.join(" ")}` };
  if (outcome.status !== "rejected") return { kind: "done", status: outcome.status, seq: outcome.receipt.seq };
  const { code, retryable, status } = outcome.problem;
  return retryable
    ? { kind: "unknown", status, why: `rejected: ${code}` }
    : { kind: "refused", why: `rejected: ${code}` };
}
