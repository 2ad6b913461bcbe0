import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleDeadlineRules } from "@safegrid/metrics/deadline-rule";
import { makeCaller, makeDepartment, makeWall } from "#/testing/callers.ts";
import type { Answer, TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
/** Callers of the first township and village, of a neighbouring village, and of two departments. */
const who: Record<string, string> = {};
const at: Record<string, string> = {};
const departments: Record<"trade" | "fire", string> = { trade: "", fire: "" };

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const { county } = t.tree;
  const [town, otherTown] = county.children;
  const [village, neighbour] = (town?.children ?? []).filter(({ children }) => children.length > 0);
  Object.assign(at, { county: county.id, town: town?.id, otherTown: otherTown?.id });
  Object.assign(at, { village: village?.id, neighbour: neighbour?.id, cell: village?.children[0]?.id });
  departments.trade = await makeDepartment(t, "trade", "商务局");
  departments.fire = await makeDepartment(t, "fire", "消防救援大队");
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string, dept?: string) => {
    who[name] = (await makeCaller(t, { role, gridId, departmentId: dept ?? null })).token;
  };
  await add("officer", "officer", at["cell"] ?? "");
  await add("staff", "village_staff", at["village"] ?? "");
  await add("neighbour", "village_staff", at["neighbour"] ?? "");
  for (const name of ["town", "townTwo", "townThree"]) await add(name, "township_supervisor", at["town"] ?? "");
  await add("otherTown", "township_supervisor", at["otherTown"] ?? "");
  for (const name of ["county", "countyTwo"]) await add(name, "county_supervisor", at["county"] ?? "");
  await add("trade", "department_regulator", at["county"] ?? "", departments.trade);
  await add("fire", "department_regulator", at["county"] ?? "", departments.fire);
  who["wall"] = await makeWall(t, at["county"] ?? "");
}, 120_000);
afterAll(async () => t.close());

/** The loops that let time pass run twice a second, on a machine that may be busy. */
const patience = { timeout: 20_000 };

const five = { person: "甲经理", measures: "停用、更换", money: "3 万元，企业自筹", plan: "现场处置方案" };
const major = { grade: "major", majorCriterion: "GM2023-11-10" };
const later = (days: number) => new Date(t.clock.now().getTime() + days * 86_400_000).toISOString();

async function report(more: object = {}): Promise<string> {
  const place = t.demo.places.find(({ cellId }) => cellId === at["cell"]);
  const id = t.id();
  const body = { ...hazardOf(id, place?.id ?? "", t.clock.now()), ...more };
  expect((await t.call(who["officer"] ?? "", "POST", "/hazards", body)).body).toMatchObject({ status: "applied" });
  t.clock.advance(1_000);
  return id;
}

async function act(name: string, id: string, action: string, more: object = {}): Promise<Answer> {
  const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, ...more };
  const answer = await t.call(who[name] ?? "", "POST", `/hazards/${id}/steps`, body);
  t.clock.advance(1_000);
  return answer;
}

/** Takes steps one after the other; each must be taken. */
async function carry(id: string, ...steps: readonly [name: string, action: string, more?: object][]): Promise<void> {
  for (const [name, action, more] of steps) {
    const { status, body } = await act(name, id, action, more);
    expect([action, status, body.code], JSON.stringify(body)).toEqual([action, 201, undefined]);
  }
}

const story = async (id: string, name = "county") =>
  (await t.call(who[name] ?? "", "GET", `/hazards/${id}/story`)).body;
const codeOf = async (answer: Promise<Answer>) => (await answer).body.code as string | undefined;
const faultOf = async (answer: Promise<Answer>) => (await answer).body.errors?.[0]?.pointer as string | undefined;

describe("a report and its receipts", () => {
  test("an ordinary one goes to the village, with a limit, and whoever accepts it has received it by name", async () => {
    const id = await report();
    const before = await story(id);
    expect(before.hazard).toMatchObject({ level: "village", ownerGridId: at["village"], version: 1, holder: null });
    expect(Date.parse(before.hazard.receiptDueAt) - Date.parse(before.entries[0].recordedAt)).toBe(86_400_000);
    expect(before.hops).toMatchObject([{ kind: "found", outcome: "waiting", to: { gridId: at["village"] } }]);
    await carry(id, ["staff", "accept"]);
    const after = await story(id);
    expect(after.hazard).toMatchObject({ state: "accepted", receiptDueAt: null, version: 2 });
    expect(after.hops).toMatchObject([{ outcome: "received", outcomeBy: after.hazard.holder }]);
    expect(after.knowledge).toMatchObject([{ by: "hop", knownBy: after.hazard.holder }]);
  });

  test("a major one goes straight to the township; village and county are told, and say that they know", async () => {
    const id = await report(major);
    expect(await codeOf(act("staff", id, "accept"))).toBe("hazard-not-yours");
    const told = (await story(id)).knowledge.filter(({ by }: { by: string }) => by === "notice");
    expect(told.map(({ unit }: { unit: { gridId: string } }) => unit.gridId)).toEqual([at["village"], at["county"]]);
    await carry(id, ["staff", "acknowledge"], ["county", "acknowledge"]);
    expect(await codeOf(act("staff", id, "acknowledge"))).toBe("hazard-not-yours");
    const { knowledge, majorCriterion } = await story(id);
    expect(knowledge.every(({ by, knownAt }: { by: string; knownAt: string }) => by === "hop" || knownAt)).toBe(true);
    expect(majorCriterion).toMatchObject({ code: "GM2023-11-10", text: "未落实粉尘清理制度，造成作业现场积尘严重的" });
  });

  test("a criterion that names nothing is refused at its field, also in a batch; words are taken as words", async () => {
    const place = t.demo.places.find(({ cellId }) => cellId === at["cell"])?.id ?? "";
    const wrong = { ...hazardOf(t.id(), place, t.clock.now()), grade: "major", majorCriterion: "GM2023-99-1" };
    const one = await t.call(who["officer"] ?? "", "POST", "/hazards", wrong);
    expect([one.status, one.body.errors[0].pointer]).toEqual([400, "/majorCriterion"]);
    const { body } = await t.call(who["officer"] ?? "", "POST", "/commands", { commands: [wrong] });
    expect(body.outcomes[0].problem.errors[0].pointer).toBe("/majorCriterion");
    const id = await report({ grade: "major", majorCriterion: "消防：唯一疏散通道被封堵" });
    expect((await story(id)).majorCriterion).toMatchObject({ code: null, isVerified: false });
  });
});

describe("a whole life", () => {
  test("of a major hazard: up, down, declined, extended, returned, re-inspected by a second and closed by a third", async () => {
    const id = await report(major);
    await carry(id, ["town", "accept"], ["town", "report_up", { note: "超出本级权限" }]);
    expect((await story(id)).hazard).toMatchObject({ level: "county", ownerGridId: at["county"] });
    await carry(id, ["county", "decline", { note: "按授权由乡镇办理" }], ["town", "receive"]);
    expect(await codeOf(act("town", id, "dispatch", { toGridId: at["village"], deadlineAt: later(5) }))).toBe(
      "five-measures-missing",
    );
    await carry(
      id,
      ["town", "dispatch", { toGridId: at["village"], deadlineAt: later(5), five, note: "限期整改" }],
      ["staff", "receive"],
      ["staff", "start"],
      ["staff", "ask_extension", { untilAt: later(9), note: "配件未到" }],
    );
    expect(await codeOf(act("staff", id, "grant_extension"))).toBe("not-allowed");
    await carry(id, ["town", "grant_extension", { untilAt: later(8) }], ["staff", "submit", { note: "已更换" }]);
    expect(await codeOf(act("staff", id, "pass"))).toBe("not-allowed");
    await carry(id, ["townTwo", "return", { note: "管线未固定" }], ["staff", "submit", { note: "已固定" }]);
    await carry(id, ["townTwo", "pass"]);
    expect((await story(id)).hazard).toMatchObject({ state: "reinspected", closedAt: null });
    expect(await codeOf(act("townTwo", id, "close"))).toBe("same-person-re-inspection");
    await carry(id, ["county", "close"]);
    const told = await story(id);
    expect(told.hazard).toMatchObject({ state: "closed", returnedCount: 1, ownerGridId: at["village"] });
    expect(told.hazard.firstDeadlineAt < told.hazard.deadlineAt).toBe(true);
    expect(told.five).toEqual(five);
    const dispatched = told.entries.find(({ action }: { action: string }) => action === "dispatch");
    expect(dispatched.about).toMatchObject(five);
    expect(dispatched.toUnit).toMatchObject({ gridId: at["village"], name: expect.stringMatching(/./) });
    expect(told.entries.map(({ action, to }: { action: string; to: string }) => `${action} → ${to}`)).toEqual([
      "report → reported",
      "accept → accepted",
      "report_up → accepted",
      "decline → accepted",
      "receive → accepted",
      "dispatch → assigned",
      "receive → assigned",
      "start → rectifying",
      "ask_extension → rectifying",
      "grant_extension → rectifying",
      "submit → submitted",
      "return → returned",
      "submit → submitted",
      "pass → reinspected",
      "close → closed",
    ]);
    expect(told.hops.map(({ kind, outcome }: { kind: string; outcome: string }) => `${kind} ${outcome}`)).toEqual([
      "found received",
      "up declined",
      "back received",
      "down received",
    ]);
    expect(told.requests).toMatchObject([{ kind: "extension", decision: "granted", note: null }]);
    for (const entry of told.entries) expect(entry.unit?.name, entry.action).toBeTruthy();
    expect((await t.audit()).differences).toEqual([]);
  });

  test("of an elimination on the spot: closed with evidence at once, reopened where the evidence does not hold", async () => {
    const id = await report({ eliminatedOnTheSpot: { what: "当场清走电动车" } });
    const begun = await story(id);
    expect(begun.hazard).toMatchObject({ state: "eliminated", ownerGridId: at["cell"], receiptDueAt: null });
    expect(begun.entries).toMatchObject([{ action: "eliminate", note: "当场清走电动车", from: null }]);
    expect(begun.hops).toEqual([]);
    expect(await codeOf(act("staff", id, "reopen", { note: "复看仍有" }))).toBe("not-allowed");
    expect(await faultOf(act("town", id, "reopen"))).toBe("/note");
    await carry(id, ["town", "reopen", { note: "抽查时通道仍被堵" }]);
    expect((await story(id)).hazard).toMatchObject({ state: "reopened", level: "township", closedAt: null });
    await carry(
      id,
      ["town", "assign", { holder: "物业公司", deadlineAt: later(3) }],
      ["town", "start"],
      ["town", "submit", { note: "已设隔离桩" }],
      ["county", "pass"],
    );
    const told = await story(id);
    expect(told.hazard).toMatchObject({ state: "closed", ownerGridId: at["town"] });
    expect(told.entries[2]).toMatchObject({ action: "assign", about: { holder: "物业公司" } });
    expect((await t.audit()).differences).toEqual([]);
  });

  test("a refused one that was a hazard after all comes back, and counts again", async () => {
    const id = await report();
    await carry(id, ["staff", "refuse", { reason: "not_a_hazard", note: "属正常堆放" }]);
    await carry(id, ["countyTwo", "reopen", { note: "现场核实确属隐患" }]);
    expect((await t.audit()).differences).toEqual([]);
    expect((await story(id)).hazard).toMatchObject({ state: "reopened", level: "county" });
  });

  test("a grade that changes moves the numbers of major hazards with it, and back as they were known then", async () => {
    const id = await report();
    const majors = async () =>
      (await t.call(who["county"] ?? "", "GET", "/numbers?periods=month&depth=0")).body.standings[0]
        .openMajor as number;
    const before = await majors();
    expect(await faultOf(act("town", id, "regrade", { grade: "major", note: "达到标准" }))).toBe("/majorCriterion");
    await carry(id, ["town", "regrade", { grade: "major", majorCriterion: "GM2023-13-2", note: "达到标准" }]);
    expect(await majors()).toBe(before + 1);
    expect((await t.audit()).differences).toEqual([]);
    await carry(id, ["county", "regrade", { grade: "ordinary", note: "专家复核不属重大" }]);
    expect(await majors()).toBe(before);
    expect((await story(id)).entries.slice(-2)).toMatchObject([
      { about: { grade: "major" }, criterion: { code: "GM2023-13-2", text: expect.stringMatching(/./) } },
      { about: { grade: "ordinary" }, criterion: null },
    ]);
    expect((await t.audit()).differences).toEqual([]);
  });
});

describe("across", () => {
  test("to a neighbouring village and a department: they see it, others do not, and each can say that it is not theirs", async () => {
    const id = await report();
    expect((await t.call(who["neighbour"] ?? "", "GET", `/hazards/${id}`)).status).toBe(404);
    await carry(id, ["staff", "accept"]);
    expect(await faultOf(act("staff", id, "transfer", { to: { departmentId: departments.fire }, note: "移交" }))).toBe(
      "/to",
    );
    expect(await faultOf(act("staff", id, "transfer", { to: { gridId: at["town"] }, note: "移交" }))).toBe("/to");
    expect(await faultOf(act("staff", id, "transfer", { to: { gridId: crypto.randomUUID() }, note: "移交" }))).toBe(
      "/to/gridId",
    );
    await carry(id, ["staff", "transfer", { to: { gridId: at["neighbour"] }, note: "位于对方一侧" }]);
    const seen = await t.call(who["neighbour"] ?? "", "GET", "/hazards?held=true&unreceived=true");
    expect(seen.body.hazards.map(({ id: each }: { id: string }) => each)).toEqual([id]);
    expect((await story(id, "neighbour")).mayDo).toEqual(expect.arrayContaining(["receive", "decline"]));
    await carry(id, ["neighbour", "decline", { note: "边界以路中线为准，不在我村" }], ["staff", "receive"]);
    await carry(
      id,
      ["staff", "report_up", { note: "涉及消防" }],
      ["town", "transfer", { to: { departmentId: departments.fire }, note: "属消防职责" }],
    );
    expect((await t.call(who["trade"] ?? "", "GET", `/hazards/${id}`)).status).toBe(404);
    expect(await codeOf(act("trade", id, "accept"))).toBe("hazard-not-found");
    expect((await story(id, "fire")).hazard.placeName).toBeTruthy();
    expect((await story(id, "fire")).entries.at(-1)).toMatchObject({
      ...{ action: "transfer", toUnit: { departmentId: departments.fire, name: "消防救援大队" } },
    });
    await carry(id, ["fire", "assign", { holder: "业主", deadlineAt: later(4) }], ["fire", "start"]);
    expect(await codeOf(act("staff", id, "submit", { note: "已整改" }))).toBe("hazard-not-yours");
    // A department's sight of one hazard is no sight of the place's other records.
    const [place] = await t.db.query<{ place_id: string }>(`select place_id from hazard where id = $1`, [id]);
    const history = await t.call(who["fire"] ?? "", "GET", `/records/${place?.place_id}/history`);
    expect(history.body.changes).toEqual([]);
  });

  test("shared on a border: the other side sees it and knows since when; it stays in the same hands", async () => {
    const id = await report();
    await carry(id, ["staff", "share", { to: { gridId: at["otherTown"] }, note: "交界路段" }]);
    const told = await story(id, "otherTown");
    expect(told.hazard).toMatchObject({ ownerGridId: at["village"] });
    expect(told.knowledge).toMatchObject([{ by: "hop" }, { by: "share", unit: { gridId: at["otherTown"] } }]);
    expect(told.entries.at(-1)).toMatchObject({ action: "share", toUnit: { gridId: at["otherTown"] } });
    expect(told.mayDo).toEqual([]);
    expect(await codeOf(act("otherTown", id, "accept"))).toBe("hazard-not-yours");
  });
});

describe("silence", () => {
  test("sends it up past who kept silent, once, also when nothing ran at that moment, up to the county", async () => {
    const id = await report();
    const owners = async () => (await story(id)).hazard.ownerGridId;
    const first = Date.parse((await story(id)).hazard.receiptDueAt);
    t.clock.advance(first - t.clock.now().getTime() + 3_600_000);
    await expect.poll(owners, patience).toBe(at["town"]);
    t.clock.advance(9 * 86_400_000);
    await expect.poll(owners, patience).toBe(at["county"]);
    t.clock.advance(9 * 86_400_000);
    await expect
      .poll(async () => (await story(id)).entries.map(({ action }: { action: string }) => action), patience)
      .toEqual(["report", "bypass", "bypass", "silence"]);
    const told = await story(id);
    expect(Date.parse(told.hops[0].silentAt)).toBe(first);
    expect(told.hops.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["bypassed", "bypassed", "waiting"]);
    expect(told.knowledge.filter(({ by }: { by: string }) => by === "notice")).toHaveLength(2);
    expect(await codeOf(act("staff", id, "accept"))).toBe("hazard-not-yours");
    await carry(id, ["staff", "acknowledge"], ["county", "accept"]);
    expect((await story(id)).hops.at(-1)).toMatchObject({ outcome: "received" });
    const events = await t.db.query<{ type: string }>(`select type from event_log where subject_id = $1 order by seq`, [
      id,
    ]);
    expect(events.filter(({ type }) => type === "hazard.bypassed")).toHaveLength(2);
    expect((await t.audit()).differences).toEqual([]);
  });
});

describe("deadlines", () => {
  test("follow the county's rules where nobody names one, and the record says by which", async () => {
    const id = await report({ category: "gas" });
    await carry(id, ["staff", "accept"], ["staff", "assign", { holder: "业主" }]);
    const { hazard, entries } = await story(id);
    const ordered = entries.at(-1);
    expect(ordered.about).toMatchObject({ deadline: "rule", amount: 3, unit: "days", category: "gas" });
    // Three days on, one millisecond before midnight in Shanghai.
    expect(new Date(Date.parse(hazard.deadlineAt) + 1).toISOString()).toMatch(/T16:00:00.000Z$/);
    expect(await faultOf(act("staff", id, "assign", { holder: "业主", deadlineAt: later(30) }))).toBe("/deadlineAt");
  });

  test("an approved stop moves the deadline, an early end moves it back; overdue follows the deadline in force", async () => {
    const id = await report();
    await carry(id, ["staff", "accept"], ["staff", "assign", { holder: "业主", deadlineAt: later(2) }]);
    await carry(id, ["staff", "ask_stop", { untilAt: later(10), note: "业主停业" }]);
    expect(await codeOf(act("staff", id, "ask_stop", { untilAt: later(9), note: "再申请" }))).toBe("request-pending");
    await carry(id, ["town", "grant_stop"]);
    const stopped = (await story(id)).hazard;
    expect(Date.parse(stopped.deadlineAt)).toBeGreaterThan(Date.parse(stopped.clockStoppedUntil));
    t.clock.advance(4 * 86_400_000);
    await carry(id, ["staff", "resume", { note: "业主复业" }]);
    const resumed = (await story(id)).hazard;
    expect(resumed).toMatchObject({ clockStoppedUntil: null, firstDeadlineAt: stopped.firstDeadlineAt });
    expect(resumed.deadlineAt < stopped.deadlineAt).toBe(true);
    t.clock.advance(4 * 86_400_000);
    await expect.poll(async () => (await story(id)).hazard.deadlinePassed, patience).toBe(true);
    expect(await codeOf(act("staff", id, "ask_extension", { untilAt: later(9), note: "来不及" }))).toBe(
      "request-too-late",
    );
    expect((await t.audit()).differences).toEqual([]);
  });

  test("asked for in time and granted late takes the overdue back; the first date stays", async () => {
    const id = await report();
    await carry(id, ["staff", "accept"], ["staff", "assign", { holder: "业主", deadlineAt: later(1) }]);
    await carry(id, ["town", "ask_extension", { untilAt: later(6), note: "等配件" }]);
    t.clock.advance(2 * 86_400_000);
    await expect.poll(async () => (await story(id)).hazard.deadlinePassed, patience).toBe(true);
    expect(await codeOf(act("town", id, "grant_extension"))).toBe("own-request");
    await carry(id, ["townTwo", "grant_extension"]);
    expect((await story(id)).hazard).toMatchObject({ deadlinePassed: false });
    expect((await t.audit()).differences).toEqual([]);
  });

  test("rules are the county's to change, by version, and hold from then on; what is wrong is named", async () => {
    const view = (await t.call(who["officer"] ?? "", "GET", "/deadline-rules")).body;
    expect(view).toMatchObject({ version: 0, isExample: true, calendarKnownUntil: "2026-12-31" });
    const rules = {
      ...exampleDeadlineRules,
      rules: [
        ...exampleDeadlineRules.rules,
        { stage: "rectify", category: "chemical", grade: "*", level: "*", amount: 5, unit: "hours" },
      ],
      calendar: { days: [{ on: "2027-01-01", isWorked: false, name: "元旦" }], knownUntil: "2027-12-31" },
    };
    const publish = (name: string, body: object) =>
      t.call(who[name] ?? "", "POST", "/deadline-rules", { commandId: t.id(), basedOn: 0, rules, ...body });
    expect((await publish("town", {})).status).toBe(403);
    const faulty = await publish("county", { rules: { ...rules, officeHours: [[600, 500]] } });
    expect([faulty.status, faulty.body.errors[0].pointer]).toEqual([400, "/rules/officeHours/0"]);
    const both = await Promise.all([publish("county", {}), publish("countyTwo", {})]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect((await t.call(who["officer"] ?? "", "GET", "/deadline-rules")).body).toMatchObject({
      ...{ version: 1, isExample: false, calendarKnownUntil: "2027-12-31" },
    });
    const id = await report({ category: "chemical" });
    await carry(id, ["staff", "accept"], ["staff", "assign", { holder: "业主" }]);
    expect((await story(id)).entries.at(-1).about).toMatchObject({ amount: 5, unit: "hours" });
    const history = await t.db.query(`select 1 from record_change where kind = 'hazard_rule'`);
    expect(history).toHaveLength(1);
  });
});

describe("two at once", () => {
  test("who based his step on what somebody changed meanwhile is told, and nothing is done", async () => {
    const id = await report();
    const { version } = (await story(id)).hazard;
    await carry(id, ["staff", "accept", { basedOn: version }]);
    const second = await act("town", id, "refuse", { basedOn: version, reason: "duplicate", note: "重复" });
    expect([second.status, second.body.code]).toEqual([409, "record-changed-meanwhile"]);
    expect((await story(id)).hazard.state).toBe("accepted");
  });

  test("of two who grant the same extension one does; a step sent again is answered from its receipt", async () => {
    const id = await report();
    await carry(id, ["staff", "accept"], ["staff", "assign", { holder: "业主", deadlineAt: later(2) }]);
    await carry(id, ["staff", "ask_extension", { untilAt: later(5), note: "等配件" }]);
    const grants = await Promise.all(["town", "townTwo", "county"].map((name) => act(name, id, "grant_extension")));
    expect(grants.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    const step = { commandId: t.id(), occurredAt: t.clock.now().toISOString(), action: "start" };
    const send = () => t.call(who["staff"] ?? "", "POST", `/hazards/${id}/steps`, step);
    expect([(await send()).status, (await send()).status]).toEqual([201, 200]);
    expect((await story(id)).entries.filter(({ action }: { action: string }) => action === "start")).toHaveLength(1);
  });
});

describe("what the database itself refuses", () => {
  test("a closing by who rectified it, a hazard without an owner, a changed step", async () => {
    const id = await report();
    await carry(
      id,
      ["staff", "accept"],
      ["staff", "assign", { holder: "业主", deadlineAt: later(2) }],
      ["staff", "start"],
      ["staff", "submit", { note: "已整改" }],
    );
    const close = `update hazard set state = 'closed', closed_at = now(), reinspected_by = $2, closed_by = $2 where id = $1`;
    const [row] = await t.db.query<{ rectifier_id: string }>(`select rectifier_id from hazard where id = $1`, [id]);
    await expect(t.db.query(close, [id, row?.rectifier_id])).rejects.toThrow(/hazard_closing_check/);
    await expect(t.db.query(`update hazard set owner_grid_id = null where id = $1`, [id])).rejects.toThrow(
      /hazard_owner_check/,
    );
    await expect(t.db.query(`update hazard_step set note = '改' where hazard_id = $1`, [id])).rejects.toThrow(
      /only grows/,
    );
  });
});

test("the criteria are there for everybody who is signed in, each item marked as compared or not", async () => {
  const { body } = await t.call(who["officer"] ?? "", "GET", "/major-criteria");
  const items = body.sets[0].groups.flatMap(({ items: each }: { items: { isVerified: boolean }[] }) => each);
  expect(items).toHaveLength(64);
  expect(new Set(items.map(({ isVerified }: { isVerified: boolean }) => isVerified)).size).toBe(2);
});

test("a wall reads the story and can do nothing", async () => {
  const id = await report();
  expect((await story(id, "wall")).mayDo).toEqual([]);
  expect((await act("wall", id, "accept")).status).toBe(403);
});
