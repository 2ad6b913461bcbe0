import type { Problem } from "@safegrid/contract/problem";
import { serverTimeHeader } from "@safegrid/contract/clock-reading";
import { noteServerTime, sentNow } from "./device-clock.ts";
import type { WireAnswer } from "./drain.ts";

const patienceMs = 30_000;

/** What the API refused, in its own words; `unreachable` where no answer of it came. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, words: string, status: number) {
    super(words);
    this.code = code;
    this.status = status;
  }
}

export interface CallOptions {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly body?: unknown;
  /** The phone's token; without it the browser's session is used, which the sign-in alone does. */
  readonly token?: string;
}

/** One request, at most thirty seconds. Never throws for want of an answer: its status is 0 then. */
export async function ask(path: string, { method = "GET", body, token }: CallOptions = {}): Promise<WireAnswer> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), patienceMs);
  const sent = sentNow();
  try {
    const answer = await fetch(`/api/v1${path}`, {
      method,
      cache: "no-store",
      credentials: token === undefined ? "same-origin" : "omit",
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: ending.signal,
    });
    noteServerTime(answer.headers.get(serverTimeHeader), sent);
    const text = await answer.text();
    const retryAfterS = Number(answer.headers.get("retry-after") ?? 0) || 0;
    return { status: answer.status, body: parse(text), retryAfterS };
  } catch {
    return { status: 0, body: null };
  } finally {
    clearTimeout(timer);
  }
}

/** The answer of a call that must succeed. Throws a Refusal. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const { status, body } = await ask(path, options);
  if (status >= 200 && status < 300 && (status === 204 || (typeof body === "object" && body !== null)))
    return body as T;
  const problem = body as Partial<Problem> | null;
  if (status >= 400 && typeof problem?.code === "string")
    throw new Refusal(problem.code, problem.titleZh ?? "服务器没有接收", status);
  throw new Refusal("unreachable", "现在连不上服务器，有信号时再试", 0);
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
