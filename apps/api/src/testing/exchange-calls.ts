import type { ExchangeKind } from "@safegrid/contract/exchange";
import type { Answer, TestApp } from "#/testing/test-app.ts";

/** Uploads a file for a dry run, as a browser's form would. */
export async function uploadTo(
  api: TestApp,
  token: string,
  kind: ExchangeKind,
  file: Buffer,
  name: string,
): Promise<Answer> {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(file)]), name);
  const body = new Response(form);
  const answer = await api.app.inject({
    method: "POST",
    url: `/api/v1/exchange/${kind}/imports`,
    headers: { authorization: `Bearer ${token}`, "content-type": body.headers.get("content-type") ?? "" },
    payload: Buffer.from(await body.arrayBuffer()),
  });
  return { status: answer.statusCode, body: answer.json() };
}

/** Fetches a file. */
export async function exportOf(api: TestApp, token: string, path: string) {
  const answer = await api.app.inject({
    method: "GET",
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.statusCode, headers: answer.headers, file: answer.rawPayload };
}
