import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { cleanAnswers, hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let officer: string;
let placeId: string;
let cellCode: string;
beforeAll(async () => {
  t = await openTestApp();
  const place = t.demo.places[0];
  placeId = place?.id ?? "";
  cellCode = t.tree.find(place?.cellId ?? "")?.code ?? "";
  officer = t.tokenOf("officer", cellCode);
});
afterAll(async () => t.close());

/** Everything that a refused request must leave as it was. */
async function footprint(): Promise<string> {
  return JSON.stringify(
    await t.db.query(`select (select count(*) from visit) as visits, (select count(*) from hazard) as hazards,
      (select count(*) from command_receipt) as receipts, (select max(seq) from event_log where type not like 'period%' and type <> 'message.sent') as last,
      (select coalesce(sum(covered_places + found), 0) from grid_period) as numbers`),
  );
}

describe("bad input gets its code, names the field and changes nothing", () => {
  const cases: [string, (visit: ReturnType<typeof visitOf>) => unknown, number, string, string?][] = [
    ["a missing field", ({ placeId: _placeId, ...visit }) => visit, 400, "invalid-request", "/placeId"],
    ["a wrong type", (visit) => ({ ...visit, occurredAt: 7 }), 400, "invalid-request", "/occurredAt"],
    [
      "an id that is no UUIDv7",
      (visit) => ({ ...visit, commandId: crypto.randomUUID() }),
      400,
      "invalid-request",
      "/commandId",
    ],
    ["an unknown place", (visit) => ({ ...visit, placeId: crypto.randomUUID() }), 404, "place-not-found", "/placeId"],
    [
      "an unknown checklist",
      (visit) => ({ ...visit, checklistVersion: "x@1" }),
      422,
      "checklist-unknown",
      "/checklistVersion",
    ],
    [
      "an unknown row",
      (visit) => ({ ...visit, answers: [{ item: "x", result: "problem" }] }),
      422,
      "answer-wrong",
      "/answers/0",
    ],
    [
      "a row answered twice",
      (visit) => ({ ...visit, answers: [...cleanAnswers, cleanAnswers[0]] }),
      422,
      "answer-wrong",
      "/answers/8",
    ],
    ["NUL bytes", (visit) => ({ ...visit, note: "a\u0000b" }), 400, "invalid-request", "/note"],
    [
      "a position off the globe",
      (visit) => ({ ...visit, position: { kind: "fix", lon: 500, lat: 0, accuracyM: 5, crs: "wgs84" } }),
      400,
      "invalid-request",
      "/position/lon",
    ],
  ];
  test.each(cases)("%s", async (_name, change, status, code, pointer) => {
    const before = await footprint();
    const body = change(visitOf(t.id(), placeId, t.clock.now()));
    const alone = await t.call(officer, "POST", "/visits", body);
    expect(alone).toMatchObject({ status, body: { code } });
    expect(alone.body.errors[0].pointer).toBe(pointer);
    const batch = await t.call(officer, "POST", "/commands", { commands: [body] });
    expect(batch.body.outcomes[0]).toMatchObject({ status: "rejected", problem: { code } });
    expect(await footprint()).toBe(before);
  });

  test("a place in somebody else's cell is answered as if it did not exist", async () => {
    const foreign = t.demo.places.find((place) => !t.tree.find(place.cellId)?.code.startsWith(cellCode));
    const answers = await Promise.all(
      [foreign?.id ?? "", crypto.randomUUID()].map((id) =>
        t.call(officer, "POST", "/hazards", hazardOf(t.id(), id, t.clock.now())),
      ),
    );
    for (const answer of answers)
      expect({ ...answer.body, requestId: "" }).toEqual({ ...answers[0]?.body, requestId: "" });
    expect(answers[0]?.status).toBe(404);
  });

  test("a grid outside the scope does not exist, in any answer", async () => {
    for (const path of [
      "/grids?scope=",
      "/numbers?scope=",
      "/numbers/history?metric=onTimeRate&scope=",
      "/numbers/records?metric=overdue&scope=",
      "/source-health?scope=",
    ])
      expect(await t.call(officer, "GET", `${path}${t.tree.county.id}`)).toMatchObject({
        status: 404,
        body: { code: "grid-not-found" },
      });
  });

  test("one bad item of a batch does not block the others", async () => {
    const [good, twin] = [visitOf(t.id(), placeId, t.clock.now()), hazardOf(t.id(), placeId, t.clock.now())];
    const { body } = await t.call(officer, "POST", "/commands", {
      commands: [{ type: "?" }, good, { ...good, note: "x" }, twin, twin],
    });
    expect(body.outcomes.map((outcome: { status: string }) => outcome.status)).toEqual([
      "rejected",
      "applied",
      "rejected",
      "applied",
      "replayed",
    ]);
    expect(body.outcomes[2].problem.code).toBe("command-id-reused");
    expect(body.outcomes[4].receipt).toEqual(body.outcomes[3].receipt);
  });

  test("a replay gives the stored receipt, another body under the same id 409", async () => {
    const visit = visitOf(t.id(), placeId, t.clock.now());
    const first = await t.call(officer, "POST", "/visits", visit);
    t.clock.advance(86_400_000 * 31);
    expect(await t.call(officer, "POST", "/visits", visit)).toEqual({
      status: 200,
      body: { ...first.body, status: "replayed" },
    });
    expect((await t.call(officer, "POST", "/visits", { ...visit, note: "x" })).body.code).toBe("command-id-reused");
    t.clock.set("2026-03-10T02:10:00Z");
  });

  test.each([
    ["invalid JSON", { payload: "{", headers: { "content-type": "application/json" } }, 400, "invalid-json"],
    [
      "a wrong content type",
      { payload: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } },
      415,
      "wrong-content-type",
    ],
    [
      "a body too large",
      { payload: JSON.stringify({ note: "x".repeat(600_000) }), headers: { "content-type": "application/json" } },
      413,
      "body-too-large",
    ],
  ])("%s", async (_name, request, status, code) => {
    const headers = { ...request.headers, authorization: `Bearer ${officer}` };
    const answer = await t.app.inject({ method: "POST", url: "/api/v1/visits", payload: request.payload, headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.json()).toMatchObject({ code, status });
  });

  test("more than a hundred commands in one batch are refused whole", async () => {
    const commands = Array.from({ length: 101 }, () => visitOf(t.id(), placeId, t.clock.now()));
    expect((await t.call(officer, "POST", "/commands", { commands })).status).toBe(400);
  });

  test("an unknown route is a problem too", async () => {
    expect(await t.call(officer, "GET", "/nothing")).toMatchObject({ status: 404, body: { code: "not-found" } });
  });
});

describe("who may call", () => {
  test("nobody without a token, and no route forgets to say so", async () => {
    const { paths } = (await t.app.inject("/api/openapi.json")).json();
    expect(Object.keys(paths).length).toBeGreaterThan(20);
    for (const [path, methods] of Object.entries<Record<string, unknown>>(paths)) {
      for (const method of Object.keys(methods)) {
        if (/sessions$|wall-enrolments|health/.test(path) && method !== "delete") continue;
        // For people without an account: what these tell, and to whom, is looked at beside them (modules/link).
        if (path.startsWith("/api/v1/public/")) continue;
        const url = path.replaceAll(/\{\w+\}/g, crypto.randomUUID());
        const answer = await t.app.inject({ method: method.toUpperCase() as "GET", url });
        expect(answer.statusCode, `${method} ${path}`).toBe(401);
      }
    }
  });

  test("an officer cannot handle, review or administer", async () => {
    const step = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action: "accept" };
    for (const [method, path, body] of [
      ["POST", `/hazards/${crypto.randomUUID()}/steps`, step],
      [
        "POST",
        `/visits/${crypto.randomUUID()}/rejection`,
        { commandId: t.id(), occurredAt: step.occurredAt, reason: "x" },
      ],
      ["GET", "/wall-devices", undefined],
    ] as const)
      expect(await t.call(officer, method, path, body)).toMatchObject({ status: 403, body: { code: "not-allowed" } });
  });

  test("a session by cookie, from our own pages only, until it is signed out", async () => {
    const admin = t.accounts.find((account) => account.role === "account_admin");
    const signIn = (password: string) =>
      t.app.inject({ method: "POST", url: "/api/v1/sessions", payload: { login: "XITONG", password } });
    expect((await signIn("wrong password")).json().code).toBe("wrong-credentials");
    const answer = await signIn(admin?.password ?? "");
    expect(answer.statusCode).toBe(201);
    const cookie = answer.cookies[0];
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    const cookies = { [cookie?.name ?? ""]: cookie?.value ?? "" };
    const call = (method: "GET" | "POST" | "DELETE", url: string, origin?: string) =>
      t.app.inject({ method, url: `/api/v1${url}`, cookies, headers: origin ? { origin } : {} });
    expect((await call("GET", "/me")).json()).toMatchObject({ kind: "session", role: "account_admin" });
    expect((await call("DELETE", "/sessions/current", "http://evil.example")).json().code).toBe("foreign-origin");
    expect((await call("DELETE", "/sessions/current", "http://localhost:80")).statusCode).toBe(204);
    await expect.poll(async () => (await call("GET", "/me")).statusCode).toBe(401);
  });

  test("a wall is let in by an administrator, reads one subtree, writes nothing, and can be shut out", async () => {
    const admin = t.accounts.find((account) => account.role === "account_admin");
    const session = await t.app.inject({
      method: "POST",
      url: "/api/v1/sessions",
      payload: { login: admin?.login, password: admin?.password },
    });
    const cookies = { [session.cookies[0]?.name ?? ""]: session.cookies[0]?.value ?? "" };
    // From another machine nothing is let in by itself, not even in the demonstration.
    const asked = await t.app.inject({ method: "POST", url: "/api/v1/wall-enrolments", remoteAddress: "10.0.0.9" });
    const { enrolmentId, code, secret } = asked.json();
    const fetchState = async () =>
      (
        await t.app.inject({ url: `/api/v1/wall-enrolments/${enrolmentId}`, headers: { "x-enrolment-secret": secret } })
      ).json();
    expect(await fetchState()).toEqual({ state: "pending" });
    const township = t.tree.county.children[0];
    const approval = { code, gridId: township?.id, label: "河口镇大屏" };
    const approve = () =>
      t.app.inject({ method: "POST", url: "/api/v1/wall-devices/approvals", cookies, payload: approval });
    expect((await approve()).statusCode).toBe(204);
    expect((await approve()).json().code).toBe("enrolment-not-pending");
    const { token } = await fetchState();
    expect(await fetchState()).toEqual({ state: "gone" });
    expect((await t.call(token, "GET", "/me")).body).toMatchObject({
      kind: "wall",
      abilities: ["readGrids", "read"],
      scope: { id: township?.id },
    });
    expect((await t.call(token, "GET", `/numbers?scope=${t.tree.county.id}`)).status).toBe(404);
    expect((await t.call(token, "POST", "/visits", visitOf(t.id(), placeId, t.clock.now()))).body.code).toBe(
      "not-allowed",
    );
    const { devices } = (await t.app.inject({ url: "/api/v1/wall-devices", cookies })).json();
    const device = devices.find((each: { label: string }) => each.label === "河口镇大屏");
    expect(
      (await t.app.inject({ method: "DELETE", url: `/api/v1/wall-devices/${device.id}`, cookies })).statusCode,
    ).toBe(204);
    await expect.poll(async () => (await t.call(token, "GET", "/me")).status, { timeout: 2_000 }).toBe(401);
  });
});

describe("what describes itself", () => {
  test("OpenAPI 3.1, a page of it, and health", async () => {
    const document = (await t.app.inject("/api/openapi.json")).json();
    expect(document.openapi).toBe("3.1.0");
    expect(document.paths["/api/v1/visits"].post.requestBody).toBeDefined();
    expect((await t.app.inject("/api/docs/")).statusCode).toBe(200);
    expect((await t.app.inject("/api/health")).json()).toMatchObject({ status: "ok", database: "ok" });
  });
});
