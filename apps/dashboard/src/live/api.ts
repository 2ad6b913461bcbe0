import type { FieldFault, Problem } from "@safegrid/contract/problem";

const tokenName = "safegrid.wall-token";

/** The wall's own token; a person's session is a cookie and needs none. */
export function wallToken(): string | null {
  return localStorage.getItem(tokenName);
}

export function keepWallToken(token: string | null): void {
  if (token === null) localStorage.removeItem(tokenName);
  else localStorage.setItem(tokenName, token);
}

/** What the API refused: its code, its words, and the fields that it names by JSON pointer. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly detail: string | null;
  readonly errors: readonly FieldFault[];
  constructor(problem: Pick<Problem, "code" | "titleZh"> & Partial<Problem>) {
    const isEnglish = document.documentElement.lang === "en";
    super(isEnglish && problem.title !== undefined ? problem.title : problem.titleZh);
    this.code = problem.code;
    this.retryable = problem.retryable ?? false;
    this.detail = problem.detail ?? null;
    this.errors = problem.errors ?? [];
  }
}

const unreachable = { code: "unavailable", titleZh: "服务器无法连接", title: "The server cannot be reached" } as const;

/**
 * Calls the API; `as` says whether the wall's token goes along or the person's cookie alone. A body that is a form
 * (an upload) goes as it is, any other as JSON. No answer at all is the problem `unavailable`, which may be retried.
 */
export async function callApi<T>(
  path: string,
  options: {
    method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    body?: unknown;
    headers?: Record<string, string>;
    as?: "wall" | "person";
  } = {},
): Promise<T> {
  const token = options.as === "person" ? null : wallToken();
  const answer = await ask(path, { ...options, token });
  return read<T>(answer);
}

/** Fetches a file as the signed-in person by a request with a body; refusals are thrown like those of `callApi`. */
export async function fetchFile(path: string, body: object): Promise<Blob> {
  const answer = await ask(path, { method: "POST", body, token: null });
  return answer.ok ? answer.blob() : read<never>(answer);
}

/** Fetches a picture or file with the token that an image element cannot send; the browser keeps what it may keep. */
export async function fetchPicture(path: string): Promise<Blob> {
  const answer = await ask(path, { token: wallToken() });
  return answer.ok ? answer.blob() : read<never>(answer);
}

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly token: string | null;
}

async function ask(path: string, { method = "GET", body, headers, token }: Asked): Promise<Response> {
  const isJson = body !== undefined && !(body instanceof FormData) && !(body instanceof Blob);
  return fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(isJson ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as BodyInit) }),
  }).catch(() => {
    throw new ApiProblem({ ...unreachable, retryable: true });
  });
}

async function read<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  const isOfApi = text === "" || (answer.headers.get("content-type") ?? "").includes("json");
  if (!isOfApi) throw new ApiProblem({ ...unreachable, retryable: true });
  const told: unknown = text === "" ? null : JSON.parse(text);
  if (!answer.ok) throw new ApiProblem(told as Problem);
  return told as T;
}
