import { afterAll, beforeAll, expect, test } from "vitest";
import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import { rebuildNumbers } from "#/modules/number/rebuild.service.ts";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller, makeDepartment } from "#/testing/callers.ts";
import { photo, upload } from "#/testing/evidence-calls.ts";
import { pdf } from "#/testing/hostile-files.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

/** What is doubtful is held whole and counts nowhere until somebody decides; then as what it was (live.md, "Writing"). */
let t: TestApp;
let officer: string;
let village: string;
let county: string;
let places: string[];
let villageId: string;
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
  // Opens the day, so that it is known what is due in it.
  await t.call(county, "GET", "/numbers?depth=0&period=day");
  const found = await t.db.query<{ cellId: string; due: string; enterprises: string[] }>(
    `select p.cell_id as "cellId", (array_agg(p.id) filter (where d.is_due))[1] as due,
       array_agg(p.id) filter (where d.is_due is not true and p.enterprise_id is not null) as enterprises
     from place p left join place_due d on d.place_id = p.id and d.period_key = 'day:2026-03-10'
     group by p.cell_id`,
  );
  const ground = found.find(({ due, enterprises }) => due !== null && (enterprises?.length ?? 0) >= 4);
  const cell = t.tree.find(ground?.cellId ?? "");
  if (!ground || !cell) throw new Error("no cell with a due place and four enterprises");
  places = [ground.enterprises[0] ?? "", ground.due, ...ground.enterprises.slice(1)];
  villageId = cell.path[2] ?? "";
  officer = t.tokenOf("officer", cell.code);
  village = (await makeCaller(t, { role: "village_staff", gridId: villageId })).token;
}, 120_000);
afterAll(async () => t.close());

const minutes = (count: number) => new Date(t.clock.now().getTime() + count * 60_000);
const days = (count: number) => minutes(count * 1_440);
const send = async (token: string, ...commands: object[]) =>
  (await t.call(token, "POST", "/commands", { commands })).body.outcomes;
const listed = async (token: string, state = "waiting") =>
  (await t.call(token, "GET", `/held-records?state=${state}&pageSize=100`)).body.rows;
const heldOf = async (id: string) => (await listed(county)).find((row: { id: string }) => row.id === id);
const decide = (token: string, id: string, what: "acceptance" | "rejection", more: object = {}) =>
  t.call(token, "POST", `/held-records/${id}/${what}`, {
    ...{ commandId: t.id(), basedOn: 1, ...(what === "rejection" ? { reason: "与值班记录不符" } : {}), ...more },
  });
/** Every number and everything that stands in any grid. */
const numbers = () =>
  t.db.query(
    `select (select json_agg(n order by grid_id, period_key) from (select grid_id, period_key, covered_places,
        covered_cells, found, eliminated from grid_period) n) as periods,
      (select json_agg(s order by grid_id) from (select grid_id, open_hazards, last_received_at from grid_standing) s)
        as standings`,
  );
/** The audit finds no difference, and neither does a rebuild. */
async function agree(): Promise<void> {
  expect((await t.audit()).differences).toEqual([]);
  expect((await rebuildNumbers(t.db, t.clock, t.tree)).changed).toBe(0);
}

test("each doubtful time is held with its reason and its receipt, between good neighbours, and counts nowhere", async () => {
  await send(officer, visitOf(t.id(), places[0] ?? "", minutes(-60)));
  const before = await numbers();
  const clock = {
    ...{ deviceAt: days(-2), contactAt: days(-1), offsetMs: 0, roundTripMs: 100, sinceContactMs: 3_600_000 },
  };
  const [future, old, back] = [
    visitOf(t.id(), places[1] ?? "", minutes(5)),
    visitOf(t.id(), places[1] ?? "", "2024-03-10T02:05:00Z"),
    { ...hazardOf(t.id(), places[1] ?? "", days(-2)), clock },
  ];
  const good = visitOf(t.id(), places[0] ?? "", minutes(-50));
  const bad = visitOf(t.id(), crypto.randomUUID(), minutes(-50));
  const outcomes = await send(officer, future, good, old, bad, back, future);
  expect(outcomes.map(({ status, reasons }: { status: string; reasons?: string[] }) => [status, reasons])).toEqual([
    ["quarantined", ["time-in-future"]],
    ["applied", undefined],
    ["quarantined", ["time-too-old"]],
    ["rejected", undefined],
    ["quarantined", ["clock-set-back"]],
    ["quarantined", ["time-in-future"]],
  ]);
  expect(outcomes[5].receipt).toEqual(outcomes[0].receipt);
  // Sent again it is what it was; another body under its id is not.
  expect(await send(officer, future)).toEqual([outcomes[0]]);
  expect(await t.call(officer, "POST", "/visits", future)).toMatchObject({ status: 202, body: outcomes[0] });
  const other = await send(officer, { ...future, note: "改" });
  expect(other[0].problem.code).toBe("command-id-reused");
  expect(await numbers()).toEqual(before);
  await agree();
  const [row] = await t.db.query<{ body: object; sender_name: string; seq: number }>(
    `select body, sender_name, seq::float8 as seq from quarantine where command_id = $1`,
    [back.commandId],
  );
  expect(row).toMatchObject({ body: JSON.parse(JSON.stringify(back)), seq: outcomes[4].receipt.seq });
  expect(await heldOf(future.commandId)).toMatchObject({
    ...{ state: "waiting", version: 1, occurredAt: null, timeGrade: "doubtful", saidAt: future.occurredAt },
    what: { type: "visit.record", problemCount: 0, openCount: 0, note: null },
    sender: { isOneself: false, posts: [{ post: "grid_officer" }] },
  });
});

test("a moderate error that was measured is put right, what the phone said stays beside it, and nobody need decide", async () => {
  const clock = {
    ...{ deviceAt: minutes(60), contactAt: minutes(-600), offsetMs: -5_400_000, roundTripMs: 80, sinceContactMs: null },
  };
  const [ahead, none] = [
    { ...hazardOf(t.id(), places[0] ?? "", minutes(60)), clock },
    hazardOf(t.id(), places[0] ?? "", minutes(-20)),
  ];
  const outcomes = await send(officer, ahead, none);
  expect(outcomes.map(({ status }: { status: string }) => status)).toEqual(["applied", "applied"]);
  const story = async (id: string) => (await t.call(county, "GET", `/hazards/${id}/story`)).body;
  expect(await story(ahead.commandId)).toMatchObject({
    foundTime: { grade: "corrected", saidAt: ahead.occurredAt },
    hazard: { foundAt: minutes(-30).toISOString() },
  });
  expect((await story(none.commandId)).foundTime).toEqual({ grade: "unknown", saidAt: null });
  await agree();
});

test("a clock that is a little fast just before midnight makes no visit of the next day", async () => {
  t.clock.set("2026-03-10T15:59:50Z");
  const visit = visitOf(t.id(), places[2] ?? "", minutes(0.5));
  expect((await send(officer, visit))[0].status).toBe("applied");
  const [row] = await t.db.query<{ at: string; periods: number }>(
    `select iso_utc(occurred_at) as at, (select count(*)::int from period_opened where period_key = 'day:2026-03-11')
       as periods from visit where id = $1`,
    [visit.commandId],
  );
  expect(row).toEqual({ at: t.clock.now().toISOString(), periods: 0 });
  t.clock.set("2026-03-11T02:00:00Z");
});

test("a place that was frozen, closed or merged then: held, but for what is wrong at a frozen one", async () => {
  const [frozen = "", closing = "", merging = ""] = places.slice(2);
  const today = "2026-03-11";
  const freeze = { commandId: t.id(), occurredAt: minutes(0), fromOn: today, toOn: today, reason: "停业" };
  expect((await t.call(county, "POST", `/places/${frozen}/freezes`, freeze)).status).toBe(201);
  const entryOf = async (placeId: string) => {
    const [row] = await t.db.query<{ id: string; version: number }>(
      `select e.id, e.version from enterprise e join place p on p.enterprise_id = e.id where p.id = $1`,
      [placeId],
    );
    if (!row) throw new Error("the place is nobody's");
    return row;
  };
  const [closed, double, survivor] = await Promise.all([closing, merging, places[0] ?? ""].map(entryOf));
  const close = { commandId: t.id(), version: closed?.version, reason: "歇业" };
  expect((await t.call(county, "POST", `/enterprises/${closed?.id}/close`, close)).status).toBe(201);
  const merge = { commandId: t.id(), version: survivor?.version, otherId: double?.id, otherVersion: double?.version };
  const merged = await t.call(county, "POST", `/enterprises/${survivor?.id}/merge`, {
    ...merge,
    closePlaceIds: [merging],
  });
  expect(merged.status, JSON.stringify(merged.body)).toBe(201);
  const outcomes = await send(
    officer,
    visitOf(t.id(), frozen, minutes(-5)),
    visitOf(t.id(), frozen, days(-1)),
    hazardOf(t.id(), frozen, minutes(-5)),
    visitOf(t.id(), closing, minutes(-5)),
    hazardOf(t.id(), merging, minutes(-5)),
    visitOf(t.id(), closing, days(-1)),
  );
  expect(outcomes.map(({ status, reasons }: { status: string; reasons?: string[] }) => [status, reasons])).toEqual([
    ["quarantined", ["place-frozen"]],
    ["applied", undefined],
    ["applied", undefined],
    ["quarantined", ["place-closed"]],
    ["quarantined", ["place-merged"]],
    ["applied", undefined],
  ]);
  expect(await heldOf(outcomes[0].receipt.commandId)).toMatchObject({
    ...{ timeGrade: "unknown", occurredAt: minutes(-5).toISOString() },
    place: { frozen: [{ fromOn: today, toOn: today }] },
  });
  // It can be taken, if whoever decides knows better than the ledger.
  expect((await decide(village, outcomes[3].receipt.commandId, "acceptance")).status).toBe(201);
  await agree();
});

test("accepted: true then and known now, by the ordinary way, with who decided; the phone learns it by asking again", async () => {
  const place = places[1] ?? "";
  const visit = visitOf(t.id(), place, "2026-03-10T03:00:00Z");
  // Held because the phone's clock lies in the future; whoever decides knows from the officer when it was.
  const held = { ...visit, occurredAt: days(3).toISOString() };
  const [first] = await send(officer, held);
  expect(first.status).toBe("quarantined");
  const before = t.clock.now();
  t.clock.advance(600_000);
  const covered = async (reading: string, at: Date) => {
    const path = `/numbers?depth=0&period=day&on=2026-03-10&reading=${reading}&at=${encodeURIComponent(at.toISOString())}`;
    return (await t.call(county, "GET", path)).body.rows[0].counters.coveredPlaces;
  };
  const wasKnown = await covered("known-then", before);
  const missing = await decide(village, held.commandId, "acceptance");
  expect([missing.status, missing.body.errors[0].pointer]).toEqual([400, "/occurredAt"]);
  const late = await decide(village, held.commandId, "acceptance", { occurredAt: minutes(-5) });
  expect([late.status, late.body.code]).toEqual([422, "time-in-future"]);
  const ancient = await decide(village, held.commandId, "acceptance", { occurredAt: "2020-01-01T00:00:00Z" });
  expect(ancient.body).toMatchObject({ code: "time-too-old", errors: [{ pointer: "/occurredAt" }] });
  const command = { commandId: t.id(), basedOn: 1, occurredAt: visit.occurredAt, note: "电话核实" };
  const path = `/held-records/${held.commandId}/acceptance`;
  const done = await t.call(village, "POST", path, command);
  expect(done).toMatchObject({ status: 201, body: { status: "applied" } });
  expect(await t.call(village, "POST", path, command)).toMatchObject({ status: 200, body: { status: "replayed" } });
  expect(await send(officer, held)).toEqual([{ status: "replayed", receipt: first.receipt }]);
  const [row] = await t.db.query(
    `select iso_utc(occurred_at) as at, iso_utc(said_at) as said, time_grade as grade, iso_utc(recorded_at) as recorded,
       seq::float8 as seq from visit where id = $1`,
    [held.commandId],
  );
  expect(row).toEqual({
    ...{ at: "2026-03-10T03:00:00.000Z", said: held.occurredAt, grade: "decided" },
    ...{ recorded: t.clock.now().toISOString(), seq: done.body.receipt.seq + 1 },
  });
  const events = await t.db.query(
    `select type, actor_id is not null as by from event_log where subject_id = $1 order by seq`,
    [held.commandId],
  );
  expect(events).toEqual(
    ["command.quarantined", "command.released", "visit.recorded"].map((type) => ({ type, by: true })),
  );
  const noted = await t.db.query<{ about: object }>(
    `select about from operation_log where kind = 'quarantine_decided' order by n desc limit 1`,
  );
  expect(noted[0]?.about).toMatchObject({ id: held.commandId, decision: "accepted", note: "电话核实" });
  expect(await covered("known-then", before)).toBe(wasKnown);
  expect(await covered("true-then", before)).toBe(wasKnown + 1);
  expect((await listed(village, "decided"))[0]).toMatchObject({
    ...{ id: held.commandId, state: "accepted", version: 2 },
    decision: { note: "电话核实", takenAt: "2026-03-10T03:00:00.000Z" },
  });
  await agree();
});

test("a held report of a hazard is carried out with its chain, and its photos' place is there", async () => {
  const hazard = { ...hazardOf(t.id(), places[0] ?? "", days(9)), grade: "major", majorCriterion: "违规动火" };
  await send(officer, hazard);
  expect((await t.call(county, "GET", `/hazards/${hazard.commandId}`)).status).toBe(404);
  const standing = async () =>
    (await t.db.query<{ n: number }>(`select open_major as n from grid_standing where grid_id = $1`, [villageId]))[0]
      ?.n;
  const before = (await standing()) ?? 0;
  expect((await decide(village, hazard.commandId, "acceptance", { occurredAt: minutes(-30) })).status).toBe(201);
  const { body } = await t.call(county, "GET", `/hazards/${hazard.commandId}/story`);
  expect(body).toMatchObject({
    hazard: { state: "reported", level: "township", foundAt: minutes(-30).toISOString() },
    foundTime: { grade: "decided", saidAt: hazard.occurredAt },
    hops: [{ kind: "found", outcome: "waiting" }],
  });
  expect(await standing()).toBe(before + 1);
  await agree();
});

test("rejected: nothing is carried out, and the phone is told why", async () => {
  const before = await numbers();
  const visit = visitOf(t.id(), places[1] ?? "", minutes(5));
  await send(officer, visit);
  const empty = await decide(village, visit.commandId, "rejection", { reason: " " });
  expect([empty.status, empty.body.errors[0].pointer]).toEqual([400, "/reason"]);
  expect((await decide(village, visit.commandId, "rejection")).status).toBe(201);
  const [outcome] = await send(officer, visit);
  expect(outcome).toMatchObject({
    ...{ status: "rejected", commandId: visit.commandId },
    problem: { code: "rejected-after-review", detail: "与值班记录不符", retryable: false },
  });
  expect(await numbers()).toEqual(before);
  await agree();
});

test("not one's own, not outside, not twice, not on an old version; of two at once only one decides", async () => {
  const hold = async (token = officer) => {
    const visit = visitOf(t.id(), places[1] ?? "", minutes(5));
    expect((await send(token, visit))[0].status).toBe("quarantined");
    return visit.commandId;
  };
  const id = await hold();
  expect((await decide(officer, id, "rejection")).body.code).toBe("not-allowed");
  const other = t.tree.subtree(t.tree.county.id).find((grid) => grid.level === "village" && grid.id !== villageId);
  const stranger = (await makeCaller(t, { role: "village_staff", gridId: other?.id ?? "" })).token;
  expect((await decide(stranger, id, "rejection")).body.code).toBe("held-record-not-found");
  expect((await listed(stranger)).some((row: { id: string }) => row.id === id)).toBe(false);
  expect((await decide(village, id, "rejection", { basedOn: 2 })).body.code).toBe("record-changed-meanwhile");
  const own = await hold(village);
  expect((await heldOf(own)).sender.isOneself).toBe(false);
  expect((await listed(village)).find((row: { id: string }) => row.id === own).sender.isOneself).toBe(true);
  expect((await decide(village, own, "acceptance", { occurredAt: minutes(-1) })).body.code).toBe("own-record");
  const answers = await Promise.all([
    decide(village, id, "acceptance", { occurredAt: minutes(-1) }),
    decide(county, id, "rejection"),
  ]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe("held-record-decided");
  expect((await decide(county, id, "acceptance", { occurredAt: minutes(-1) })).body.code).toBe("held-record-decided");
  const records = await t.db.query(`select 1 from visit where id = $1`, [id]);
  const [isAccepted] = answers;
  expect(records).toHaveLength(isAccepted?.status === 201 ? 1 : 0);
  await agree();
});

test("wrong answers and unknown checklists are refused, whatever the time", async () => {
  const visit = visitOf(t.id(), places[1] ?? "", minutes(5));
  const [unknown, wrong] = await send(
    officer,
    { ...visit, checklistVersion: "x@1" },
    { ...visit, commandId: t.id(), answers: [{ item: "x", result: "problem" }] },
  );
  expect([unknown.problem.code, wrong.problem.code]).toEqual(["checklist-unknown", "answer-wrong"]);
  expect(visit.checklistVersion).toBe(sixChecksTwoCoverages.version);
});

test("what came with a held record is seen by who decides about it, before he does, and by nobody else", async () => {
  const hazard = hazardOf(t.id(), places[0] ?? "", minutes(5 * 1_440));
  expect((await send(officer, hazard))[0].status).toBe("quarantined");
  const wishOf = () => ({
    ...{ id: t.id(), subjectKind: "hazard" as const, subjectId: hazard.commandId, part: "before" as const },
  });
  const [picture, file, foreign, other] = [wishOf(), wishOf(), wishOf(), { ...wishOf(), subjectId: t.id() }];
  expect((await upload(t, officer, picture, await photo({ shade: 41 }))).status).toBe(204);
  expect((await upload(t, officer, file, pdf)).status).toBe(204);
  expect((await upload(t, officer, other, await photo({ shade: 42 }))).status).toBe(204);
  const stranger = (await makeCaller(t, { role: "officer", gridId: t.tree.find(villageId)?.children[0]?.id ?? "" }))
    .token;
  expect((await upload(t, stranger, foreign, await photo({ shade: 43 }))).status).toBe(204);
  const neighbour = t.tree.find(t.tree.find(villageId)?.path[1] ?? "")?.children.find(({ id }) => id !== villageId);
  const far = (await makeCaller(t, { role: "village_staff", gridId: neighbour?.id ?? "" })).token;
  const departmentId = await makeDepartment(t, "held-line", "某局");
  await t.db.query(`update place set department_id = $2 where id = $1`, [places[0], departmentId]);
  const ofLine = { role: "department_regulator", gridId: t.tree.county.id, departmentId } as const;
  const { token: line } = await makeCaller(t, ofLine);
  const seen = async (token: string) =>
    (await t.call(token, "GET", `/evidence?subjects=${hazard.commandId},${other.subjectId}`)).body.evidence.map(
      ({ id }: { id: string }) => id,
    );
  const codeOf = async (token: string, path: string) =>
    (await t.app.inject({ url: `/api/v1${path}`, headers: { authorization: `Bearer ${token}` } })).statusCode;
  for (const token of [village, county]) {
    expect((await seen(token)).toSorted()).toEqual([picture.id, file.id].toSorted());
    for (const size of ["thumb", "pair", "full"])
      expect(await codeOf(token, `/evidence/${picture.id}/picture?size=${size}`)).toBe(200);
    expect(await codeOf(token, `/evidence/${file.id}/file`)).toBe(200);
    for (const { id } of [foreign, other]) expect(await codeOf(token, `/evidence/${id}/picture`)).toBe(404);
  }
  for (const token of [officer, stranger, far, line]) {
    expect(await seen(token)).toEqual([]);
    expect(await codeOf(token, `/evidence/${picture.id}/picture`)).toBe(404);
  }
  const { version } = await heldOf(hazard.commandId);
  const done = await decide(county, hazard.commandId, "acceptance", { basedOn: version, occurredAt: minutes(-30) });
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  // Now they are the hazard's, for whoever sees it.
  await waitUntil(async () => (await seen(officer)).length === 2);
  expect((await seen(county)).toSorted()).toEqual([picture.id, file.id].toSorted());
});
