import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
let cellId = "";
let villageId = "";
let places: string[] = [];

beforeAll(async () => {
  t = await openTestApp("2026-03-10T15:30:00Z");
  const [village, neighbour] = (t.tree.county.children[0]?.children ?? []).filter(
    ({ children }) => children.length > 0,
  );
  villageId = village?.id ?? "";
  cellId = village?.children[0]?.id ?? "";
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string) => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("officer", "officer", cellId);
  await add("staff", "village_staff", villageId);
  await add("neighbour", "village_staff", neighbour?.id ?? "");
  places = t.demo.places.filter((each) => each.cellId === cellId).map(({ id }) => id);
}, 120_000);
afterAll(async () => t.close());

const note = (name: string, more: object = {}) =>
  t.call(who[name] ?? "", "POST", "/publicity", {
    ...{ commandId: t.id(), occurredAt: t.clock.now().toISOString(), kind: "meeting", audience: "residents" },
    ...{ material: "液化气安全明白卡", where: "村委会", ...more },
  });
const list = async (name: string, query = "") => (await t.call(who[name] ?? "", "GET", `/publicity?${query}`)).body;

test("an officer's note stands in his village's register, with whom it reached; nobody else's", async () => {
  expect((await list("staff")).reach).toEqual({
    ...{ activityCount: 0, peopleCount: null, householdCount: null, reachedPlaceCount: 0 },
    placeCount: expect.any(Number),
  });
  const [first = "", second = ""] = places;
  expect((await note("officer", { placeIds: [first, first, second], peopleCount: 30 })).status).toBe(201);
  expect((await note("officer", { placeIds: [first], kind: "leaflet", householdCount: 12 })).status).toBe(201);
  const { rows, total, reach } = await list("staff");
  expect(total).toBe(2);
  expect(rows[1]).toMatchObject({ kind: "meeting", gridId: cellId, peopleCount: 30, householdCount: null });
  expect(rows[1].placeNames).toHaveLength(2);
  expect(reach).toMatchObject({ activityCount: 2, peopleCount: 30, householdCount: 12, reachedPlaceCount: 2 });
  const [counted] = await t.db.query<{ n: number }>(
    `select count(*)::int as n from place where village_id = $1 and closed_on is null`,
    [villageId],
  );
  expect(reach.placeCount).toBe(counted?.n);
  expect((await list("neighbour")).total).toBe(0);
  const outside = await t.call(who["neighbour"] ?? "", "GET", `/publicity?scope=${villageId}`);
  expect(outside.status).toBe(404);
});

test("days are Shanghai's: half past eleven at night belongs to the day that ends", async () => {
  const id = t.id();
  expect((await note("officer", { commandId: id })).status).toBe(201);
  const ids = async (query: string) => (await list("staff", query)).rows.map((row: { id: string }) => row.id);
  expect(await ids("from=2026-03-10&to=2026-03-10")).toContain(id);
  expect(await ids("from=2026-03-11")).not.toContain(id);
  expect(await ids("to=2026-03-09")).not.toContain(id);
});

test("bad input names its field, and sent twice it counts once", async () => {
  const pointerOf = async (more: object) => (await note("officer", more)).body.errors?.[0]?.pointer;
  expect(await pointerOf({ kind: "party" })).toBe("/kind");
  expect(await pointerOf({ material: "" })).toBe("/material");
  expect(await pointerOf({ peopleCount: -1 })).toBe("/peopleCount");
  const strange = t.demo.places.find((each) => each.cellId !== cellId)?.id;
  expect(await pointerOf({ placeIds: [places[0], strange] })).toBe("/placeIds/1");
  expect(await pointerOf({ occurredAt: "tomorrow" })).toBe("/occurredAt");
  const once = { commandId: t.id(), occurredAt: t.clock.now().toISOString() };
  expect((await note("officer", once)).body.status).toBe("applied");
  expect((await note("officer", once)).body.status).toBe("replayed");
});

test("a time that cannot be believed is lost with nobody: it stands as of its receipt, graded, with what the phone said", async () => {
  const now = t.clock.now();
  const ahead = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();
  const [future, longAgo, fast, little] = [t.id(), t.id(), t.id(), t.id()];
  // Three days fast, and known to be so by the phone's last contact.
  const clock = {
    ...{ deviceAt: ahead(3 * 1_440 - 60), contactAt: ahead(-120), offsetMs: -3 * 86_400_000, roundTripMs: 100 },
    sinceContactMs: 3_600_000,
  };
  for (const [commandId, occurredAt, more] of [
    [future, ahead(3 * 1_440), {}],
    [longAgo, "2021-03-10T02:00:00.000Z", {}],
    [fast, ahead(3 * 1_440 - 60), { clock }],
    [little, ahead(0.5), {}],
  ] as const)
    expect((await note("officer", { commandId, occurredAt, ...more })).status).toBe(201);
  const rows = new Map((await list("staff", "pageSize=100")).rows.map((row: { id: string }) => [row.id, row]));
  const received = now.toISOString();
  expect(rows.get(future)).toMatchObject({ at: received, timeGrade: "doubtful", saidAt: ahead(3 * 1_440) });
  expect(rows.get(longAgo)).toMatchObject({ at: received, timeGrade: "doubtful", saidAt: "2021-03-10T02:00:00.000Z" });
  expect(rows.get(fast)).toMatchObject({ at: ahead(-60), timeGrade: "corrected", saidAt: ahead(3 * 1_440 - 60) });
  expect(rows.get(little)).toMatchObject({ at: received });
});
