import type { Problem } from "@safegrid/contract/problem";
import { isEnglish, words } from "./link-words.ts";

/** What the server refused, in words for whoever reads the page. */
export class Refusal extends Error {
  readonly code: string;
  readonly pointers: readonly string[];
  constructor(code: string, message: string, pointers: readonly string[] = []) {
    super(message);
    this.code = code;
    this.pointers = pointers;
  }
}

const path = "/api/v1/public";

/** Fetches a picture; null where there is none, or the network is weak. */
export async function fetchPicture(what: string, body: object): Promise<Blob | null> {
  const answer = await fetch(path + what, {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  return answer && answer.ok ? answer.blob() : null;
}

/** Calls the API; a weak link is a Refusal `unreachable`, and the very same may be sent again. */
export async function call<T>(
  what: string,
  body: object | Blob,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const isFile = body instanceof Blob;
  const answer = await fetch(`${path}${what}`, {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": isFile ? "application/octet-stream" : "application/json", ...headers },
    body: isFile ? body : JSON.stringify(body),
  }).catch(() => null);
  const text = answer ? await answer.text().catch(() => "") : "";
  if (!answer || answer.status >= 500 || text === "") throw new Refusal("unreachable", words().unreachable);
  const told: unknown = JSON.parse(text);
  if (answer.ok) return told as T;
  const problem = told as Problem;
  // Until when to wait is said by the server, in Chinese.
  const detail = problem.code === "too-many-requests" && problem.detail ? `：${problem.detail}` : "";
  const title = isEnglish() ? problem.title : problem.titleZh + detail;
  throw new Refusal(
    problem.code,
    title,
    (problem.errors || []).map(({ pointer }) => pointer),
  );
}
