import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleListingRules } from "@safegrid/metrics/listing-rule";
import { makeCaller, makeDepartment, makeWall } from "#/testing/callers.ts";
import type { Answer, TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
/** Callers of the first township and village, of another township, and of two departments. */
const who: Record<string, string> = {};
const at: Record<string, string> = {};

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const { county } = t.tree;
  const [town, otherTown] = county.children;
  const village = town?.children.find(({ children }) => children.length > 0);
  Object.assign(at, { county: county.id, town: town?.id, otherTown: otherTown?.id, village: village?.id });
  at["cell"] = village?.children[0]?.id ?? "";
  const trade = await makeDepartment(t, "trade", "商务局");
  const fire = await makeDepartment(t, "fire", "消防救援大队");
  await t.db.query(`update place set department_id = $1 where id = $2`, [
    trade,
    t.demo.places.find(({ cellId }) => cellId === at["cell"])?.id,
  ]);
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string, dept?: string) => {
    const made = await makeCaller(t, { role, gridId, departmentId: dept ?? null });
    who[name] = made.token;
    who[`${name} id`] = made.accountId;
  };
  await add("officer", "officer", at["cell"] ?? "");
  await add("staff", "village_staff", at["village"] ?? "");
  for (const name of ["town", "townTwo", "townThree"]) await add(name, "township_supervisor", at["town"] ?? "");
  await add("otherTown", "township_supervisor", at["otherTown"] ?? "");
  for (const name of ["county", "countyTwo"]) await add(name, "county_supervisor", at["county"] ?? "");
  await add("trade", "department_regulator", at["county"] ?? "", trade);
  await add("fire", "department_regulator", at["county"] ?? "", fire);
  who["wall"] = await makeWall(t, at["county"] ?? "");
}, 120_000);
afterAll(async () => t.close());

/** The loops that let time pass run twice a second, on a machine that may be busy. */
const patience = { timeout: 20_000 };
const day = 86_400_000;
const later = (days: number) => new Date(t.clock.now().getTime() + days * day).toISOString();
const call = async (name: string, path: string, body: object): Promise<Answer> => {
  const answer = await t.call(who[name] ?? "", "POST", path, { commandId: t.id(), ...body });
  t.clock.advance(1_000);
  return answer;
};
const codeOf = async (answer: Promise<Answer>) => (await answer).body.code as string | undefined;
const faultOf = async (answer: Promise<Answer>) => (await answer).body.errors?.[0]?.pointer as string | undefined;

async function report(more: object = {}): Promise<string> {
  const place = t.demo.places.find(({ cellId }) => cellId === at["cell"]);
  const id = t.id();
  const body = { ...hazardOf(id, place?.id ?? "", t.clock.now()), ...more };
  expect((await t.call(who["officer"] ?? "", "POST", "/hazards", body)).body).toMatchObject({ status: "applied" });
  t.clock.advance(1_000);
  return id;
}

async function hazardStep(name: string, id: string, action: string, more: object = {}): Promise<Answer> {
  return call(name, `/hazards/${id}/steps`, { occurredAt: t.clock.now().toISOString(), action, ...more });
}

const said = () => ({ action: "list", responsible: "甲公司", requirements: "停用、更换、报告", deadlineAt: later(30) });
const step = (name: string, listingId: string, action: string, more: object = {}) =>
  call(name, `/listings/${listingId}/steps`, { action, ...more });

/** Lists a hazard and gives the listing's id. */
async function list(name: string, hazardId: string, more: object = {}): Promise<string> {
  const commandId = t.id();
  const answer = await call(name, `/hazards/${hazardId}/listings`, { ...said(), ...more, commandId });
  expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([201, undefined]);
  return commandId;
}

type Step = readonly [name: string, action: string, more?: object | undefined];

/** Takes steps one after the other; each must be taken. */
async function carry(id: string, ...steps: readonly Step[]): Promise<void> {
  for (const [name, action, more] of steps) {
    const { status, body } = await step(name, id, action, more);
    expect([action, status, body.code], JSON.stringify(body)).toEqual([action, 201, undefined]);
  }
}
async function carryHazard(id: string, ...steps: readonly Step[]): Promise<void> {
  for (const [name, action, more] of steps) {
    const { status, body } = await hazardStep(name, id, action, more);
    expect([action, status, body.code], JSON.stringify(body)).toEqual([action, 201, undefined]);
  }
}

/** To a passed re-inspection, by the village's staff and the second of the township. */
const rectified: readonly Step[] = [
  ["staff", "accept"],
  ["staff", "assign", { holder: "甲公司" }],
  ["staff", "start"],
  ["staff", "submit", { note: "已更换" }],
  ["townTwo", "pass"],
];
const underWay: readonly Step[] = [
  ["town", "publish", { where: "县政府网站" }],
  ["staff", "file_plan", { note: "整改方案" }],
];
const allMet = exampleListingRules.conditions.map((_, index) => ({ n: index + 1, isMet: true, words: "已核查" }));

const listingsOf = async (hazardId: string, name = "county") =>
  (await t.call(who[name] ?? "", "GET", `/hazards/${hazardId}/listings`)).body;
const latest = async (hazardId: string, name = "county") => (await listingsOf(hazardId, name)).listings[0];
const clockOf = async (hazardId: string, kind: string) =>
  (await latest(hazardId)).clocks.findLast((clock: { kind: string }) => clock.kind === kind);
const passedEvents = async (listingId: string) =>
  t.db.query<{ at: string; clock: string }>(
    `select iso_utc(occurred_at) as at, about ->> 'clock' as clock from event_log
     where type = 'listing.clock_passed' and subject_id = $1 order by seq`,
    [listingId],
  );

describe("a whole listing", () => {
  test("listed, published, planned, reported on, extended, refused, accepted by a second person, delisted, closed out", async () => {
    const id = await report();
    const listing = await list("town", id);
    expect((await hazardStep("staff", id, "accept")).status).toBe(201);
    const begun = await latest(id);
    expect(begun).toMatchObject({
      state: "listed",
      level: "township",
      version: 1,
      number: expect.stringMatching(/督〔2026〕1号$/),
    });
    expect(begun.conditions).toHaveLength(exampleListingRules.conditions.length);
    await carry(listing, ...underWay, ["staff", "report_progress", { note: "配件已到" }]);
    await carry(listing, ["staff", "ask_extension", { untilAt: later(45), note: "厂家延迟" }]);
    expect(await codeOf(step("staff", listing, "grant_extension"))).toBe("not-allowed");
    await carry(listing, ["town", "grant_extension", { untilAt: later(40) }]);
    const extended = await latest(id);
    expect(extended.firstDeadlineAt < extended.deadlineAt).toBe(true);

    expect(await codeOf(step("staff", listing, "ask_acceptance", { note: "已完成" }))).toBe("hazard-not-reinspected");
    await carryHazard(id, ...rectified.slice(1));
    // A listed hazard is not closed by its re-inspection, not even an ordinary one, nor by anybody else.
    expect((await t.call(who["town"] ?? "", "GET", `/hazards/${id}/story`)).body).toMatchObject({
      hazard: { state: "reinspected", isListed: true, grade: "ordinary" },
      mayDo: expect.not.arrayContaining(["close"]),
    });
    expect(await codeOf(hazardStep("townThree", id, "close"))).toBe("hazard-listed");

    await carry(listing, ["staff", "ask_acceptance", { note: "已完成整改" }]);
    expect(await codeOf(step("staff", listing, "accept", { conditions: allMet }))).toBe("not-allowed");
    expect(await codeOf(step("town", listing, "accept", { conditions: allMet.slice(1) }))).toBe(
      "listing-conditions-open",
    );
    const oneOpen = allMet.map((verdict, index) => ({ ...verdict, isMet: index > 0 }));
    expect(await codeOf(step("town", listing, "accept", { conditions: oneOpen }))).toBe("listing-conditions-open");
    await carry(listing, ["town", "refuse_acceptance", { note: "制度未建立", conditions: oneOpen.slice(0, 1) }]);
    expect(await latest(id)).toMatchObject({ state: "planned", refusedCount: 1 });
    await carry(
      listing,
      ["staff", "ask_acceptance", { note: "制度已建立" }],
      ["town", "accept", { conditions: allMet }],
    );
    expect(
      (await latest(id)).conditions.every(({ signedBy }: { signedBy: string }) => signedBy === who["town id"]),
    ).toBe(true);
    expect(await codeOf(hazardStep("townThree", id, "close"))).toBe("hazard-listed");
    await carry(listing, ["town", "delist"]);
    expect(await codeOf(hazardStep("townTwo", id, "close"))).toBe("same-person-re-inspection");
    await carryHazard(id, ["townThree", "close"]);

    const told = await latest(id);
    expect(told.steps.map(({ action, to }: { action: string; to: string }) => `${action} → ${to}`)).toEqual([
      "list → listed",
      "publish → published",
      "file_plan → planned",
      "report_progress → planned",
      "ask_extension → planned",
      "grant_extension → planned",
      "ask_acceptance → acceptance_asked",
      "refuse_acceptance → planned",
      "ask_acceptance → acceptance_asked",
      "accept → accepted",
      "delist → delisted",
    ]);
    expect(told.clocks.every(({ endedAt }: { endedAt: string | null }) => endedAt !== null)).toBe(true);
    expect(told.mayDo).toEqual([]);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("asked of the county by a township, and of a level above by the county, whose answer is entered by hand", async () => {
    const id = await report();
    const asked = t.id();
    const body = { commandId: asked, action: "ask_up", level: "county", note: "超出乡镇能力" };
    expect((await call("town", `/hazards/${id}/listings`, body)).status).toBe(201);
    expect(await codeOf(step("town", asked, "list", said()))).toBe("hazard-not-yours");
    expect((await t.call(who["county"] ?? "", "GET", `/hazards/${id}/story`)).body.hazard.isListed).toBe(false);
    await carry(asked, ["county", "list", { ...said(), number: "县督〔2026〕特1号" }]);
    expect(await latest(id)).toMatchObject({ state: "listed", level: "county", number: "县督〔2026〕特1号" });
    await carry(asked, ["countyTwo", "revoke", { note: "重复挂牌" }]);

    const above = t.id();
    const request = { action: "ask_up", level: "above", authority: "市安委会办公室", note: "请市级挂牌" };
    expect((await call("county", `/hazards/${id}/listings`, { ...request, commandId: above })).status).toBe(201);
    expect(await faultOf(step("countyTwo", above, "list", said()))).toBe("/document");
    await carry(above, ["countyTwo", "list", { ...said(), document: "市安委办〔2026〕8号" }]);
    expect(await latest(id)).toMatchObject({
      level: "above",
      authority: "市安委会办公室",
      document: "市安委办〔2026〕8号",
    });
    expect((await listingsOf(id)).listings).toHaveLength(2);
  });

  test("declined by who was asked; the hazard is free again", async () => {
    const id = await report();
    const asked = t.id();
    await call("town", `/hazards/${id}/listings`, { commandId: asked, action: "ask_up", level: "county", note: "请" });
    await carry(asked, ["county", "decline", { note: "由乡镇督办" }]);
    expect(await listingsOf(id, "town")).toMatchObject({
      listings: [{ state: "declined" }],
      mayBegin: ["list", "ask_up"],
    });
  });
});

describe("who, and what is refused", () => {
  test("a department lists in its line only; others and outsiders find nothing", async () => {
    const id = await report();
    expect(await codeOf(call("fire", `/hazards/${id}/listings`, said()))).toBe("hazard-not-found");
    expect(await codeOf(call("otherTown", `/hazards/${id}/listings`, said()))).toBe("hazard-not-found");
    expect(await codeOf(call("staff", `/hazards/${id}/listings`, said()))).toBe("not-allowed");
    expect(await codeOf(call("wall", `/hazards/${id}/listings`, said()))).toBe("not-allowed");
    const listing = await list("trade", id);
    expect(await latest(id)).toMatchObject({ level: "county", number: "商务局督〔2026〕1号" });
    expect(await codeOf(step("town", listing, "publish", { where: "栏" }))).toBe("hazard-not-yours");
    expect(await codeOf(step("otherTown", listing, "publish", { where: "栏" }))).toBe("listing-not-found");
    expect((await t.call(who["otherTown"] ?? "", "GET", `/listings/${listing}`)).status).toBe(404);
    const rows = async (name: string) =>
      (await t.call(who[name] ?? "", "GET", "/listings?side=all&pageSize=200")).body.rows;
    expect((await rows("trade")).map((row: { id: string }) => row.id)).toContain(listing);
    expect((await rows("wall")).map((row: { id: string }) => row.id)).toContain(listing);
    for (const name of ["otherTown", "fire"]) expect(await rows(name)).toEqual([]);
  });

  test("twice, closed, too early, wrong fields: each says what is wrong", async () => {
    const id = await report();
    const listing = await list("town", id);
    expect(await codeOf(call("county", `/hazards/${id}/listings`, said()))).toBe("listing-running");
    expect(await codeOf(step("town", listing, "delist"))).toBe("listing-state-conflict");
    const done = await report({ eliminatedOnTheSpot: { what: "已清除" } });
    expect(await codeOf(call("town", `/hazards/${done}/listings`, said()))).toBe("hazard-not-open");
    const another = await report();
    expect(await faultOf(call("town", `/hazards/${another}/listings`, { ...said(), deadlineAt: later(-1) }))).toBe(
      "/deadlineAt",
    );
    const { number } = await latest(id);
    expect(await faultOf(call("town", `/hazards/${another}/listings`, { ...said(), number }))).toBe("/number");
    expect(
      await faultOf(
        call("town", `/hazards/${another}/listings`, { action: "ask_up", level: "above", authority: "市", note: "x" }),
      ),
    ).toBe("/level");
    expect(await codeOf(step("town", listing, "publish", { where: "栏", basedOn: 7 }))).toBe(
      "record-changed-meanwhile",
    );
    expect(await faultOf(step("town", listing, "revoke"))).toBe("/note");
    // A refused hazard would end too.
    expect(await codeOf(hazardStep("staff", id, "refuse", { reason: "duplicate", note: "重复" }))).toBe(
      "hazard-listed",
    );
  });

  test("sent again it is done once; under the same id with other words it is refused", async () => {
    const id = await report();
    const body = { ...said(), commandId: t.id() };
    expect((await call("town", `/hazards/${id}/listings`, body)).status).toBe(201);
    const again = await call("town", `/hazards/${id}/listings`, body);
    expect([again.status, again.body.status]).toEqual([200, "replayed"]);
    expect(await codeOf(call("town", `/hazards/${id}/listings`, { ...body, responsible: "乙" }))).toBe(
      "command-id-reused",
    );
  });

  test("evidence of a condition must be the hazard's own", async () => {
    const id = await report();
    const listing = await list("town", id);
    await carry(listing, ...underWay);
    await carryHazard(id, ...rectified);
    await carry(listing, ["staff", "ask_acceptance", { note: "完成" }]);
    const conditions = allMet.map((verdict, index) => (index === 1 ? { ...verdict, evidenceIds: [t.id()] } : verdict));
    expect(await faultOf(step("town", listing, "accept", { conditions }))).toBe("/conditions/1/evidenceIds/0");
    expect((await latest(id)).conditions.every(({ isMet }: { isMet: null }) => isMet === null)).toBe(true);
  });
});

describe("the second person", () => {
  async function waiting(askedBy: string): Promise<[hazard: string, listing: string]> {
    const id = await report();
    const listing = await list("town", id);
    await carry(listing, ...underWay);
    await carryHazard(id, ...rectified);
    await carry(listing, [askedBy, "ask_acceptance", { note: "完成" }]);
    return [id, listing];
  }

  test("is neither who asked, nor who rectified it, whichever account is used", async () => {
    const [, listing] = await waiting("townThree");
    expect(await codeOf(step("townThree", listing, "accept", { conditions: allMet }))).toBe("same-person-acceptance");
    expect(await codeOf(step("townThree", listing, "refuse_acceptance", { note: "自查" }))).toBe(
      "same-person-acceptance",
    );
    const person = crypto.randomUUID();
    await t.db.query(`insert into person (id, name, initials, is_demo, grid_id) values ($1, '甲', 'j', true, $2)`, [
      person,
      at["county"],
    ]);
    await t.db.query(`update account set person_id = $1 where id = any ($2::uuid[])`, [
      person,
      [who["staff id"], who["county id"]],
    ]);
    expect(await codeOf(step("county", listing, "accept", { conditions: allMet }))).toBe("same-person-acceptance");
    await t.db.query(`update account set person_id = null where person_id = $1`, [person]);
    await carry(listing, ["county", "accept", { conditions: allMet }]);
  });

  test("the database itself refuses anybody else, and an acceptance without re-inspection", async () => {
    const [, listing] = await waiting("staff");
    const accepted = (asked: string, by: string, rectifiers: string[]) =>
      t.db.query(
        `update listing set state = 'accepted', acceptance_asked_person = $2, accepted_person = $3,
           rectified_persons = $4::uuid[], reinspected_by = $5, accepted_at_returns = 0 where id = $1`,
        [listing, asked, by, rectifiers, who["townTwo id"]],
      );
    const [staff, town] = [who["staff id"] ?? "", who["town id"] ?? ""];
    await expect(accepted(staff, staff, [town])).rejects.toThrow(/listing_second_person/);
    await expect(accepted(staff, town, [staff, town])).rejects.toThrow(/listing_second_person/);
    await expect(accepted(staff, town, [])).rejects.toThrow(/listing_after_reinspection/);
    await expect(t.db.query(`update listing set state = 'accepted' where id = $1`, [listing])).rejects.toThrow(
      /listing_after_reinspection/,
    );
  });

  test("a listed hazard cannot be closed in the database either", async () => {
    const [hazard] = await waiting("staff");
    const close = t.db.query(`update hazard set state = 'closed', closed_at = now(), closed_by = $2 where id = $1`, [
      hazard,
      who["townThree id"],
    ]);
    await expect(close).rejects.toThrow(/hazard_listed_is_open/);
  });

  test("two who accept at once: one does, the other is told, and nothing is signed twice", async () => {
    const [hazard, listing] = await waiting("staff");
    const { version } = await latest(hazard);
    const answers = await Promise.all(
      ["town", "county"].map((name) =>
        call(name, `/listings/${listing}/steps`, { action: "accept", conditions: allMet, basedOn: version }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe("record-changed-meanwhile");
    const { steps, conditions } = await latest(hazard);
    expect(steps.filter(({ action }: { action: string }) => action === "accept")).toHaveLength(1);
    expect(new Set(conditions.map(({ signedBy }: { signedBy: string }) => signedBy)).size).toBe(1);
  });

  test("what is returned after the acceptance is accepted anew before it is delisted", async () => {
    const [hazard, listing] = await waiting("staff");
    await carry(listing, ["town", "accept", { conditions: allMet }]);
    await carryHazard(hazard, ["townTwo", "return", { note: "又损坏" }]);
    expect(await codeOf(step("town", listing, "delist"))).toBe("hazard-not-reinspected");
    await carryHazard(hazard, ["staff", "submit", { note: "再更换" }], ["townTwo", "pass"]);
    expect(await codeOf(step("town", listing, "delist"))).toBe("hazard-not-reinspected");
    await carry(listing, ["town", "refuse_acceptance", { note: "重新验收" }]);
    await carry(listing, ["staff", "ask_acceptance", { note: "完成" }], ["county", "accept", { conditions: allMet }]);
    await carry(listing, ["town", "delist"]);
  });
});

describe("the clocks", () => {
  test("over a holiday with 调休: working days end with their last day, in Shanghai", async () => {
    // 清明节 2026 is on Sunday 5 April, with Saturday 4 to Monday 6 off.
    t.clock.set("2026-04-02T02:00:00Z");
    const id = await report();
    await list("town", id);
    expect(await clockOf(id, "publish")).toMatchObject({
      ...{ dueAt: "2026-04-08T15:59:59.999Z", amount: 3, unit: "working_days", isAssumed: false },
    });
    // 劳动节 2026: 1 to 5 May off, Saturday 9 May worked.
    t.clock.set("2026-04-30T02:00:00Z");
    const other = await report();
    await list("town", other);
    expect(await clockOf(other, "publish")).toMatchObject({ dueAt: "2026-05-08T15:59:59.999Z" });
    // Behind the end of the published calendar Monday to Friday is assumed, and said.
    t.clock.set("2026-12-31T02:00:00Z");
    const late = await report();
    await list("town", late);
    expect(await clockOf(late, "publish")).toMatchObject({ isAssumed: true });
  });

  test("pass at their own second, once, also when the server was down then; what was late stays late", async () => {
    t.clock.set("2027-01-11T02:00:00Z");
    const id = await report();
    const listing = await list("town", id);
    const { dueAt } = await clockOf(id, "publish");
    // As if nothing had run: the first that happens after the instant is a step, which finds the clock over.
    t.clock.set(new Date(Date.parse(dueAt) + 3 * day).toISOString());
    await carry(listing, ["town", "publish", { where: "公示栏" }]);
    expect(await passedEvents(listing)).toEqual([{ at: dueAt, clock: "publish" }]);
    expect(await clockOf(id, "publish")).toMatchObject({ passedAt: dueAt, endedAt: expect.any(String) });
    // And with nobody at it the loop writes it.
    const plan = await clockOf(id, "plan");
    t.clock.set(new Date(Date.parse(plan.dueAt) + 1).toISOString());
    await expect.poll(() => passedEvents(listing), patience).toHaveLength(2);
    t.clock.advance(10 * day);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await passedEvents(listing)).map(({ clock }) => clock)).toEqual(["publish", "plan"]);
    const story = (await latest(id)).steps.filter(({ action }: { action: string }) => action === "clock_pass");
    expect(story.map(({ at: instant }: { at: string }) => instant)).toEqual([dueAt, plan.dueAt]);
  });

  test("the deadline rests while acceptance is waited for, and a refusal after its day finds it over at once", async () => {
    const id = await report();
    const listing = await list("town", id, { deadlineAt: later(2) });
    await carry(listing, ...underWay);
    await carryHazard(id, ...rectified);
    await carry(listing, ["staff", "ask_acceptance", { note: "完成" }]);
    t.clock.advance(4 * day);
    expect((await passedEvents(listing)).map(({ clock }) => clock)).not.toContain("rectify");
    await carry(listing, ["town", "refuse_acceptance", { note: "不合格" }]);
    await expect
      .poll(async () => (await passedEvents(listing)).map(({ clock }) => clock), patience)
      .toContain("rectify");
    const refusedAt = (await latest(id)).steps.find(
      ({ action }: { action: string }) => action === "refuse_acceptance",
    ).at;
    expect((await clockOf(id, "rectify")).passedAt).toBe(refusedAt);
  });

  test("run by the county's own rules as soon as it has put them in force; they are versions", async () => {
    const { body } = await t.call(who["town"] ?? "", "GET", "/listing-rules");
    expect(body).toMatchObject({ version: 0, isExample: true });
    const clocks = body.rules.clocks.map((rule: { clock: string }) =>
      rule.clock === "publish" ? { ...rule, amount: 2, unit: "hours" } : rule,
    );
    const rules = { ...body.rules, clocks, conditions: ["现场核查合格"] };
    expect(await codeOf(call("town", "/listing-rules", { basedOn: 0, rules }))).toBe("not-allowed");
    const without = { ...rules, clocks: clocks.filter(({ clock }: { clock: string }) => clock !== "plan") };
    expect(await faultOf(call("county", "/listing-rules", { basedOn: 0, rules: without }))).toBe("/rules/clocks");
    expect((await call("county", "/listing-rules", { basedOn: 0, rules })).status).toBe(201);
    expect(await codeOf(call("countyTwo", "/listing-rules", { basedOn: 0, rules }))).toBe("record-changed-meanwhile");
    const id = await report();
    await list("town", id);
    const { fromAt, dueAt } = await clockOf(id, "publish");
    expect(Date.parse(dueAt) - Date.parse(fromAt)).toBe(2 * 3_600_000);
    expect((await latest(id)).conditions).toMatchObject([{ text: "现场核查合格" }]);
  });
});

describe("what is told", () => {
  test("the notice, the list of what is published, and its file; the export is noted", async () => {
    const id = await report();
    const listing = await list("town", id, { number: "公示〔2027〕9号" });
    const published = async () =>
      (await t.call(who["county"] ?? "", "GET", "/listings?side=published&pageSize=200")).body.rows.map(
        (row: { number: string }) => row.number,
      );
    expect(await published()).not.toContain("公示〔2027〕9号");
    await carry(listing, ["town", "publish", { where: "村务公开栏" }]);
    expect(await published()).toContain("公示〔2027〕9号");
    const notice = (await t.call(who["staff"] ?? "", "GET", `/listings/${listing}`)).body;
    expect(notice).toMatchObject({
      listing: { number: "公示〔2027〕9号", responsible: "甲公司", requirements: "停用、更换、报告" },
      hazard: { serial: expect.any(String) },
    });
    const file = await t.app.inject({
      ...{ url: "/api/v1/listings/export?format=csv&side=published" },
      headers: { authorization: `Bearer ${who["county"]}` },
    });
    expect(file.body).toContain("公示〔2027〕9号");
    const [noted] = await t.db.query<{ about: object }>(
      `select about from operation_log where kind = 'exported' order by n desc limit 1`,
    );
    expect(noted?.about).toMatchObject({ kind: "listings", filters: "已公示（含已摘牌）" });
  });

  test("a listed hazard's row moves with the log, so that open boards hear of it", async () => {
    const id = await report();
    const before = (await t.call(who["town"] ?? "", "GET", `/hazards/${id}`)).body.hazard;
    await list("town", id);
    const after = (await t.call(who["town"] ?? "", "GET", `/hazards/${id}`)).body.hazard;
    expect(after.seq).toBeGreaterThan(before.seq);
    expect([before.isListed, after.isListed]).toEqual([false, true]);
    expect(after.version).toBe(before.version);
  });
});
