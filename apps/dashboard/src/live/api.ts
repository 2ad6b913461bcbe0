import type { Problem } from "@safegrid/contract/problem";

const tokenName = "safegrid.wall-token";

/** The wall's own token; a person's session is a cookie and needs none. */
export function wallToken(): string | null {
  return localStorage.getItem(tokenName);
}

export function keepWallToken(token: string | null): void {
  if (token === null) localStorage.removeItem(tokenName);
  else localStorage.setItem(tokenName, token);
}

/** What the API refused, by its code. */
export class ApiProblem extends Error {
  readonly code: string;
  constructor(problem: Pick<Problem, "code" | "titleZh">) {
    super(problem.titleZh);
    this.code = problem.code;
  }
}

/** Calls the API; `as` says whether the wall's token goes along or the person's cookie alone. */
export async function callApi<T>(
  path: string,
  options: {
    method?: "GET" | "POST" | "DELETE";
    body?: unknown;
    headers?: Record<string, string>;
    as?: "wall" | "person";
  } = {},
): Promise<T> {
  const token = options.as === "person" ? null : wallToken();
  const answer = await fetch(`/api/v1${path}`, {
    method: options.method ?? "GET",
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await answer.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  if (!answer.ok) throw new ApiProblem(body as Problem);
  return body as T;
}
