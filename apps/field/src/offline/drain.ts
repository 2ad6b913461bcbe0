import type { ItemState, Refused } from "./item.ts";

/**
 * Sends what the phone holds until nothing is left or the network is. Its one promise: an item leaves the state `kept`
 * only when an answer of the server names that very item. Whatever else comes back (nothing, half of it, another site's
 * page in a hotel, an answer to something else) changes nothing, and the same bytes go out again under the same id; the
 * server answers what it has from its receipt.
 */
export const maxBatch = 100;

export interface Waiting {
  readonly order: number;
  readonly id: string;
  readonly kind: "batch" | "single";
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Settlement {
  readonly order: number;
  readonly state: ItemState;
  readonly receipt: number | null;
  readonly refused: Refused | null;
  readonly isPending: boolean;
}

export interface QueueStore {
  /** The items in state `kept` that are commands, oldest first; at most `limit`, from behind `afterOrder`. */
  waiting(afterOrder: number, limit: number): Promise<readonly Waiting[]>;
  /** Commits durably before it resolves. */
  settle(settlements: readonly Settlement[]): Promise<void>;
}

/** An answer as it came; `status` 0 where none did. */
export interface WireAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterS?: number | undefined;
}
export type Send = (path: string, body: unknown) => Promise<WireAnswer>;

export type DrainEnd =
  | { readonly kind: "empty" }
  /** Something is left: again after a while. */
  | { readonly kind: "wait"; readonly retryAfterS: number }
  /** The server does not know this phone any more. Nothing was thrown away. */
  | { readonly kind: "sign-in" }
  | { readonly kind: "barred"; readonly refused: Refused };

type Verdict =
  | { readonly kind: "outcomes"; readonly settled: readonly Settlement[]; readonly isAllSettled: boolean }
  | { readonly kind: "too-much" }
  | Exclude<DrainEnd, { readonly kind: "empty" }>;

/** Runs once over everything that waits; an item that the server wants later does not hold up those behind it. */
export async function drain(store: QueueStore, send: Send, isStopped: () => boolean = () => false): Promise<DrainEnd> {
  let after = -1;
  let size = maxBatch;
  let isSomethingLeft = false;
  for (;;) {
    if (isStopped()) return { kind: "wait", retryAfterS: 0 };
    const found = await store.waiting(after, size);
    const [first] = found;
    if (!first) return isSomethingLeft ? { kind: "wait", retryAfterS: 0 } : { kind: "empty" };
    const isSingle = first.kind === "single";
    const cut = found.findIndex(({ kind }) => kind === "single");
    const batch = isSingle ? [first] : found.slice(0, cut < 0 ? found.length : cut);
    const answer = isSingle
      ? await send(first.path, first.body)
      : await send("/commands", { commands: batch.map(({ body }) => body) });
    const verdict = isSingle ? judgeSingle(first, answer) : judgeBatch(batch, answer);
    if (verdict.kind === "too-much" && batch.length > 1) {
      size = Math.ceil(batch.length / 2);
      continue;
    }
    if (verdict.kind === "outcomes" || verdict.kind === "too-much") {
      const settled = verdict.kind === "outcomes" ? verdict.settled : [refusedAs(first, bodyOf(answer))];
      await store.settle(settled);
      if (verdict.kind === "outcomes" && !verdict.isAllSettled) isSomethingLeft = true;
      after = batch[batch.length - 1]?.order ?? after;
      size = Math.min(maxBatch, size * 2);
      continue;
    }
    return verdict;
  }
}

/** What an answer of the common endpoint says of the items of a batch; empty where it does not speak of them. */
export function settlementsOf(batch: readonly Waiting[], answer: WireAnswer): readonly Settlement[] {
  const verdict = judgeBatch(batch, answer);
  return verdict.kind === "outcomes" ? verdict.settled : [];
}

function judgeBatch(batch: readonly Waiting[], answer: WireAnswer): Verdict {
  if (answer.status !== 200) return judgeRefusal(answer);
  const outcomes = (answer.body as { outcomes?: unknown } | null)?.outcomes;
  if (!Array.isArray(outcomes) || outcomes.length !== batch.length) return { kind: "wait", retryAfterS: 0 };
  const settled: Settlement[] = [];
  for (const [n, item] of batch.entries()) {
    const settlement = judgeOutcome(item, outcomes[n]);
    if (settlement) settled.push(settlement);
  }
  return { kind: "outcomes", settled, isAllSettled: settled.length === batch.length };
}

function judgeSingle(item: Waiting, answer: WireAnswer): Verdict {
  if (answer.status === 200 || answer.status === 201) {
    const settlement = judgeOutcome(item, answer.body);
    if (settlement) return { kind: "outcomes", settled: [settlement], isAllSettled: true };
    return { kind: "wait", retryAfterS: 0 };
  }
  const { status } = answer;
  const told = bodyOf(answer);
  const isForThisItem = status >= 400 && status < 500 && told !== null && told.retryable === false;
  if (isForThisItem && status !== 401 && told.code !== "password-change-required")
    return { kind: "outcomes", settled: [refusedAs(item, told)], isAllSettled: true };
  return judgeRefusal(answer);
}

/** What one outcome says of its item; null where it does not speak of it, or wants it again. */
function judgeOutcome(item: Waiting, outcome: unknown): Settlement | null {
  if (typeof outcome !== "object" || outcome === null) return null;
  const { status, receipt, problem, commandId } = outcome as {
    readonly status?: unknown;
    readonly receipt?: { readonly commandId?: unknown; readonly seq?: unknown };
    readonly problem?: ProblemLike;
    readonly commandId?: unknown;
  };
  if (status === "rejected") {
    if (commandId !== item.id || !problem || typeof problem.code !== "string" || problem.retryable !== false)
      return null;
    return refusedAs(item, problem);
  }
  if (receipt?.commandId !== item.id || typeof receipt.seq !== "number") return null;
  const isApplied = status === "applied" || status === "replayed";
  // A report is accepted by whoever handles it; all else counts with its receipt. What waits for a person is delivered.
  const isDone = item.body["type"] !== "hazard.report" || item.body["eliminatedOnTheSpot"] !== undefined;
  const isAccepted = isApplied && isDone;
  return {
    ...{ order: item.order, receipt: receipt.seq, refused: null, isPending: !isApplied },
    state: isAccepted ? "accepted" : "delivered",
  };
}

function judgeRefusal(answer: WireAnswer): Verdict {
  const { status, retryAfterS = 0 } = answer;
  const told = bodyOf(answer);
  if (status === 401 && told !== null) return { kind: "sign-in" };
  if (status === 413 || (status === 400 && told?.retryable === false)) return { kind: "too-much" };
  if (status === 403 && told !== null) return { kind: "barred", refused: wordsOf(told) };
  return { kind: "wait", retryAfterS };
}

interface ProblemLike {
  readonly code?: unknown;
  readonly titleZh?: unknown;
  readonly detail?: unknown;
  readonly retryable?: unknown;
  readonly errors?: unknown;
}

/** A problem of our own API; whatever another server says on the way is none. */
function bodyOf({ body }: WireAnswer): ProblemLike | null {
  return typeof body === "object" && body !== null && typeof (body as ProblemLike).code === "string" ? body : null;
}

function refusedAs(item: { readonly order: number }, told: ProblemLike | null): Settlement {
  return { order: item.order, state: "returned", receipt: null, refused: wordsOf(told), isPending: false };
}

function wordsOf(told: ProblemLike | null): Refused {
  const [fault] = Array.isArray(told?.errors) ? (told.errors as { pointer?: unknown; detail?: unknown }[]) : [];
  const detail =
    typeof told?.detail === "string" ? told.detail : fault && `${String(fault.pointer)}: ${String(fault.detail)}`;
  return {
    code: typeof told?.code === "string" ? told.code : "unknown",
    title: typeof told?.titleZh === "string" ? told.titleZh : "服务器没有接收",
    ...(detail === undefined ? {} : { detail }),
  };
}

const firstWaitMs = 2_000;
const longestWaitMs = 300_000;

/** How long to wait after so many vain tries: twice as long each time, at most five minutes, never in step with others. */
export function waitMs(tries: number, fraction: number, retryAfterS = 0): number {
  const base = Math.max(retryAfterS * 1_000, Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(tries, 20)));
  return Math.round(base * (0.5 + fraction));
}
