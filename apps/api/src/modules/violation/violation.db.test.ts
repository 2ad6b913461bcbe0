import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeCaller, makeDepartment } from "#/testing/callers.ts";
import type { Answer, TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
const who: Record<string, string> = {};
const at: Record<string, string> = {};
let placeId = "";

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  const { county } = t.tree;
  const [town, otherTown] = county.children;
  const village = town?.children.find(({ children }) => children.length > 0);
  Object.assign(at, { county: county.id, town: town?.id, otherTown: otherTown?.id, village: village?.id });
  at["cell"] = village?.children[0]?.id ?? "";
  placeId = t.demo.places.find(({ cellId }) => cellId === at["cell"])?.id ?? "";
  at["trade"] = await makeDepartment(t, "trade", "商务局");
  const fire = await makeDepartment(t, "fire", "消防救援大队");
  await t.db.query(`update place set department_id = $1 where id = $2`, [at["trade"], placeId]);
  const add = async (name: string, role: Parameters<typeof makeCaller>[1]["role"], gridId: string, dept?: string) => {
    const made = await makeCaller(t, { role, gridId, departmentId: dept ?? null });
    who[name] = made.token;
    who[`${name} id`] = made.accountId;
  };
  await add("officer", "officer", at["cell"] ?? "");
  await add("staff", "village_staff", at["village"] ?? "");
  for (const name of ["town", "townTwo"]) await add(name, "township_supervisor", at["town"] ?? "");
  await add("otherTown", "township_supervisor", at["otherTown"] ?? "");
  for (const name of ["county", "countyTwo"]) await add(name, "county_supervisor", at["county"] ?? "");
  await add("trade", "department_regulator", at["county"] ?? "", at["trade"]);
  await add("fire", "department_regulator", at["county"] ?? "", fire);
}, 120_000);
afterAll(async () => t.close());

const call = async (name: string, path: string, body: object): Promise<Answer> => {
  const answer = await t.call(who[name] ?? "", "POST", path, { commandId: t.id(), ...body });
  t.clock.advance(1_000);
  return answer;
};
const codeOf = async (answer: Promise<Answer>) => (await answer).body.code as string | undefined;
const faultOf = async (answer: Promise<Answer>) => (await answer).body.errors?.[0]?.pointer as string | undefined;
const found = (more: object = {}) => ({
  ...{ action: "report", placeId, kind: "unlicensed", description: "无照加工", personName: "司马甲乙" },
  ...{ personPhone: "13955667788", occurredAt: t.clock.now().toISOString(), ...more },
});
async function begin(name: string, more: object = {}): Promise<string> {
  const commandId = t.id();
  const answer = await call(name, "/violations", { ...found(more), commandId });
  expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([201, undefined]);
  return commandId;
}
const step = (name: string, id: string, action: string, more: object = {}) =>
  call(name, `/violations/${id}/steps`, { action, ...more });
async function carry(id: string, ...steps: readonly (readonly [string, string, object?])[]): Promise<void> {
  for (const [name, action, more] of steps) {
    const { status, body } = await step(name, id, action, more);
    expect([action, status, body.code], JSON.stringify(body)).toEqual([action, 201, undefined]);
  }
}
const view = async (id: string, name = "county") => (await t.call(who[name] ?? "", "GET", `/violations/${id}`)).body;
let numbers = 0;
const number = () => ({ number: `立字〔2026〕${(numbers += 1)}号` });
const decision = { outcome: "penalty", document: "罚字〔2026〕1号", penalty: "罚款 5000 元" };

async function publishAuthorities(authorities: readonly object[]): Promise<void> {
  const { body } = await t.call(who["county"] ?? "", "GET", "/violation-rules");
  const all = [...body.authorities, ...authorities];
  expect((await call("county", "/violation-rules", { basedOn: body.version, authorities: all })).status).toBe(201);
}

describe("a whole case", () => {
  test("dissuaded by the officer, again, reported, filed by the county, decided by a second person, published", async () => {
    const hazard = t.id();
    expect((await call("officer", "/hazards", hazardOf(hazard, placeId, t.clock.now()))).status).toBe(201);
    const id = await begin("officer", { action: "dissuade", note: "已要求停止", hazardId: hazard });
    await carry(id, ["officer", "dissuade", { note: "再次劝阻无效" }], ["officer", "report"]);
    await carry(id, ["county", "file", number()]);
    expect(await codeOf(step("county", id, "decide", decision))).toBe("same-person-decision");
    await carry(id, ["countyTwo", "decide", decision], ["county", "publish", { where: "县政府网站" }]);
    const told = await view(id);
    expect(told.violation).toMatchObject({
      ...{ state: "published", hazardId: hazard, personName: "司**乙", personPhone: "139****7788" },
      ...{ delegatedBy: null, penalty: "罚款 5000 元", publishedWhere: "县政府网站" },
    });
    expect(told.violation.basis).toContain("示例");
    expect(told.steps.map(({ action, to }: { action: string; to: string }) => `${action} → ${to}`)).toEqual([
      "dissuade → dissuaded",
      "dissuade → dissuaded",
      "report → reported",
      "file → filed",
      "decide → decided",
      "publish → published",
    ]);
    const list = await t.call(who["county"] ?? "", "GET", `/violations?side=published&hazardId=${hazard}`);
    expect(list.body.rows.map((row: { id: string }) => row.id)).toEqual([id]);
    const events = await t.db.query<{ type: string }>(`select type from event_log where subject_id = $1 order by seq`, [
      id,
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      ...["violation.dissuaded", "violation.dissuaded", "violation.reported", "violation.filed"],
      ...["violation.decided", "violation.published"],
    ]);
  });

  test("stopped by dissuasion; no case; no penalty; withdrawn: each with its reason", async () => {
    const stopped = await begin("officer", { action: "dissuade", note: "劝阻" });
    expect(await faultOf(step("officer", stopped, "settle"))).toBe("/note");
    await carry(stopped, ["officer", "settle", { note: "已自行停止" }]);
    const none = await begin("staff");
    await carry(none, ["county", "refuse", { note: "证据不足" }]);
    const free = await begin("staff");
    await carry(free, ["county", "file", number()], ["countyTwo", "decide", { ...decision, outcome: "no_penalty" }]);
    const back = await begin("staff");
    await carry(back, ["county", "file", number()], ["county", "withdraw", { note: "主体有误" }]);
    const states = await Promise.all([stopped, none, free, back].map(async (id) => (await view(id)).violation.state));
    expect(states).toEqual(["settled", "no_case", "no_penalty", "withdrawn"]);
    expect(await codeOf(step("county", free, "publish", { where: "栏" }))).toBe("violation-state-conflict");
    expect((await view(free)).mayDo).toEqual([]);
  });
});

describe("authority", () => {
  test("a township files only what was delegated to it, within the days, and the record keeps by what", async () => {
    const id = await begin("staff");
    expect(await codeOf(step("town", id, "file", number()))).toBe("violation-no-authority");
    expect((await view(id, "town")).mayDo).toEqual([]);
    await publishAuthorities([
      {
        ...{ who: { gridId: at["town"] }, kind: "unlicensed", delegatedBy: "县应急管理局" },
        ...{ basis: "委托书〔2026〕3号", fromOn: "2026-03-01", toOn: "2026-04-30" },
      },
    ]);
    expect((await view(id, "town")).mayDo).toEqual(["file", "refuse"]);
    const fireworks = await begin("staff", { kind: "fireworks" });
    expect(await codeOf(step("town", fireworks, "file", number()))).toBe("violation-no-authority");
    await carry(id, ["town", "file", number()]);
    expect((await view(id)).violation).toMatchObject({ basis: "委托书〔2026〕3号", delegatedBy: "县应急管理局" });
    // Its own case: the county stands above it, another township does not see it.
    expect(await codeOf(step("otherTown", id, "decide", decision))).toBe("violation-not-found");
    await carry(id, ["townTwo", "decide", decision]);
    t.clock.set("2026-05-01T02:00:00Z");
    const late = await begin("staff");
    expect(await codeOf(step("town", late, "file", number()))).toBe("violation-no-authority");
  });

  test("a department files in its line what the county has given it; others find nothing", async () => {
    const id = await begin("staff");
    expect(await codeOf(step("fire", id, "file", number()))).toBe("violation-not-found");
    expect((await t.call(who["fire"] ?? "", "GET", `/violations/${id}`)).status).toBe(404);
    await publishAuthorities([
      {
        ...{ who: { departmentId: at["trade"] }, kind: "*", delegatedBy: null },
        basis: "法定职责",
        fromOn: "2026-01-01",
        toOn: null,
      },
    ]);
    await carry(id, ["trade", "file", number()]);
    expect((await view(id)).violation.filedBy).toMatchObject({ departmentId: at["trade"], name: "商务局" });
    const rows = async (name: string) => (await t.call(who[name] ?? "", "GET", "/violations?side=all")).body.rows;
    expect((await rows("trade")).map((row: { id: string }) => row.id)).toContain(id);
    for (const name of ["fire", "otherTown"]) expect(await rows(name)).toEqual([]);
  });

  test("is the county's to give; who is based on an old version is told", async () => {
    const { body } = await t.call(who["town"] ?? "", "GET", "/violation-rules");
    const { version, authorities } = body;
    expect(await codeOf(call("town", "/violation-rules", { basedOn: version, authorities }))).toBe("not-allowed");
    expect(await codeOf(call("county", "/violation-rules", { basedOn: version - 1, authorities }))).toBe(
      "record-changed-meanwhile",
    );
    const wrong = [{ ...authorities[0], fromOn: "gestern" }];
    expect(await faultOf(call("county", "/violation-rules", { basedOn: version, authorities: wrong }))).toBe(
      "/authorities/0/fromOn",
    );
  });
});

describe("the time for each step", () => {
  const dueOf = async (id: string) => (await view(id)).violation.clock;

  test("begins with the report, then runs for the decision and its publication; a late step stays marked", async () => {
    t.clock.set("2026-05-06T02:00:00Z");
    const id = await begin("officer", { action: "dissuade", note: "劝阻" });
    expect(await dueOf(id)).toBeNull();
    await carry(id, ["officer", "report"]);
    // Seven working days behind 6 May, 9 May being one that was made up for.
    expect(await dueOf(id)).toMatchObject({ kind: "file", dueAt: "2026-05-14T15:59:59.999Z", standing: "running" });
    t.clock.set("2026-05-14T02:00:00Z");
    expect(await dueOf(id)).toMatchObject({ standing: "near" });
    t.clock.set("2026-05-15T02:00:00Z");
    expect(await dueOf(id)).toMatchObject({ standing: "late" });
    const late = async (name: string) =>
      (await t.call(who[name] ?? "", "GET", "/violations?overdue=true")).body.rows.map((row: { id: string }) => row.id);
    expect(await late("town")).toContain(id);
    expect(await late("otherTown")).toEqual([]);
    await carry(id, ["county", "file", number()]);
    expect(await late("town")).not.toContain(id);
    expect(await dueOf(id)).toMatchObject({ kind: "decide", dueAt: "2026-08-13T15:59:59.999Z" });
    await carry(id, ["countyTwo", "decide", decision]);
    expect(await dueOf(id)).toMatchObject({ kind: "publish" });
    await carry(id, ["county", "publish", { where: "县政府网站" }]);
    expect(await dueOf(id)).toBeNull();
    const { steps } = await view(id);
    expect(
      steps.map(
        ({ action, isLate }: { action: string; isLate: boolean }) => `${action} ${isLate ? "late" : "in time"}`,
      ),
    ).toEqual([
      ...["dissuade in time", "report in time", "clock_pass in time"],
      ...["file late", "decide in time", "publish in time"],
    ]);
    expect(steps[3].dueAt).toBe("2026-05-14T15:59:59.999Z");
  });

  test("is the county's rule: what it puts in force holds from the next step, and authorities can change without it", async () => {
    const { body } = await t.call(who["county"] ?? "", "GET", "/violation-rules");
    const before = await begin("staff");
    const known = await dueOf(before);
    const clocks = body.clocks.map((line: { clock: string }) =>
      line.clock === "file" ? { ...line, amount: 2, unit: "days" } : line,
    );
    const { version, authorities } = body;
    const set = (more: object) => call("county", "/violation-rules", { basedOn: version, authorities, ...more });
    expect(await faultOf(set({ clocks: clocks.slice(1) }))).toBe("/clocks");
    expect((await set({ clocks })).status).toBe(201);
    expect(await dueOf(before)).toEqual(known);
    const after = await begin("staff");
    expect((await dueOf(after)).dueAt).toBe("2026-05-17T15:59:59.999Z");
    expect((await set({ basedOn: version + 1 })).status).toBe(201);
    const now = (await t.call(who["town"] ?? "", "GET", "/violation-rules")).body;
    expect(now).toMatchObject({ version: version + 2, isExample: false, clocks });
  });

  test("rules from before there were clocks are read with the example's", async () => {
    const [{ version } = { version: 0 }] = await t.db.query<{ version: number }>(
      `insert into violation_rule_set (version, rules, made_at, made_by_name, seq)
       select max(version) + 1, (select rules -> 'authorities' from violation_rule_set order by version desc limit 1),
         now(), '甲', 0 from violation_rule_set returning version`,
    );
    const { body } = await t.call(who["county"] ?? "", "GET", "/violation-rules");
    expect(body.version).toBe(version);
    expect(body.clocks).toContainEqual({ clock: "decide", amount: 90, unit: "days" });
    expect(body.authorities.length).toBeGreaterThan(1);
  });
});

test("the file has what is seen as filtered: persons masked, in full for whoever may see them and says why, which is noted", async () => {
  const id = await begin("staff", { kind: "mining", description: "夜间盗采，=1+1" });
  const { token } = await makeCaller(t, { role: "officer", gridId: at["cell"] ?? "", departmentId: null });
  expect((await t.call(token, "GET", "/violations/export?format=csv")).body.code).toBe("not-allowed");
  const file = (name: string, query: string) =>
    t.app.inject({
      url: `/api/v1/violations/export?format=csv&${query}`,
      headers: { authorization: `Bearer ${who[name] ?? ""}` },
    });
  const { body, headers } = await file("town", "kind=mining");
  expect(headers["content-disposition"]).toContain("attachment");
  const lines = body.trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("决定书文号");
  expect(lines[1]).toContain("非法采矿");
  expect(lines[1]).not.toContain("司马甲乙");
  const whole = await file("town", `kind=mining&unmaskReason=${encodeURIComponent("案件移交")}`);
  expect(whole.body).toContain("司马甲乙");
  const [noted] = await t.db.query<{ about: object }>(
    `select about from operation_log where kind = 'exported' order by n desc limit 1`,
  );
  expect(noted?.about).toMatchObject({
    kind: "violations",
    filters: "在办；类别：非法采矿",
    unmasked: true,
    reason: "案件移交",
  });
  expect((await file("fire", "kind=mining")).body.trim().split("\r\n")).toHaveLength(1);
  expect((await file("town", "side=published&kind=mining")).body.trim().split("\r\n")).toHaveLength(1);
  const xlsx = await t.app.inject({
    url: "/api/v1/violations/export?side=all",
    headers: { authorization: `Bearer ${who["county"] ?? ""}` },
  });
  expect([xlsx.statusCode, xlsx.rawPayload.subarray(0, 2).toString()]).toEqual([200, "PK"]);
  await carry(id, ["county", "refuse", { note: "移交公安" }]);
});

describe("what is refused", () => {
  test("strange places and hazards, the future, a number used twice; sent again it is done once", async () => {
    expect(await faultOf(call("otherTown", "/violations", found()))).toBe("/placeId");
    expect(await faultOf(call("staff", "/violations", found({ hazardId: t.id() })))).toBe("/hazardId");
    expect(await faultOf(call("staff", "/violations", found({ action: "dissuade" })))).toBe("/note");
    expect(await faultOf(call("staff", "/violations", found({ occurredAt: "2030-01-01T00:00:00Z" })))).toBe(
      "/occurredAt",
    );
    const [one, two] = [await begin("staff"), await begin("staff")];
    const same = number();
    await carry(one, ["county", "file", same]);
    expect(await faultOf(step("county", two, "file", same))).toBe("/number");
    expect(await codeOf(step("county", two, "file", { ...number(), basedOn: 9 }))).toBe("record-changed-meanwhile");
    const body = { ...found(), commandId: t.id() };
    expect((await call("staff", "/violations", body)).status).toBe(201);
    expect((await call("staff", "/violations", body)).body.status).toBe("replayed");
  });

  test("two who decide at once: one does", async () => {
    const id = await begin("staff");
    await carry(id, ["trade", "file", number()]);
    const answers = await Promise.all(["county", "countyTwo"].map((name) => step(name, id, "decide", decision)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  test("the database itself refuses a decision by who filed it, and a case without authority", async () => {
    const id = await begin("staff");
    await expect(t.db.query(`update violation set state = 'filed' where id = $1`, [id])).rejects.toThrow(
      /violation_filed_by_authority/,
    );
    await carry(id, ["county", "file", number()]);
    await expect(t.db.query(`update violation set decided_person = filed_person where id = $1`, [id])).rejects.toThrow(
      /violation_second_person/,
    );
    await expect(t.db.query(`update violation set state = 'published' where id = $1`, [id])).rejects.toThrow(
      /violation_published_decided/,
    );
  });
});

test("a person's name is given in full only with a reason, and that is noted", async () => {
  const id = await begin("staff");
  const ask = { kind: "violation", id, field: "personName", reason: "制作笔录" };
  expect((await t.call(who["town"] ?? "", "POST", "/unmask", ask)).body).toEqual({ value: "司马甲乙" });
  expect((await t.call(who["fire"] ?? "", "POST", "/unmask", ask)).status).toBe(404);
  const [noted] = await t.db.query<{ about: object }>(
    `select about from operation_log where kind = 'unmasked' order by n desc limit 1`,
  );
  expect(noted?.about).toMatchObject({ kind: "violation", field: "personName", reason: "制作笔录" });
});
