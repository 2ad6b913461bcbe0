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
  const { body } = options;
  const isJson = body !== undefined && !(body instanceof FormData) && !(body instanceof Blob);
  const answer = await fetch(`/api/v1${path}`, {
    method: options.method ?? "GET",
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(isJson ? { "content-type": "application/json" } : {}),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
  }).catch(() => {
    throw new ApiProblem({ ...unreachable, retryable: true });
  });
  const text = await answer.text();
  const isOfApi = text === "" || (answer.headers.get("content-type") ?? "").includes("json");
  if (!isOfApi) throw new ApiProblem({ ...unreachable, retryable: true });
  const told: unknown = text === "" ? null : JSON.parse(text);
  if (!answer.ok) throw new ApiProblem(told as Problem);
  return told as T;
}
