import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
let cellId = "";

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const [town] = t.tree.county.children;
  const [village, neighbour] = (town?.children ?? []).filter(({ children }) => children.length > 0);
  cellId = village?.children[0]?.id ?? "";
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string) => {
    who[name] = (await makeCaller(t, { role, gridId })).token;
  };
  await add("officer", "officer", cellId);
  await add("other", "officer", neighbour?.children[0]?.id ?? "");
  await add("staff", "village_staff", village?.id ?? "");
  await add("town", "township_supervisor", town?.id ?? "");
}, 120_000);
afterAll(async () => t.close());

const call = (name: string, method: "GET" | "POST", path: string, body?: object) =>
  t.call(who[name] ?? "", method, path, body);
const now = () => t.clock.now().toISOString();
const step = async (name: string, id: string, action: string, more: object = {}) =>
  call(name, "POST", `/hazards/${id}/steps`, { commandId: t.id(), occurredAt: now(), action, ...more });
const look = (name: string, id: string, more: object = {}) =>
  call(name, "POST", `/hazards/${id}/rechecks`, {
    ...{ commandId: t.id(), occurredAt: now(), finding: "still_there", ...more },
  });
const story = async (id: string) => (await call("town", "GET", `/hazards/${id}/story`)).body;

/** An ordinary hazard that is being rectified, with a deadline today. */
async function rectifying(): Promise<string> {
  const place = t.demo.places.find((each) => each.cellId === cellId)?.id ?? "";
  const id = t.id();
  expect((await call("officer", "POST", "/hazards", hazardOf(id, place, t.clock.now()))).status).toBe(201);
  t.clock.advance(60_000);
  expect((await step("staff", id, "accept")).status).toBe(201);
  const deadlineAt = new Date(t.clock.now().getTime() + 3_600_000).toISOString();
  expect((await step("staff", id, "assign", { holder: "物业公司", deadlineAt })).status).toBe(201);
  expect((await step("staff", id, "start")).status).toBe(201);
  t.clock.advance(60_000);
  return id;
}

test("an officer tells what he saw; the list of the day and the story have it, and the case goes on as it was", async () => {
  const id = await rectifying();
  const before = (await story(id)).hazard;
  const due = async () =>
    (await call("officer", "GET", "/due-places")).body.rechecks.find(
      ({ hazardId }: { hazardId: string }) => hazardId === id,
    );
  expect(await due()).toMatchObject({ why: "deadline", lastRecheck: null });
  const commandId = t.id();
  expect((await look("officer", id, { commandId, finding: "partly", note: "搬走了一半" })).status).toBe(201);
  const again = { commandId, occurredAt: now(), finding: "partly", note: "搬走了一半" };
  expect((await call("officer", "POST", `/hazards/${id}/rechecks`, again)).body.status).toBe("replayed");
  expect(await due()).toMatchObject({ lastRecheck: { finding: "partly", at: now() } });
  const after = await story(id);
  expect(after.rechecks).toMatchObject([{ id: commandId, finding: "partly", note: "搬走了一半", at: now() }]);
  expect(after.hazard).toEqual(before);
  // A step that was being prepared meanwhile is taken as if nothing had happened.
  expect((await step("staff", id, "submit", { note: "已清理", basedOn: before.version })).status).toBe(201);
});

test("told late it counts as of when it was seen, also where the case was closed meanwhile; what is over is not looked at", async () => {
  const id = await rectifying();
  const seenAt = now();
  t.clock.advance(60_000);
  expect((await step("staff", id, "submit", { note: "已清理" })).status).toBe(201);
  expect((await step("town", id, "pass")).status).toBe(201);
  t.clock.advance(3_600_000);
  expect((await look("officer", id, { occurredAt: seenAt, finding: "gone" })).status).toBe(201);
  expect((await story(id)).rechecks).toMatchObject([{ at: seenAt, recordedAt: now() }]);
  const late = await look("officer", id);
  expect([late.status, late.body.code]).toEqual([409, "hazard-state-conflict"]);
});

test("bad input names its field; who does not see the hazard does not find it; the record only grows", async () => {
  const id = await rectifying();
  const pointerOf = async (more: object) => (await look("officer", id, more)).body.errors?.[0]?.pointer;
  expect(await pointerOf({ finding: "fine" })).toBe("/finding");
  expect(await pointerOf({ note: " " })).toBe("/note");
  expect(await pointerOf({ occurredAt: new Date(t.clock.now().getTime() - 86_400_000 * 30).toISOString() })).toBe(
    "/occurredAt",
  );
  const stranger = await look("other", id);
  expect([stranger.status, stranger.body.code]).toEqual([404, "hazard-not-found"]);
  expect((await look("staff", id)).status).toBe(201);
  await expect(t.db.query(`delete from hazard_recheck`)).rejects.toThrow();
});

test("a time that cannot be is none of the case: it stands as of its receipt, with what the phone said beside it", async () => {
  const id = await rectifying();
  const future = new Date(t.clock.now().getTime() + 3_600_000).toISOString();
  const clock = { deviceAt: future, contactAt: now(), offsetMs: -3_600_000, roundTripMs: 50, sinceContactMs: 0 };
  expect((await look("officer", id, { occurredAt: future })).status).toBe(201);
  expect((await look("staff", id, { occurredAt: future, clock })).status).toBe(201);
  const { rechecks } = (await call("staff", "GET", `/hazards/${id}/story`)).body;
  const times = rechecks.map(({ at, timeGrade, saidAt }: Record<string, string>) => [at, timeGrade, saidAt]);
  expect(times).toContainEqual([now(), "doubtful", future]);
  expect(times).toContainEqual([now(), "corrected", future]);
});
