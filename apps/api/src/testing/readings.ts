import { accountRoles, administratorRoles } from "@safegrid/domain/account";
import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import { exchangeKind } from "@safegrid/contract/exchange";
import type { GuardedRoute } from "#/modules/access/access.guard.ts";
import type { Ground } from "#/testing/route-sample.ts";
import { routeSamples } from "#/testing/route-samples.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** Everything that a caller can be told, for holding the answers of one state of the county against those of another. */
export interface Reading {
  readonly route: string;
  readonly url: string;
}

export const keyOf = ({ method, url }: GuardedRoute) => `${method} ${url}`;

/** Routes whose answer is no text about the county's state. */
export const notRead: Readonly<Record<string, string>> = {
  "GET /api/v1/stream": "a WebSocket; frames are held against scopes by the live tests",
  "GET /api/v1/exchange/:kind/template": "a workbook that tells nothing of the county, but when it was made",
  "GET /api/v1/exchange/imports/:id/marked": "the caller's own workbook, with the instant at which it was marked",
  "GET /api/v1/wall-enrolments/:id": "to whoever holds the secret of the one enrolment",
  "GET /api/v1/hazards/:id/targets": "names the county's other units, to which a hazard can be sent (P7)",
  "GET /api/health": "of the process and the whole log, to nobody in particular",
};

/** Names in JSON answers that may differ between two states of which a caller may not tell the difference. */
const volatileNames: Readonly<Record<string, string>> = {
  requestId: "of each request its own",
  seq: "a position in the county's one log, which everybody's facts move on",
  prev: "as seq",
  position: "as seq: where an export or a receiver stands",
  head: "as seq",
  lastUsedAt: "when a token was last used is written down from time to time",
};

/**
 * Whether the boundary of one's own grid fits those around it is a matter of both sides (P3, P7): how many of its misfits
 * there are, the neighbour's drawing changes too.
 */
const sharedWithNeighbours = (of: Readonly<Record<string, unknown>>, name: string) =>
  of["kind"] === "boundary_fault" && name === "count";

const narrowest = ["", "pageSize=200"];
/** What is asked besides, so that each list is seen whole and each way of asking once. */
const asked: Readonly<Record<string, readonly string[]>> = {
  "GET /api/v1/grids": ["depth=3", "depth=3&asOf=2026-03-09"],
  "GET /api/v1/grids/search": ["村", "新", "区"].map((q) => `q=${encodeURIComponent(q)}`),
  "GET /api/v1/account-holders": [`q=${encodeURIComponent("新人")}`],
  "GET /api/v1/grid-changes": ["", "state=pending"],
  "GET /api/v1/hazards": ["", "limit=200"],
  "GET /api/v1/appointments": ["pageSize=200&state=all", "pageSize=200&only=true"],
  "GET /api/v1/vacancies": ["pageSize=200&aheadDays=180"],
  "GET /api/v1/absences": ["pageSize=200", "pageSize=200&uncovered=true"],
  "GET /api/v1/readiness/cards": ["pageSize=200", "pageSize=200&missing=any"],
  "GET /api/v1/enterprises": ["pageSize=200", "pageSize=200&state=closed", "pageSize=200&sort=changed&order=desc"],
  "GET /api/v1/facilities": ["pageSize=200", "pageSize=200&isOverdue=true"],
  "GET /api/v1/boundaries": ["depth=3"],
  "GET /api/v1/boundaries/standings": ["depth=3"],
  "GET /api/v1/boundaries/findings": ["state=open,accepted,gone"],
  "GET /api/v1/cells/at": ["lon=113.705&lat=29.205", "lon=113.75&lat=29.25"],
  "GET /api/v1/ledger/duplicates": ["limit=100"],
  "GET /api/v1/ledger/numbers": ["depth=3"],
  "GET /api/v1/ledger/records": ["ledgerConfirmed", "enrolment"].flatMap((metric) =>
    ["counted", "missing"].map((side) => `metric=${metric}&side=${side}`),
  ),
  "GET /api/v1/numbers": [
    ...["day", "week", "month", "quarter", "year"].map((period) => `depth=3&period=${period}`),
    `depth=3&reading=known-then&at=${encodeURIComponent("2026-03-10T02:00:00Z")}`,
  ],
  "GET /api/v1/numbers/history": ["metric=patrolCoverage", "metric=onTimeRate"],
  "GET /api/v1/numbers/records": ["patrolCoverage", "rectificationRate", "overdue"]
    .map((metric) => `metric=${metric}`)
    .concat(
      ["recurrence90", "returnRate", "verifiedShare", "hopTimeliness", "firstResponse"].map(
        (metric) => `metric=${metric}&period=year`,
      ),
    ),
  "GET /api/v1/outcomes": [
    ...["week", "month", "year"].map((period) => `period=${period}`),
    `reading=true-then&at=${encodeURIComponent("2026-03-10T02:00:00Z")}`,
  ],
  "GET /api/v1/closing-checks": ["pageSize=200", "pageSize=200&state=done", "pageSize=200&mine=true"],
  "GET /api/v1/rechecks": ["pageSize=200", "pageSize=200&state=done"],
  "GET /api/v1/quiet-cells": ["pageSize=200", "pageSize=200&state=done"],
  "GET /api/v1/uncovered-places/export": ["format=csv"],
  "GET /api/v1/checklist-editions": ["list=rural"],
  "GET /api/v1/exchange/:kind/export": ["format=csv"],
  "GET /api/v1/board/export": ["format=csv"],
  "GET /api/v1/violations": ["pageSize=200&side=all"],
  "GET /api/v1/listings": ["pageSize=200&side=all"],
  "GET /api/v1/violations/export": ["format=csv&side=all"],
  "GET /api/v1/listings/export": ["format=csv&side=all"],
};

/**
 * The readings of all GET routes of the router about one ground, and about records elsewhere that must not be told from
 * ones that nobody has. What a sample makes for its call is made once.
 */
export async function readingsOf(
  t: TestApp,
  routes: readonly GuardedRoute[],
  inside: Ground,
  elsewhere: readonly Ground[],
): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const route of routes.filter(({ method }) => method === "GET")) {
    const key = keyOf(route);
    if (notRead[key] !== undefined) continue;
    const { id } = routeSamples[key] ?? {};
    const parameters: string[] = [];
    if (route.url.includes(":kind")) parameters.push(...exchangeKind.options);
    else if (route.url.includes(":version")) parameters.push(sixChecksTwoCoverages.version);
    else if (route.url.includes("/accounts/:id")) {
      const accounts = await t.db.query<{ id: string }>(`select id from account order by login limit 1`);
      parameters.push(...accounts.map((account) => account.id));
    } else if (route.url.includes("/:")) {
      const grounds = [inside, ...elsewhere];
      for (const ground of grounds)
        if (typeof id === "string") parameters.push(ground[id]);
        else if (id) parameters.push(await id(ground, t));
      // The history of whatever there is.
      if (key.endsWith("/records/:id/history")) for (const ground of grounds) parameters.push(...Object.values(ground));
      parameters.push(crypto.randomUUID());
    }
    const queries = asked[key] ?? (route.queryFields.includes("pageSize") ? narrowest : [""]);
    const scopes = route.queryFields.includes("scope") ? ["", inside.villageId] : [""];
    for (const parameter of parameters.length > 0 ? parameters : [""])
      for (const query of queries)
        for (const scope of scopes) {
          const all = [query, scope === "" ? "" : `scope=${scope}`].filter((part) => part !== "").join("&");
          const url = route.url.replace(/:\w+/, parameter);
          readings.push({ route: key, url: all === "" ? url : `${url}?${all}` });
        }
  }
  return readings;
}

export interface Told {
  readonly status: number;
  readonly text: string;
}

/** What a caller is told, without what may differ in any two answers. */
export async function tell(t: TestApp, token: string, { url }: Reading): Promise<Told> {
  const answer = await t.app.inject({ url, headers: { authorization: `Bearer ${token}` } });
  const type = String(answer.headers["content-type"]);
  if (type.includes("json"))
    return {
      status: answer.statusCode,
      // Of NDJSON every line is a text of its own, and a whole export, which is streamed as it is found, has no order.
      text: (type.includes("ndjson") ? answer.body.trim().split("\n") : [answer.body])
        .map((text) => (text === "" ? "" : JSON.stringify(withoutVolatile(JSON.parse(text)))))
        .toSorted()
        .join("\n"),
    };
  if (type.includes("pdf"))
    // The instant at which the sheet was drawn, by the machine's clock, and the file's mark that is made of it.
    return {
      status: answer.statusCode,
      text: answer.rawPayload.toString("latin1").replaceAll(/\(D:\d{14}Z\)|\/ID ?\[[^\]]*\]/g, ""),
    };
  return { status: answer.statusCode, text: answer.body };
}

function withoutVolatile(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutVolatile);
  if (value === null || typeof value !== "object") return value;
  const of = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(of)
      .filter(([name]) => volatileNames[name] === undefined && !sharedWithNeighbours(of, name))
      .map(([name, inner]) => [name, withoutVolatile(inner)]),
  );
}

/** The roles that can stand in a township: administrators belong to the county. */
export const townshipRoles = accountRoles.filter((role) => !(administratorRoles as readonly string[]).includes(role));
