import type { TestApp } from "#/testing/test-app.ts";

let addresses = 0;

/** One call of somebody without an account; each from an address of its own where none is named. */
export async function stranger(
  { app }: Pick<TestApp, "app">,
  path: string,
  body: unknown,
  more: { readonly from?: string; readonly headers?: Readonly<Record<string, string>> } = {},
) {
  addresses += 1;
  const answer = await app.inject({
    method: "POST",
    url: `/api/v1/public${path}`,
    remoteAddress: more.from ?? `10.9.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`,
    headers: Buffer.isBuffer(body)
      ? { "content-type": "application/octet-stream", ...more.headers }
      : { "content-type": "application/json", ...more.headers },
    payload: Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
    body: (answer.headers["content-type"] ?? "").includes("json") ? answer.json<any>() : null,
  };
}

/** Switches the public link of a grid on; its token. */
export async function publicToken(t: TestApp, gridId: string): Promise<string> {
  const county = t.tokenOf("county_supervisor");
  await t.call(county, "POST", "/grid-links", { gridIds: [gridId], action: "issue" });
  const { body } = await t.call(county, "GET", `/grid-links?scope=${gridId}`);
  return body.links.find((link: { gridId: string }) => link.gridId === gridId).token;
}

let reports = 0;
/** A report with words of its own. */
export function reportOf(t: Pick<TestApp, "id">, token: string, more: object = {}) {
  reports += 1;
  return {
    ...{ commandId: t.id(), token, category: "fire_passage", words: `三楼楼道堆满纸箱，第${reports}处` },
    ...{ address: `村小学对面${reports}号`, homepage: "", ...more },
  };
}
