import http from "node:http";
import https from "node:https";
import type { AddressRule } from "#/modules/webhook/address-rule.ts";

/** What came of one attempt. `status` null = there was no answer, and `error` says why. */
export interface Attempt {
  readonly status: number | null;
  readonly error: string | null;
  readonly response: string | null;
  readonly durationMs: number;
  /** How long the receiver asks to be left alone; null where it does not say. */
  readonly retryAfterMs: number | null;
}

const longestAnswerMs = 15_000;
const mostResponseBytes = 1_024;

interface Message {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends one message and waits for the answer's head and the beginning of its body: at most 15 s and 1 KiB, whatever the
 * receiver does, and no longer than until `ending`. Redirects are not followed; 2xx is success. Never throws.
 */
export async function postMessage(
  rule: AddressRule,
  message: Message,
  ending?: AbortSignal,
  patienceMs = longestAnswerMs,
): Promise<Attempt> {
  const begun = performance.now();
  const took = () => Math.round(performance.now() - begun);
  try {
    rule.requireUrl(message.url);
    const { status, text, retryAfter } = await exchange(
      rule,
      message,
      AbortSignal.any([AbortSignal.timeout(patienceMs), ...(ending ? [ending] : [])]),
    );
    const isGood = status >= 200 && status < 300;
    return {
      status,
      error: isGood ? null : `answered ${status}`,
      response: text,
      durationMs: took(),
      retryAfterMs: retryAfterMsOf(retryAfter),
    };
  } catch (cause) {
    const error = cause instanceof Error ? reasonOf(cause, patienceMs) : String(cause);
    return { status: null, error, response: null, durationMs: took(), retryAfterMs: null };
  }
}

function exchange(
  rule: AddressRule,
  { url, body, headers }: Message,
  signal: AbortSignal,
): Promise<{ status: number; text: string; retryAfter: string | undefined }> {
  const isTls = new URL(url).protocol === "https:";
  return new Promise((resolve, reject) => {
    const request = (isTls ? https : http).request(url, {
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      lookup: rule.lookupFor(isTls),
      // A connection of before was judged before: each message makes its own.
      agent: false,
      signal,
    });
    // Once a status has been said, what is missing of the body behind it changes nothing.
    let finish: (() => void) | undefined;
    request.on("error", (error) => (finish ? finish() : reject(error)));
    request.on("response", (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      const done = () => {
        const whole = Buffer.concat(pieces).subarray(0, mostResponseBytes).toString("utf8");
        // oxlint-disable-next-line no-control-regex -- PostgreSQL keeps no NUL
        const text = whole.replaceAll("\u0000", "");
        resolve({ status: response.statusCode ?? 0, text, retryAfter: response.headers["retry-after"] });
      };
      finish = done;
      response.on("data", (piece: Buffer) => {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes < mostResponseBytes) return;
        done();
        request.destroy();
      });
      response.on("end", done);
      response.on("error", done);
    });
    request.end(body);
  });
}

function reasonOf(error: Error, patienceMs: number): string {
  if (error.name === "AbortError" || error.name === "TimeoutError") return `no answer within ${patienceMs / 1_000} s`;
  const { code } = error as NodeJS.ErrnoException;
  return (
    code && !error.message.includes(code) ? `${code}: ${error.message}` : error.message || code || error.name
  ).slice(0, 300);
}

/** Seconds, or a date. */
function retryAfterMsOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
