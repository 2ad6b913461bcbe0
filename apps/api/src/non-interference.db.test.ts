import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AccountRole } from "@safegrid/domain/account";
import { abilitiesOf, administratorRoles, wallAbilities } from "@safegrid/domain/account";
import { keyAbilities } from "@safegrid/domain/api-key";
import { creditCheckCharacter } from "@safegrid/domain/credit-code";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { sha256 } from "#/modules/access/access.service.ts";
import { makeCaller, makeKey, makeWall } from "#/testing/callers.ts";
import { exportOf, uploadTo } from "#/testing/exchange-calls.ts";
import { dealOutToDepartments, groundOf, visitEverything } from "#/testing/grounds.ts";
import type { Reading, Told } from "#/testing/readings.ts";
import { keyOf, notRead, readingsOf, tell, townshipRoles } from "#/testing/readings.ts";
import type { Ground } from "#/testing/route-sample.ts";
import { routeSamples } from "#/testing/route-samples.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/**
 * Non-interference: two states of a county that differ only outside a caller's scope are the same to him, to the byte, by
 * every GET route that the router has. Between the states everything is done outside that any route of the router does.
 * A leak that is planted shows that the comparison finds one.
 */
const planted = "GET /api/v1/planted";
let t: TestApp;
let inside: Ground;
let outside: Ground;
let offLine: Ground;
const callers: { readonly name: string; readonly token: string }[] = [];
let readings: Reading[];

beforeAll(async () => {
  t = await openTestApp(undefined, "fatal", {}, (app, db) => {
    app.get("/api/v1/planted", { config: { ability: "read" } }, async () => ({
      hazards: (await db.query(`select 1 from hazard`)).length,
    }));
  });
  await visitEverything(t);
  const [one, other] = t.tree.county.children;
  const [line, otherLine] = await dealOutToDepartments(t);
  inside = await groundOf(t, one?.id ?? "", line);
  outside = await groundOf(t, other?.id ?? "", line);
  offLine = await groundOf(t, one?.id ?? "", otherLine);
  callers.push({ name: "wall", token: await makeWall(t, inside.gridId) });
  const ofKey = { abilities: keyAbilities, gridId: inside.gridId };
  callers.push({ name: "key", token: (await makeKey(t, ofKey)).key });
  for (const role of townshipRoles) {
    const departmentId = role === "department_regulator" ? line : null;
    callers.push({ name: role, token: (await makeCaller(t, { role, gridId: inside.gridId, departmentId })).token });
  }
  await furnish(inside);
  readings = await readingsOf(t, t.app.guardedRoutes, inside, [outside]);
  const token = callers.find(({ name }) => name === "township_supervisor")?.token ?? "";
  const lines = ["所属网格编码,单位名称,地址", `${t.tree.find(inside.cellId)?.code},同名同码有限公司,新街1号`];
  const { body } = await uploadTo(t, token, "enterprises", Buffer.from(lines.join("\n")), "x.csv");
  readings.push({ route: "GET /api/v1/exchange/imports/:id", url: `/api/v1/exchange/imports/${body.id}` });
}, 120_000);
afterAll(async () => t.close());

const tokenAt = new Map<string, string>();
/** Somebody of a role in the ground's township. */
async function at(ground: Ground, role: AccountRole): Promise<string> {
  const key = `${ground.gridId} ${role}`;
  const token = tokenAt.get(key) ?? (await makeCaller(t, { role, gridId: ground.gridId })).token;
  tokenAt.set(key, token);
  return token;
}
const doers = ["township_supervisor", "village_staff", "officer"] as const satisfies readonly AccountRole[];

/** Does with a ground what every route of the router that changes something does; returns which of them did. */
async function doEverything(ground: Ground, isWanted: (route: string) => boolean = () => true): Promise<Set<string>> {
  const done = new Set<string>();
  for (const route of t.app.guardedRoutes.filter(({ method }) => !["GET", "HEAD", "OPTIONS"].includes(method))) {
    const sample = routeSamples[keyOf(route)];
    if (!sample || sample.isAbout || !isWanted(keyOf(route))) continue;
    const needed = [route.ability, ...(sample.alsoNeeds ? [sample.alsoNeeds] : [])];
    const role = doers.find((each) => needed.every((ability) => (abilitiesOf(each) as string[]).includes(ability)));
    if (!role) throw new Error(`nobody of a township may ${keyOf(route)}`);
    const id = typeof sample.id === "string" ? ground[sample.id] : ((await sample.id?.(ground, t)) ?? "");
    const query = sample.query ? `?${sample.query(ground, t)}` : "";
    const answer = await t.app.inject({
      method: route.method as "POST",
      url: route.url.replace(/:\w+/, id) + query,
      headers: {
        authorization: `Bearer ${await at(ground, role)}`,
        "content-type": sample.contentType ?? "application/json",
      },
      payload: JSON.stringify(await sample.body?.(ground, t)),
    });
    const isRight = answer.statusCode < 300 || sample.alsoRight?.includes(answer.statusCode);
    expect(isRight, `${keyOf(route)}: ${answer.statusCode} ${answer.body.slice(0, 200)}`).toBe(true);
    if (answer.statusCode < 300) done.add(keyOf(route));
  }
  return done;
}

const box = (west: number, south: number, size: number) => ({
  type: "Polygon",
  coordinates: [
    [
      [west, south],
      [west + size, south],
      [west + size, south + size],
      [west, south + size],
      [west, south],
    ],
  ],
});
const county = (method: "POST" | "GET", path: string, body?: object) =>
  t.call(t.tokenOf("county_supervisor"), method, path, body ? { commandId: t.id(), ...body } : undefined);
async function mustDo(path: string, body: object): Promise<void> {
  const answer = await county("POST", path, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
}
const draw = (gridId: string, geometry: object) =>
  mustDo(`/grids/${gridId}/boundary`, { crs: "cgcs2000", geometry, source: "测试" });
const creditCode = (() => {
  const first = "91990101MA4000777";
  return `${first}${creditCheckCharacter(first)}`;
})();
const twin = (cellId: string) => ({ cellId, name: "同名同码有限公司", creditCode, address: "新街1号" });

/** So that there is something of everything to be read, and something that could be mixed up with what comes outside. */
async function furnish(ground: Ground): Promise<void> {
  await doEverything(ground);
  await draw(ground.gridId, box(113.7, 29.2, 0.1));
  await draw(ground.villageId, box(113.7, 29.2, 0.05));
  await draw(ground.cellId, box(113.7, 29.2, 0.02));
  await mustDo("/enterprises", twin(ground.cellId));
  await mustDo("/people", { gridId: ground.cellId, name: "同名人", phone: "13700000001" });
}

/** What no sample does, all of it outside, and as near to the inside as it can come. */
async function doMore(): Promise<void> {
  const [, , third] = t.tree.county.children;
  // Boundaries that lie over those of the inside: whose misfit it is, only the county sees.
  await draw(outside.gridId, box(113.69, 29.19, 0.12));
  await draw(outside.villageId, box(113.7, 29.2, 0.05));
  await draw(outside.cellId, box(113.7, 29.2, 0.02));
  await mustDo("/enterprises", twin(outside.cellId));
  await mustDo("/people", { gridId: outside.cellId, name: "同名人", phone: "13700000001" });
  // Somebody of the inside is given a post, and stands in, outside.
  await mustDo("/appointments", {
    ...{ personId: inside.personId, gridId: outside.cellId, post: "grid_officer", startsOn: "2026-03-01" },
  });
  const villages = t.tree.find(outside.gridId)?.children ?? [];
  const divided = villages
    .flatMap(({ children }) => children)
    .find(({ id, validFrom }) => id !== outside.cellId && validFrom < "2026-03-10");
  const parts = ["新东片", "新西片"].map((name) => ({ name, placeIds: [] }));
  await mustDo("/grid-changes", { action: "split", gridId: divided?.id, parts });
  const moving = villages.find(({ id }) => id !== outside.villageId && id !== divided?.parentId);
  await mustDo("/grid-changes", { action: "move", gridId: moving?.id, parentId: third?.id });
  const file = Buffer.from(
    `姓名,手机号码,网格编码,岗位,任职日期\n新来人,13700000002,${t.tree.find(outside.cellId)?.code},网格员,2026-03-01`,
  );
  const { body } = await uploadTo(t, await at(outside, "township_supervisor"), "people", file, "x.csv");
  const path = `/exchange/imports/${body.id}/apply`;
  expect((await t.call(await at(outside, "township_supervisor"), "POST", path, { commandId: t.id() })).status).toBe(
    201,
  );
  await exportOf(t, await at(outside, "township_supervisor"), "/exchange/enterprises/export?format=csv");
  await makeWall(t, outside.gridId);
}

/**
 * Until everybody inside is on record as having called: when an officer was last heard of is told too (source-health), and is
 * written down some seconds behind his call.
 */
async function untilHeardOf(): Promise<void> {
  const inside = await Promise.all(
    callers.map(({ token }) => t.call(token, "GET", "/source-health").then(() => token)),
  );
  const unheard = async () =>
    t.db.query(`select 1 from access_token where token_hash = any ($1) and last_used_at is null`, [inside.map(sha256)]);
  const areHeard = async () => (await unheard()).length === 0;
  await waitUntil(areHeard, { timeoutMs: 60_000, what: "the last contact of everybody inside" });
}

type Answers = Map<string, Told>;
async function everythingTold(to: readonly { readonly name: string; readonly token: string }[]): Promise<Answers> {
  const told: Answers = new Map();
  for (const { name, token } of to)
    for (const reading of readings)
      told.set(`${reading.route} as ${name}: ${reading.url}`, await tell(t, token, reading));
  return told;
}

/** The routes by which somebody can tell the second state from the first, with the first place at which he can. */
function differences(before: Answers, after: Answers): Map<string, string> {
  const found = new Map<string, string>();
  for (const [label, was] of before) {
    const is = after.get(label);
    const route = label.slice(0, label.indexOf(" as "));
    if ((is?.text === was.text && is.status === was.status) || found.has(route)) continue;
    const at = Array.from({ length: was.text.length }).findIndex((_, index) => was.text[index] !== is?.text[index]);
    const near = (text = "") => text.slice(Math.max(0, at - 80), at + 80);
    found.set(route, `${label}: ${was.status} …${near(was.text)}… became ${is?.status} …${near(is?.text)}…`);
  }
  return found;
}

/** The routes by which nobody was told anything. */
function silentIn(told: Answers): string[] {
  const silent = new Set(readings.map(({ route }) => route));
  for (const [label, { status }] of told) if (status === 200) silent.delete(label.slice(0, label.indexOf(" as ")));
  return [...silent].toSorted();
}

/** GET routes that nobody in a township may call. */
function administratorsRoutes(): string[] {
  const ofTownship = new Set<string>([...wallAbilities, ...townshipRoles.flatMap(abilitiesOf), "public", "signedIn"]);
  return t.app.guardedRoutes
    .filter((route) => route.method === "GET" && notRead[keyOf(route)] === undefined)
    .filter(({ ability }) => !ofTownship.has(ability))
    .map(keyOf)
    .toSorted();
}

describe("whatever happens outside", () => {
  test("changes no byte of any answer inside, and a leak that was planted is found", async () => {
    await untilHeardOf();
    const before = await everythingTold(callers);
    const done = await doEverything(outside);
    await doMore();
    await t.tree.refresh(t.db);
    const after = await everythingTold(callers);
    expect([...differences(before, after).values()].filter((each) => !each.startsWith(planted))).toEqual([]);
    expect([...differences(before, after).keys()]).toEqual([planted]);
    // What was compared says something, and what was done was done.
    expect(done.size).toBeGreaterThan(30);
    // What names records of one's own, where nobody has any.
    const isOwn = (route: string) =>
      routeSamples[route]?.isAbout === "oneself" && (route.includes("/:") || route.endsWith("/evidence/uploads"));
    expect(silentIn(before).filter((route) => !isOwn(route))).toEqual(administratorsRoutes());
  }, 600_000);

  /** Where numbers of whole territories are told, to departments too (docs/access.md). */
  const territorysNumbers = new Set([
    "GET /api/v1/export",
    "GET /api/v1/numbers",
    "GET /api/v1/numbers/history",
    "GET /api/v1/outcomes",
    "GET /api/v1/readiness/cards/:id",
  ]);

  test("and whatever happens in another line of industry changes nothing for a department, but the territory's numbers", async () => {
    const regulators = callers.filter(({ name }) => name === "department_regulator");
    const before = await everythingTold(regulators);
    const isOfLine = (route: string) =>
      routeSamples[route]?.isOfLine === true ||
      /POST .*\/(enterprises|facilities|ledger\/(confirm|distinct))/.test(route);
    const done = await doEverything(offLine, isOfLine);
    const after = await everythingTold(regulators);
    const changed = [...differences(before, after).keys()];
    expect(changed.filter((route) => !territorysNumbers.has(route))).toEqual([planted]);
    expect(changed).toContain("GET /api/v1/numbers");
    expect(done.size).toBeGreaterThan(10);
  }, 600_000);

  test("and the county's work changes nothing for the three administrators but names, and their own books", async () => {
    const gridId = t.tree.county.id;
    const administrators = await Promise.all(
      administratorRoles.map(async (role) => ({ name: role, token: (await makeCaller(t, { role, gridId })).token })),
    );
    const before = await everythingTold(administrators);
    await doEverything(outside, (route) => !route.includes("grid-changes"));
    const after = await everythingTold(administrators);
    expect([...differences(before, after).keys()].toSorted()).toEqual([
      "GET /api/v1/account-candidates",
      "GET /api/v1/account-holders",
      "GET /api/v1/operations",
      "GET /api/v1/operations/export",
      "GET /api/v1/operations/verification",
    ]);
    const silent = new Set(silentIn(before));
    expect(administratorsRoutes().filter((route) => silent.has(route) && !route.includes("/:"))).toEqual([]);
  }, 600_000);
});
