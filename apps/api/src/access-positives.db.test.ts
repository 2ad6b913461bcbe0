import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountRole } from "@safegrid/domain/account";
import { abilitiesOf, accountRoles, isAdministrator, wallAbilities } from "@safegrid/domain/account";
import type { GuardedRoute } from "#/modules/access/access.guard.ts";
import { makeCaller, makeWall } from "#/testing/callers.ts";
import { dealOutToDepartments, groundOf, visitEverything } from "#/testing/grounds.ts";
import { keyOf } from "#/testing/readings.ts";
import type { Ground, Someone } from "#/testing/route-sample.ts";
import { routeSamples } from "#/testing/route-samples.ts";
import { successes } from "#/testing/successes.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/**
 * What docs/access.md allows really succeeds: every route that the router has × every role, and a wall, that may call it.
 * A route whose sample does not succeed by itself needs a line in testing/successes.ts, or it stands in the failure.
 */
const planted = "POST /api/v1/planted";
let t: TestApp;
let ground: Ground;
let line: string;
beforeAll(async () => {
  // A route that says no: without it nobody could tell that a failure is found.
  t = await openTestApp(undefined, "fatal", {}, (app) => {
    app.post("/api/v1/planted", { config: { ability: "patrol" } }, async (_request, reply) => reply.code(409).send());
  });
  await visitEverything(t);
  [line] = await dealOutToDepartments(t);
  ground = await groundOf(t, t.tree.county.children[0]?.id ?? "", line);
}, 120_000);
afterAll(async () => t.close());

async function someone(role: AccountRole | null, gridId: string): Promise<Someone> {
  if (role === null) return { token: await makeWall(t, gridId), accountId: null, role, gridId };
  const departmentId = role === "department_regulator" ? line : null;
  return { ...(await makeCaller(t, { role, gridId, departmentId })), role, gridId };
}

async function callAs(route: GuardedRoute, as: Someone): Promise<{ status: number; text: string }> {
  const sample = routeSamples[keyOf(route)] ?? {};
  const success = successes[keyOf(route)] ?? {};
  if (success.call) return { status: await success.call(t, as, ground), text: "" };
  const idOf = sample.id;
  const id = success.id
    ? await success.id(t, as, ground)
    : typeof idOf === "string"
      ? ground[idOf]
      : ((await idOf?.(ground, t)) ?? "");
  const query = success.query ?? sample.query?.(ground, t);
  const body = await (success.body ? success.body(t, as, ground) : sample.body?.(ground, t));
  const answer = await t.app.inject({
    method: route.method as "GET",
    url: route.url.replace(/:\w+/, id) + (query ? `?${query}` : ""),
    remoteAddress: `10.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}.1`,
    headers: {
      authorization: `Bearer ${as.token}`,
      ...(body === undefined ? {} : { "content-type": sample.contentType ?? "application/json" }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const { outcomes } = answer.headers["content-type"]?.includes("application/json")
    ? (answer.json<{ outcomes?: { problem?: { status: number } }[] } | null>() ?? {})
    : {};
  return { status: outcomes?.[0]?.problem?.status ?? answer.statusCode, text: answer.body };
}

function mayCall({ ability, isOfTerritory }: GuardedRoute, alsoNeeds: string | undefined, role: AccountRole | null) {
  const abilities: readonly string[] = role === null ? wallAbilities : abilitiesOf(role);
  if (isOfTerritory && role === "department_regulator") return false;
  return (ability === "signedIn" || abilities.includes(ability)) && (!alsoNeeds || abilities.includes(alsoNeeds));
}

test("every route succeeds for every role that may call it, and for nobody else where the county alone may", async () => {
  const failures: string[] = [];
  let calls = 0;
  const succeeded = new Set<string>();
  const routes = t.app.guardedRoutes.filter(({ method }) => method !== "HEAD" && method !== "OPTIONS");
  for (const route of routes.filter(({ ability }) => ability !== "public"))
    for (const role of [...accountRoles, null]) {
      const key = keyOf(route);
      const success = successes[key];
      if (!mayCall(route, routeSamples[key]?.alsoNeeds, role) || (success?.isPersons && role === null)) continue;
      const isOfCounty =
        role !== null && (isAdministrator(role) || (success?.isCountys && role === "county_supervisor"));
      const as = await someone(role, isOfCounty ? t.tree.county.id : ground.gridId);
      const isAllowed = !success?.isCountys || isOfCounty;
      const { status, text } = await callAs(route, as).catch((error: unknown) => ({ status: 0, text: String(error) }));
      calls += 1;
      if (isAllowed ? status < 200 || status >= 300 : status !== 403)
        failures.push(`${key} by ${role ?? "wall"}: ${status} ${text.slice(0, 200)}`);
      else if (isAllowed) succeeded.add(key);
    }
  const isPlanted = (text: string) => text.startsWith(planted);
  expect(failures.filter(isPlanted)).toEqual(["village_staff", "officer"].map((role) => `${planted} by ${role}: 409 `));
  expect(
    failures.filter((failure) => !isPlanted(failure)),
    "add how it succeeds to testing/successes.ts",
  ).toEqual([]);
  const never = routes.filter((route) => route.ability !== "public" && !succeeded.has(keyOf(route)));
  expect(never.map(keyOf)).toEqual([planted]);
  expect(calls).toBeGreaterThan(400);
  const known = new Set(routes.map(keyOf));
  expect(Object.keys(successes).filter((key) => !known.has(key))).toEqual([]);
}, 600_000);
