import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AccountRole } from "@safegrid/domain/account";
import { abilitiesOf, accountRoles, administratorRoles, wallAbilities } from "@safegrid/domain/account";
import type { GuardedRoute } from "#/modules/access/access.guard.ts";
import { departmentKeyAbilities, keyAbilities } from "@safegrid/domain/api-key";
import { makeCaller, makeKey, makeWall } from "#/testing/callers.ts";
import type { Ground, RouteSample } from "#/testing/route-sample.ts";
import { routeSamples } from "#/testing/route-samples.ts";
import { dealOutToDepartments, groundOf, idsInLine, idsOf, visitEverything } from "#/testing/grounds.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/**
 * Every route that the router has × every kind of caller × inside and outside its subtree and its line of industry. What
 * is expected follows from abilities and scope alone; a route that is new and not a plain list needs one line in
 * testing/route-samples.ts, or the matrix fails for it.
 */
let t: TestApp;
let routes: readonly GuardedRoute[];
let inside: Ground;
let outside: Ground;
let offLine: Ground;
let outsideIds: ReadonlySet<string>;
let offLineIds: ReadonlySet<string>;

interface Kind {
  readonly name: string;
  readonly token: string | null;
  readonly abilities: readonly string[];
  readonly isOfDepartment?: boolean;
}
const kinds: Kind[] = [];

beforeAll(async () => {
  t = await openTestApp(undefined, "fatal");
  routes = t.app.guardedRoutes.filter(({ method }) => method !== "HEAD" && method !== "OPTIONS");
  await visitEverything(t);
  const [one, other] = t.tree.county.children;
  const [line, otherLine] = await dealOutToDepartments(t);
  inside = await groundOf(t, one?.id ?? "", line);
  outside = await groundOf(t, other?.id ?? "", line);
  offLine = await groundOf(t, one?.id ?? "", otherLine);
  outsideIds = await idsOf(t, other?.id ?? "");
  offLineIds = await idsInLine(t, otherLine);
  kinds.push({ name: "nobody", token: null, abilities: [] });
  kinds.push({ name: "wall", token: await makeWall(t, inside.gridId), abilities: wallAbilities });
  const { gridId } = inside;
  for (const abilities of [keyAbilities, ["readGrids", "read", "report"] as const])
    kinds.push({
      ...{ name: `key that may ${abilities.join(", ")}`, abilities },
      token: (await makeKey(t, { abilities, gridId })).key,
    });
  const ofLine = { abilities: departmentKeyAbilities, gridId, departmentId: line };
  kinds.push({
    ...{ name: "key of a department", abilities: departmentKeyAbilities, isOfDepartment: true },
    token: (await makeKey(t, ofLine)).key,
  });
  for (const role of accountRoles) {
    const isOfDepartment = role === "department_regulator";
    const departmentId = isOfDepartment ? line : null;
    const { token } = await makeCaller(t, { role, gridId: inside.gridId, departmentId });
    kinds.push({ name: role, token, abilities: abilitiesOf(role), isOfDepartment });
  }
}, 120_000);
afterAll(async () => t.close());

const keyOf = ({ method, url }: GuardedRoute) => `${method} ${url}`;
const isOpen = ({ ability }: GuardedRoute) => ability === "public";
const may = (kind: Kind, { ability, isOfTerritory }: GuardedRoute) =>
  kind.token !== null &&
  !(isOfTerritory && kind.isOfDepartment === true) &&
  (ability === "signedIn" || kind.abilities.includes(ability));
/** Who may do what the sample of the route does, which can ask for more than the route. */
const mayAll = (kind: Kind, route: GuardedRoute) => {
  const more = routeSamples[keyOf(route)]?.alsoNeeds;
  return may(kind, route) && (more === undefined || kind.abilities.includes(more));
};
const isPlainList = (route: GuardedRoute) => route.method === "GET" && !route.url.includes("/:");

async function callAt(
  route: GuardedRoute,
  kind: Kind,
  ground: Ground | null,
): Promise<{ status: number; text: string }> {
  const sample: RouteSample = routeSamples[keyOf(route)] ?? {};
  const idOf = sample.id;
  const id =
    ground === null || idOf === undefined
      ? crypto.randomUUID()
      : typeof idOf === "string"
        ? ground[idOf]
        : await idOf(ground, t);
  const queries = [
    ...(ground && sample.query ? [sample.query(ground, t)] : []),
    // Whatever can be asked about a grid is asked about the ground's.
    ...(ground && route.queryFields.includes("scope") ? [`scope=${ground.gridId}`] : []),
  ];
  const query = queries.length > 0 ? `?${queries.join("&")}` : "";
  const body = ground && sample.body ? await sample.body(ground, t) : undefined;
  const answer = await t.app.inject({
    method: route.method as "GET",
    url: route.url.replace(/:\w+/, id) + query,
    remoteAddress: `10.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}.1`,
    headers: {
      ...(kind.token === null ? {} : { authorization: `Bearer ${kind.token}` }),
      ...(body === undefined ? {} : { "content-type": sample.contentType ?? "application/json" }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const { outcomes } = /[/+]json/.test(answer.headers["content-type"] ?? "")
    ? answer.json<{ outcomes?: { problem?: { status: number } }[] }>()
    : {};
  return { status: outcomes?.[0]?.problem?.status ?? answer.statusCode, text: answer.body };
}

/** What stands in the county's log: whoever may not do something leaves nothing in it. */
/** How far the log is, without the messages that the product's own clocks send about what was prepared. */
async function logPosition(): Promise<number> {
  const [row] = await t.db.query<{ seq: number }>(
    `select max(seq)::float8 as seq from event_log where type <> 'message.sent'`,
  );
  return row?.seq ?? 0;
}

describe("the router", () => {
  test("has a way to call every route that is not a plain list, and no way for one that is gone", () => {
    expect(routes.length).toBeGreaterThan(30);
    const keys = new Set(routes.map(keyOf));
    const unknown = routes.filter((route) => !isOpen(route) && !isPlainList(route) && !routeSamples[keyOf(route)]);
    expect(unknown.map(keyOf), "add them to testing/route-samples.ts").toEqual([]);
    expect(Object.keys(routeSamples).filter((key) => !keys.has(key))).toEqual([]);
  });

  test("is open to nobody but for signing in, walls that ask, health, and who comes by a link", () => {
    expect(
      routes
        .filter(isOpen)
        .map(keyOf)
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual([
      "GET /api/asyncapi.json",
      "GET /api/health",
      "GET /api/openapi.json",
      "GET /api/v1/wall-enrolments/:id",
      "POST /api/v1/public/follow",
      "POST /api/v1/public/follow/photos",
      "POST /api/v1/public/links",
      "POST /api/v1/public/listings",
      "POST /api/v1/public/listings/one",
      "POST /api/v1/public/reports",
      "POST /api/v1/public/reports/photos",
      "POST /api/v1/public/tasks",
      "POST /api/v1/public/tasks/photos",
      "POST /api/v1/public/tasks/submissions",
      "POST /api/v1/sessions",
      "POST /api/v1/wall-enrolments",
    ]);
  });
});

describe("who lacks the ability", () => {
  test("is refused before anything else, on every route", async () => {
    const mismatches: string[] = [];
    const before = await logPosition();
    for (const route of routes.filter((each) => !isOpen(each)))
      for (const kind of kinds.filter((each) => !may(each, route))) {
        const { status } = await callAt(route, kind, null);
        const expected = kind.token === null ? 401 : 403;
        if (status !== expected) mismatches.push(`${keyOf(route)} by ${kind.name}: ${status}, not ${expected}`);
      }
    for (const route of routes)
      for (const kind of kinds.filter((each) => may(each, route) && !mayAll(each, route)))
        for (const ground of [inside, outside]) {
          const { status } = await callAt(route, kind, ground);
          if (status !== 403) mismatches.push(`${keyOf(route)} by ${kind.name}: ${status}, not 403`);
        }
    expect(mismatches).toEqual([]);
    expect(await logPosition()).toBe(before);
  }, 120_000);
});

describe("who has the ability", () => {
  const grounded = () =>
    routes.filter((route) => {
      const sample = routeSamples[keyOf(route)];
      return !isOpen(route) && (sample ? !sample.isAbout : isPlainList(route));
    });

  test("finds nothing outside the subtree, and changes nothing there", async () => {
    const mismatches: string[] = [];
    const before = await logPosition();
    let calls = 0;
    for (const route of grounded())
      for (const kind of kinds.filter((each) => mayAll(each, route))) {
        const { status, text } = await callAt(route, kind, outside);
        calls += 1;
        const leaked = [...outsideIds].find((id) => text.includes(id));
        const sample = routeSamples[keyOf(route)];
        const takesNoGrid = isPlainList(route) && !route.queryFields.includes("scope");
        const isRight =
          status === (sample?.refusedWith ?? 404) ||
          (status === 200 && (takesNoGrid || sample?.isEmptyOutside === true));
        if (!isRight) mismatches.push(`${keyOf(route)} by ${kind.name} outside: ${status} ${text.slice(0, 120)}`);
        // A problem may repeat what was asked for, an answer not.
        if (leaked && status < 400) mismatches.push(`${keyOf(route)} by ${kind.name} tells of ${leaked}`);
      }
    expect(mismatches).toEqual([]);
    expect(calls).toBeGreaterThan(50);
    expect(await logPosition()).toBe(before);
  }, 120_000);

  test("finds, as a department, nothing of another line of industry, and changes nothing there", async () => {
    const mismatches: string[] = [];
    const regulators = kinds.filter(({ isOfDepartment }) => isOfDepartment);
    let ofLine = 0;
    for (const route of grounded())
      for (const kind of regulators.filter((each) => mayAll(each, route))) {
        const before = await logPosition();
        const { status, text } = await callAt(route, kind, offLine);
        const sample = routeSamples[keyOf(route)];
        if (sample?.isOfLine) {
          ofLine += 1;
          const isRight = status === 404 || (status === 200 && sample.isEmptyOutside === true);
          if (!isRight) mismatches.push(`${keyOf(route)} off the line: ${status} ${text.slice(0, 120)}`);
          if ((await logPosition()) !== before) mismatches.push(`${keyOf(route)} changed something off the line`);
        } else if (status >= 400) mismatches.push(`${keyOf(route)}: ${status} ${text.slice(0, 120)}`);
        const leaked = [...offLineIds].find((id) => text.includes(id));
        if (leaked && status < 400) mismatches.push(`${keyOf(route)} tells of ${leaked} off the line`);
      }
    expect(mismatches).toEqual([]);
    expect(ofLine).toBeGreaterThan(7);
  }, 120_000);

  test("may do it inside", async () => {
    const mismatches: string[] = [];
    for (const route of grounded())
      for (const kind of kinds.filter((each) => mayAll(each, route))) {
        const { status, text } = await callAt(route, kind, inside);
        const sample = routeSamples[keyOf(route)];
        const isRight = status < 300 || sample?.alsoRight?.includes(status);
        if (!isRight) mismatches.push(`${keyOf(route)} by ${kind.name} inside: ${status} ${text.slice(0, 200)}`);
        const isUnit = (id: string) => sample?.namesUnits === true && t.tree.find(id) !== undefined;
        const leaked = [...outsideIds].find((id) => text.includes(id) && !isUnit(id));
        if (leaked) mismatches.push(`${keyOf(route)} by ${kind.name} tells of ${leaked}`);
      }
    expect(mismatches).toEqual([]);
  }, 120_000);
});

describe("administrators", () => {
  test("have no ability in common but to know grids and accounts by name, and none of the county's work", () => {
    const works = new Set<string>(
      (["county_supervisor", "officer", "village_staff"] as AccountRole[]).flatMap(abilitiesOf),
    );
    for (const [index, role] of administratorRoles.entries()) {
      const own = abilitiesOf(role).filter((ability) => ability !== "readGrids");
      expect(own.filter((ability) => works.has(ability))).toEqual([]);
      for (const other of administratorRoles.slice(index + 1))
        expect(own.filter((ability) => abilitiesOf(other).includes(ability) && ability !== "readAccounts")).toEqual([]);
    }
  });
});
