import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PlaceVisit, Recheck } from "@safegrid/contract/recheck";
import { exampleSecondLookRules } from "@safegrid/domain/second-look";
import { makeCaller } from "#/testing/callers.ts";
import { photo, upload } from "#/testing/evidence-calls.ts";
import { lookedAtEverything } from "#/testing/grounds.ts";
import type { OutcomeStage } from "#/testing/outcome-stage.ts";
import { outcomeStage } from "#/testing/outcome-stage.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openSecondApp, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let stage: OutcomeStage;
const rules = { ...exampleSecondLookRules, alikeVisits: 3 };
/** The cell: a square of some 1 km. */
const [west, south, side] = [113.8, 29.2, 0.01];
beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  stage = await outcomeStage(t);
  await t.db.query(`delete from grid_boundary where grid_id = $1`, [stage.cell]);
  await t.db.query(
    `insert into grid_boundary (grid_id, from_on, crs, original, shape, area_m2, source, is_demo, seq)
     values ($1, '2026-01-01', 'cgcs2000', $2::json, $2::json, 1000000, '测试', false, 0)`,
    [stage.cell, JSON.stringify(square())],
  );
  await t.db.query(`update place set lon = null, lat = null where cell_id = $1`, [stage.cell]);
  const published = await post("county", "/second-look-rules", { basedOn: 0, rules });
  expect(published.status).toBe(201);
}, 120_000);
afterAll(async () => t.close());

function square() {
  const [east, north] = [west + side, south + side];
  return [[[[west, south], [east, south], [east, north], [west, north], [west, south]]]]; // prettier-ignore
}
const post = (name: string, path: string, body: object) =>
  t.call(stage.who[name] ?? "", "POST", path, { commandId: t.id(), ...body });
const get = (name: string, path: string) => t.call(stage.who[name] ?? "", "GET", path);
const rechecks = async (name: string, query = ""): Promise<Recheck[]> =>
  (await get(name, `/rechecks?${query}`)).body.rows;
const fix = (lon: number, lat: number, crs = "wgs84") => ({ kind: "fix", lon, lat, accuracyM: 10, crs });

/** A visit by the cell's officer; answers of its own, so that it is like no other, unless it is to be. */
async function visit(placeIndex: number, more: object = {}): Promise<string> {
  const id = t.id();
  const body = { ...visitOf(id, stage.places[placeIndex]?.id ?? "", t.clock.now()), ...more };
  const answer = await t.call(stage.who["officer"] ?? "", "POST", "/visits", body);
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
  return id;
}
async function visitSeen(placeIndex: number, id: string): Promise<PlaceVisit | undefined> {
  await lookedAtEverything(t);
  const { body } = await get("staff", `/places/${stage.places[placeIndex]?.id}/visits?pageSize=100`);
  return (body.rows as PlaceVisit[]).find((row) => row.id === id);
}

describe("the position of a visit", () => {
  test("is stored as measured, and graded behind the commit: in the cell, near, far, or none and why", async () => {
    const inside = await visit(0, { position: fix(west + 0.005, south + 0.005) });
    t.clock.advance(3_600_000);
    const near = await visit(0, { position: fix(west + side + 0.001, south + 0.005) });
    t.clock.advance(3_600_000);
    const far = await visit(0, { position: fix(west + side + 0.02, south + 0.005, "cgcs2000") });
    t.clock.advance(3_600_000);
    const none = await visit(0, { position: { kind: "absent", reason: "denied" } });
    expect(await visitSeen(0, inside)).toMatchObject({
      crs: "wgs84",
      grade: { grade: "in_cell", against: "boundary" },
    });
    expect(await visitSeen(0, near)).toMatchObject({ grade: { grade: "near", metres: 87 } });
    expect(await visitSeen(0, far)).toMatchObject({ crs: "cgcs2000", grade: { grade: "far" }, isComplete: true });
    expect(await visitSeen(0, none)).toMatchObject({
      crs: null,
      grade: { grade: "none", reason: "denied", metres: null },
    });
  });

  test("GCJ-02 is converted for the grade, and stays as it was measured; a place without ground has no grade", async () => {
    t.clock.advance(3_600_000);
    // GCJ-02 lies some 500 m off: the same digits mean another place.
    const id = await visit(1, { position: fix(west + side + 0.005, south + 0.002, "gcj02") });
    expect(await visitSeen(1, id)).toMatchObject({ crs: "gcj02", grade: { grade: "in_cell" } });
    await t.db.query(`update grid_boundary set from_on = '2027-01-01' where grid_id = $1`, [stage.cell]);
    t.clock.advance(3_600_000);
    const bare = await visit(1, { position: fix(west, south) });
    expect(await visitSeen(1, bare)).toMatchObject({
      grade: { grade: "none", reason: "no_ground", against: "nothing" },
    });
  });

  test("is no condition: visits without one count as those with one do", async () => {
    const { body } = await get("county", `/numbers?scope=${stage.cell}&period=day`);
    expect(body.rows[0].counters.coveredCells).toBe(body.rows[0].counters.dueCells);
    expect((await t.audit()).differences).toEqual([]);
  });
});

describe("a sample for a second look", () => {
  const counted = async () => {
    const answers = await Promise.all(
      ["day", "month"].map((period) => get("county", `/numbers?depth=3&period=${period}`)),
    );
    return answers.map(({ body }) =>
      body.rows.map(({ gridId, counters }: { gridId: string; counters: object }) => ({ gridId, counters })),
    );
  };

  test("is raised by the same answers at many places within seconds, once, also with two processes", async () => {
    t.clock.set("2026-03-12T02:00:00Z");
    const second = await openSecondApp(t);
    try {
      for (const index of [0, 1, 2]) {
        await visit(index);
        t.clock.advance(5_000);
      }
      await expect.poll(() => rechecks("staff"), { timeout: 20_000 }).toHaveLength(1);
      await lookedAtEverything(t);
    } finally {
      await second.close();
    }
    const [sample] = await rechecks("town");
    expect(sample).toMatchObject({ reason: "answers", facts: { places: 3, seconds: 10 }, dueOn: "2026-03-27" });
    // More of the same while it waits is not piled up.
    await visit(2);
    await visit(1);
    await lookedAtEverything(t);
    expect(await rechecks("staff")).toHaveLength(1);
  });

  test("moves no number, and neither does what was seen there", async () => {
    const before = await counted();
    const [sample] = await rechecks("staff");
    expect((await post("staff", `/rechecks/${sample?.id}/result`, { outcome: "differs" })).body.errors[0].pointer).toBe(
      "/note",
    );
    const wrong = await post("staff", `/rechecks/${sample?.id}/result`, { outcome: "guilty", note: "x" });
    expect(wrong.body.errors[0].pointer).toBe("/outcome");
    const told = await post("staff", `/rechecks/${sample?.id}/result`, {
      outcome: "differs",
      note: "店门紧闭，未营业",
    });
    expect(told.status).toBe(201);
    expect(await counted()).toEqual(before);
    expect((await t.audit()).differences).toEqual([]);
    expect(await rechecks("staff")).toEqual([]);
    const [done] = await rechecks("staff", "state=done");
    expect(done).toMatchObject({ outcome: "differs", note: "店门紧闭，未营业", isRejected: false });
    const again = await post("town", `/rechecks/${sample?.id}/result`, { outcome: "confirmed", note: "再看" });
    expect(again.body.code).toBe("recheck-done");
  });

  test("impossible speed, and a picture that served elsewhere", async () => {
    t.clock.set("2026-03-13T02:00:00Z");
    await visit(0, { position: fix(113.8, 29.2) });
    t.clock.advance(60_000);
    const second = await visit(1, { position: fix(114.0, 29.2) });
    await expect.poll(() => rechecks("staff", "reason=speed"), { timeout: 20_000 }).toHaveLength(1);
    const [speed] = await rechecks("staff", "reason=speed");
    expect(speed).toMatchObject({ visitId: second, facts: { seconds: 60 }, grade: { grade: expect.any(String) } });
    expect(Number(speed?.facts["kmh"])).toBeGreaterThan(1_000);

    const [one, other] = [await stage.report(0), await stage.report(1)];
    const content = await photo({ shade: 77 });
    for (const subjectId of [one, other])
      await upload(
        t,
        stage.who["officer"] ?? "",
        { id: t.id(), subjectKind: "hazard", subjectId, part: "before" },
        content,
      );
    await expect.poll(() => rechecks("staff", "reason=photo"), { timeout: 30_000 }).toHaveLength(1);
    const [picture] = await rechecks("staff", "reason=photo");
    expect([one, other]).toContain(picture?.hazardId);
    expect(Object.keys(picture?.facts ?? {})).toEqual(["earlierPlace"]);
  });

  test("is not the officer's to see: not by his account, not by another of his, not in the feed of his cell", async () => {
    for (const path of ["/rechecks", "/quiet-cells", `/places/${stage.places[0]?.id}/visits`])
      expect((await get("officer", path)).status).toBe(403);
    const personId = crypto.randomUUID();
    await t.db.query(`insert into person (id, name, is_demo, grid_id, initials) values ($1, '甲', false, $2, 'j')`, [
      ...[personId, stage.village],
    ]);
    const twin = await makeCaller(t, { role: "village_staff", gridId: stage.village });
    stage.who["twin"] = twin.token;
    await t.db.query(`update account set person_id = $1 where id = any($2::uuid[])`, [
      ...[personId, [stage.accountOf["officer"], twin.accountId]],
    ]);
    const [sample] = await rechecks("staff");
    expect(await rechecks("twin")).toEqual([]);
    expect(await rechecks("twin", "state=done")).toEqual([]);
    const own = { outcome: "confirmed", note: "都对" };
    expect((await post("twin", `/rechecks/${sample?.id}/result`, own)).body.code).toBe("recheck-not-found");
    await expect(
      t.db.query(
        `update recheck set outcome = 'confirmed', note = 'x', told_at = now(), told_by = $2, told_by_name = '甲'
         where id = $1`,
        [sample?.id, twin.accountId],
      ),
    ).rejects.toThrow("nobody looks again");
    await expect(t.db.query(`delete from recheck where outcome is not null`)).rejects.toThrow("stays");
    const events = await t.db.query<{ grid_id: string; about: object }>(
      `select grid_id, about from event_log where type like 'recheck.%'`,
    );
    expect(events.length).toBeGreaterThan(2);
    for (const { grid_id, about } of events) {
      expect(t.tree.find(grid_id)?.level).toBe("village");
      expect(Object.keys(about)).toEqual([expect.stringMatching(/^(reason|outcome)$/)]);
    }
  });

  test("is a matter of the place's own ground, and of no department", async () => {
    const [sample] = await rechecks("staff");
    const elsewhere = t.tree.county.children[1]?.id ?? "";
    stage.who["elsewhere"] = (await makeCaller(t, { role: "township_supervisor", gridId: elsewhere })).token;
    expect(await rechecks("elsewhere")).toEqual([]);
    const answer = await post("elsewhere", `/rechecks/${sample?.id}/result`, { outcome: "confirmed", note: "x" });
    expect(answer.status).toBe(404);
  });

  test("killed in the middle and begun anew, the same records raise nothing twice", async () => {
    const count = async () => (await t.db.query<{ n: number }>(`select count(*)::int as n from recheck`))[0]?.n;
    const before = await count();
    await t.db.query(`update second_look_progress set seq = 0`);
    await lookedAtEverything(t);
    expect(await count()).toBe(before);
  });

  test("what happened too long ago is graded and raises nothing", async () => {
    const before = await rechecks("staff", "reason=answers");
    t.clock.set("2026-05-20T02:00:00Z");
    const old = "2026-04-01T02:00:00Z";
    const ids: string[] = [];
    for (const index of [0, 1, 2]) ids.push(await visit(index, { occurredAt: old }));
    await lookedAtEverything(t);
    expect(await visitSeen(0, ids[0] ?? "")).toMatchObject({ grade: { grade: "none", reason: "indoors" } });
    expect(await rechecks("staff", "reason=answers")).toEqual(before);
  });
});

describe("the thresholds", () => {
  test("are the county's, by version, and bad ones name their field", async () => {
    expect((await get("town", "/second-look-rules")).body).toMatchObject({ version: 1, isExample: false, rules });
    expect((await post("town", "/second-look-rules", { basedOn: 1, rules })).body.code).toBe("not-allowed");
    expect((await post("county", "/second-look-rules", { basedOn: 0, rules })).body.code).toBe(
      "record-changed-meanwhile",
    );
    const wrong = await post("county", "/second-look-rules", { basedOn: 1, rules: { ...rules, quietLeastVisits: 5 } });
    expect(wrong.body.errors[0].pointer).toBe("/rules/quietLeastVisits");
  });
});
