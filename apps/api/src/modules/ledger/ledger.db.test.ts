import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { creditCheckCharacter } from "@safegrid/domain/credit-code";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
let county: string;
let township: string;
let village: string;
let officer: string;
let otherTownship: string;
let cellId: string;
let secondCellId: string;
let foreignCellId: string;
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
  township = t.tokenOf("township_supervisor", "990101100");
  otherTownship = t.tokenOf("township_supervisor", "990101200");
  village = t.tokenOf("village_staff", "990101100001");
  const cells = t.tree.subtree(t.tree.county.id).filter(({ level }) => level === "cell");
  const cellOf = (code: string, nth: number) => {
    const id = cells.filter((cell) => cell.code.startsWith(code))[nth]?.id;
    if (!id) throw new Error(`no cell in ${code}`);
    return id;
  };
  cellId = cellOf("990101100001", 0);
  secondCellId = cellOf("990101100200", 0);
  foreignCellId = cellOf("990101200", 0);
  officer = t.tokenOf("officer", t.tree.find(cellId)?.code);
  // Lines of its own, so that the test does not hang on what the county usually has.
  for (const table of ["enterprise", "place"]) await t.db.query(`update ${table} set department_id = null`);
  await t.db.query(`delete from department`);
  await t.db.query(
    `insert into department (id, code, name, industries, is_demo) values
      (gen_random_uuid(), 'catering', '测试市场监管局', '{62,F52}', true),
      (gen_random_uuid(), 'industry', '测试经信局', '{C}', true),
      (gen_random_uuid(), 'fireworks', '测试应急局', '{C26}', true)`,
  );
});
afterAll(async () => t.close());

function codeOf(n: number): string {
  const first = `91990101MA4${String(n).padStart(6, "0")}`;
  return `${first}${creditCheckCharacter(first)}`;
}

function restaurant(over: Record<string, unknown> = {}) {
  return {
    commandId: t.id(),
    cellId,
    name: "测试县河口镇老灶台餐馆",
    shortName: "老灶台",
    kind: "individual",
    creditCode: codeOf(1),
    industry: "62",
    address: "河口镇白沙社区1号",
    phone: "138 0000 0001",
    legalPerson: "王测试",
    contactName: "李测试员",
    placeCategory: "small_restaurant",
    ...over,
  };
}

async function add(over: Record<string, unknown> = {}, token = village): Promise<string> {
  const command = restaurant(over);
  const answer = await t.call(token, "POST", "/enterprises", command);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return command.commandId;
}

async function read(id: string, token = county) {
  return (await t.call(token, "GET", `/enterprises/${id}`)).body;
}

async function departmentId(code: string): Promise<string> {
  const [row] = await t.db.query<{ id: string }>(`select id from department where code = $1`, [code]);
  return row?.id ?? "";
}

describe("an enterprise", () => {
  test("is added with its default department, its place owes patrols at once, and the audit finds no difference", async () => {
    const before = (await t.call(county, "GET", "/numbers?period=month&depth=3")).body.rows;
    const id = await add();
    const entry = await read(id);
    expect(entry).toMatchObject({
      name: "测试县河口镇老灶台餐馆",
      industry: "H62",
      departmentName: "测试市场监管局",
      isDepartmentChosen: false,
      phone: "138****0001",
      contactName: "李**员",
      legalPerson: "王*试",
      state: "active",
      enrolment: "not_enrolled",
      confirmedAt: null,
      version: 1,
    });
    expect(entry.places).toMatchObject([{ name: "老灶台", category: "small_restaurant" }]);
    const [plan] = await t.db.query(`select cadence from place_plan where place_id = $1`, [entry.places[0].id]);
    expect(plan).toEqual({ cadence: "week" });
    const after = (await t.call(county, "GET", "/numbers?period=month&depth=3")).body.rows;
    const due = (rows: { gridId: string; counters: { duePlaces: number } }[], gridId: string) =>
      rows.find((row) => row.gridId === gridId)?.counters.duePlaces ?? -1;
    for (const gridId of t.tree.find(cellId)?.path ?? []) expect(due(after, gridId)).toBe(due(before, gridId) + 1);
    expect((await t.audit()).differences).toEqual([]);
    const history = await t.call(village, "GET", `/records/${id}/history`);
    expect(history.body.changes).toMatchObject([{ kind: "enterprise", before: null }]);
  });

  test("with a wrong code, industry, cell or department is refused, naming the field, and changes nothing", async () => {
    const count = async () => (await t.db.query<{ n: number }>(`select count(*)::int as n from enterprise`))[0]?.n;
    const before = await count();
    const right = codeOf(2);
    const cases: [Record<string, unknown>, number, string][] = [
      [{ creditCode: `${right.slice(0, 17)}${right.endsWith("0") ? "1" : "0"}` }, 400, "/creditCode"],
      [{ creditCode: "420123456789012" }, 400, "/creditCode"],
      [{ industry: "C99" }, 400, "/industry"],
      [{ phone: "不知道" }, 400, "/phone"],
      [{ enrolment: "enrolled" }, 400, "/enrolmentNumber"],
      [{ departmentId: crypto.randomUUID() }, 422, "/departmentId"],
      [{ cellId: t.tree.find(cellId)?.parentId }, 422, "/cellId"],
    ];
    for (const [over, status, pointer] of cases) {
      const answer = await t.call(village, "POST", "/enterprises", restaurant({ creditCode: right, ...over }));
      expect(answer.status, pointer).toBe(status);
      expect(answer.body.errors[0].pointer).toBe(pointer);
    }
    expect((await t.call(village, "POST", "/enterprises", restaurant({ cellId: foreignCellId }))).status).toBe(404);
    expect(await count()).toBe(before);
  });

  test("is changed by version; a second writer is shown what is different", async () => {
    const id = await add({ creditCode: codeOf(3), name: "变更甲店" });
    const change = (version: number, fields: Record<string, unknown>) =>
      t.call(village, "POST", `/enterprises/${id}/changes`, { commandId: t.id(), version, change: fields });
    expect((await change(1, { name: "变更乙店", risk: "larger" })).status).toBe(201);
    const late = await change(1, { name: "变更丙店", risk: "larger" });
    expect(late).toMatchObject({ status: 409, body: { code: "record-changed-meanwhile" } });
    expect(late.body.errors).toEqual([{ pointer: "/change/name", detail: "现为：变更乙店" }]);
    expect(await read(id)).toMatchObject({ name: "变更乙店", risk: "larger", version: 2, creditCode: codeOf(3) });
    const { changes } = (await t.call(county, "GET", `/records/${id}/history`)).body;
    expect(changes[0]).toMatchObject({
      before: { name: "变更甲店", risk: null },
      after: { name: "变更乙店", risk: "larger" },
    });
  });

  test("follows its industry to another department unless a person chose one", async () => {
    const id = await add({ creditCode: codeOf(4), name: "换行业厂" });
    const change = async (version: number, fields: Record<string, unknown>) =>
      t.call(village, "POST", `/enterprises/${id}/changes`, { commandId: t.id(), version, change: fields });
    await change(1, { industry: "C13" });
    expect(await read(id)).toMatchObject({ departmentName: "测试经信局", isDepartmentChosen: false });
    await change(2, { industry: "C26" });
    expect(await read(id)).toMatchObject({ departmentName: "测试应急局" });
    await change(3, { departmentId: await departmentId("catering") });
    await change(4, { industry: "C13" });
    const entry = await read(id);
    expect(entry).toMatchObject({ departmentName: "测试市场监管局", isDepartmentChosen: true });
    const [place] = await t.db.query<{ department_id: string }>(`select department_id from place where id = $1`, [
      entry.places[0].id,
    ]);
    expect(place?.department_id).toBe(await departmentId("catering"));
    await change(5, { departmentId: null });
    expect(await read(id)).toMatchObject({ departmentName: "测试经信局", isDepartmentChosen: false });
  });

  test("moves from today on: the visit of before stays where it was made, numbers add up", async () => {
    const id = await add({ creditCode: codeOf(5), name: "搬家店", placeCategory: "fuel_station" });
    const placeId = (await read(id)).places[0].id;
    t.clock.advance(86_400_000);
    expect((await t.call(officer, "POST", "/visits", visitOf(t.id(), placeId, t.clock.now()))).status).toBe(201);
    const [visit] = await t.db.query<{ cell_id: string }>(`select cell_id from visit where place_id = $1`, [placeId]);
    expect(visit?.cell_id).toBe(cellId);
    t.clock.advance(86_400_000);
    const days = [-1, 0].map((back) =>
      new Date(t.clock.now().getTime() + back * 86_400_000).toISOString().slice(0, 10),
    );
    const dayOf = async (on: string | undefined, gridId: string) =>
      (await t.call(county, "GET", `/numbers?period=day&on=${on}&scope=${gridId}&depth=0`)).body.rows[0].counters;
    await t.call(county, "GET", "/numbers?period=day");
    const [yesterday, countyYesterday] = [await dayOf(days[0], cellId), await dayOf(days[0], t.tree.county.id)];
    const [today, countyToday] = [await dayOf(days[1], cellId), await dayOf(days[1], t.tree.county.id)];
    const moved = await t.call(township, "POST", `/enterprises/${id}/move`, {
      commandId: t.id(),
      version: 1,
      cellId: secondCellId,
    });
    expect(moved).toMatchObject({ status: 201 });
    expect(await read(id)).toMatchObject({ cellId: secondCellId });
    expect(await dayOf(days[0], cellId)).toEqual(yesterday);
    expect(await dayOf(days[0], t.tree.county.id)).toEqual(countyYesterday);
    expect((await dayOf(days[1], cellId)).duePlaces).toBe(today.duePlaces - 1);
    expect((await dayOf(days[1], t.tree.county.id)).duePlaces).toBe(countyToday.duePlaces);
    const home = await t.db.query(`select cell_id, village_id from place where id = $1`, [placeId]);
    expect(home).toEqual([{ cell_id: secondCellId, village_id: t.tree.find(secondCellId)?.parentId }]);
    // A second move on the same day replaces the first.
    expect(
      (await t.call(township, "POST", `/enterprises/${id}/move`, { commandId: t.id(), version: 2, cellId })).status,
    ).toBe(201);
    expect((await dayOf(days[1], cellId)).duePlaces).toBe(today.duePlaces);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("that is suspended owes no patrol until it opens again", async () => {
    const id = await add({ creditCode: codeOf(6), name: "停业店", placeCategory: "market" });
    const due = async () =>
      (await t.call(county, "GET", `/numbers?period=day&scope=${cellId}&depth=0`)).body.rows[0].counters.duePlaces;
    const before = await due();
    const set = (version: number, state: string) =>
      t.call(village, "POST", `/enterprises/${id}/changes`, { commandId: t.id(), version, change: { state } });
    await set(1, "suspended");
    expect(await due()).toBe(before - 1);
    await set(2, "active");
    expect(await due()).toBe(before);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("that is closed leaves the list, takes its places along and cannot be changed any more", async () => {
    const id = await add({ creditCode: codeOf(7), name: "注销店", placeCategory: "market" });
    const placeId = (await read(id)).places[0].id;
    const close = { commandId: t.id(), version: 1, reason: "拆迁" };
    expect((await t.call(village, "POST", `/enterprises/${id}/close`, close)).status).toBe(201);
    expect(await t.call(village, "POST", `/enterprises/${id}/close`, close)).toMatchObject({
      status: 200,
      body: { status: "replayed" },
    });
    expect(await read(id)).toMatchObject({ state: "closed", closedReason: "拆迁" });
    const again = await t.call(village, "POST", `/enterprises/${id}/changes`, {
      commandId: t.id(),
      version: 2,
      change: { name: "x店" },
    });
    expect(again).toMatchObject({ status: 409, body: { code: "entry-closed" } });
    const [place] = await t.db.query<{ state: string }>(`select state from place where id = $1`, [placeId]);
    expect(place?.state).toBe("closed");
    expect((await t.call(county, "GET", `/enterprises?q=${encodeURIComponent("注销店")}`)).body.total).toBe(0);
    expect(
      (await t.call(county, "GET", `/enterprises?state=closed&q=${encodeURIComponent("注销店")}`)).body.total,
    ).toBe(1);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("shows persons in full only after the look is noted", async () => {
    const id = await add({ creditCode: codeOf(8), name: "联系店" });
    const look = { kind: "enterprise", id, field: "phone", reason: "联系整改" };
    expect((await t.call(village, "POST", "/unmask", look)).body).toEqual({ value: "13800000001" });
    const [noted] = await t.db.query<{ about: { id: string } }>(
      `select about from operation_log where kind = 'unmasked' order by n desc limit 1`,
    );
    expect(noted?.about).toMatchObject({ id, reason: "联系整改" });
    expect((await t.call(village, "POST", "/unmask", { ...look, reason: "" })).status).toBe(400);
    expect((await t.call(officer, "POST", "/unmask", look)).status).toBe(403);
    expect((await t.call(otherTownship, "POST", "/unmask", look)).status).toBe(404);
  });
});

async function confirmEntries(token: string, ids: { enterprises?: string[]; facilities?: string[] }) {
  return t.call(token, "POST", "/ledger/confirmations", { commandId: t.id(), ...ids });
}

function lift(over: Record<string, unknown> = {}) {
  return {
    commandId: t.id(),
    cellId,
    name: "3号楼2单元电梯",
    address: "河口镇白沙社区3号楼",
    details: { kind: "lift", maintainer: "测试维保", nextMaintenanceOn: "2026-01-01", nextInspectionOn: "2027-01-01" },
    ...over,
  };
}

describe("a facility", () => {
  test("is added, patrolled, changed by version, listed as overdue, moved and closed", async () => {
    const command = lift();
    expect((await t.call(village, "POST", "/facilities", command)).status).toBe(201);
    const id = command.commandId;
    const overdue = (await t.call(county, "GET", `/facilities?isOverdue=true&q=${encodeURIComponent("电梯")}`)).body;
    expect(overdue.rows.find((row: { id: string }) => row.id === id)).toMatchObject({
      kind: "lift",
      category: "lift",
      dueOn: "2026-01-01",
      isOverdue: true,
    });
    const details = { ...command.details, nextMaintenanceOn: "2026-12-31" };
    const change = (version: number) =>
      t.call(village, "POST", `/facilities/${id}/changes`, { commandId: t.id(), version, change: { details } });
    expect((await change(1)).status).toBe(201);
    expect(await change(1)).toMatchObject({ status: 409 });
    expect((await t.call(county, "GET", `/facilities/${id}`)).body).toMatchObject({
      dueOn: "2026-12-31",
      isOverdue: false,
    });
    const wrong = await t.call(
      village,
      "POST",
      "/facilities",
      lift({ details: { kind: "lift", widthM: 3, count: "x" } }),
    );
    expect(wrong.status).toBe(201);
    const bad = await t.call(
      village,
      "POST",
      "/facilities",
      lift({ details: { kind: "hydrant", nextTestOn: "昨天" } }),
    );
    expect(bad.body.errors[0].pointer).toBe("/details/nextTestOn");
    const move = { commandId: t.id(), version: 2, cellId: secondCellId };
    expect((await t.call(township, "POST", `/facilities/${id}/move`, move)).status).toBe(201);
    expect((await t.call(village, "GET", `/facilities/${id}`)).status).toBe(404);
    const close = { commandId: t.id(), version: 3, reason: "拆除" };
    expect((await t.call(township, "POST", `/facilities/${id}/close`, close)).status).toBe(201);
    expect((await t.audit()).differences).toEqual([]);
  });
});

describe("duplicates", () => {
  test("are found with reasons, kept apart when told so, and merged with all that hangs on them", async () => {
    const a = await add({ creditCode: codeOf(20), name: "双登餐馆", address: "重复路1号" });
    const b = await add({ creditCode: codeOf(20), name: "双登（餐馆）", address: "重复路1号" });
    const c = await add({ creditCode: null, name: "双登餐饮馆", address: "重复路1号" });
    const pairsOf = async () =>
      (await t.call(village, "GET", "/ledger/duplicates")).body.pairs.filter((pair: { a: { address: string } }) =>
        pair.a.address.startsWith("重复路"),
      );
    const [first] = await pairsOf();
    expect(new Set([first.a.id, first.b.id])).toEqual(new Set([a, b]));
    expect((first.reasons as string[]).toSorted()).toEqual(["same_address", "same_code", "same_name"]);
    const told = { commandId: t.id(), enterpriseId: c, otherId: a, note: "隔壁另一家" };
    expect((await t.call(village, "POST", "/ledger/distinctions", told)).status).toBe(201);
    const has = async (x: string, y: string) =>
      (await pairsOf()).some(
        (pair: { a: { id: string }; b: { id: string } }) =>
          [pair.a.id, pair.b.id].includes(x) && [pair.a.id, pair.b.id].includes(y),
      );
    expect(await has(a, c)).toBe(false);
    expect(await has(b, c)).toBe(true);

    const placeId = (await read(b)).places[0].id;
    await t.call(officer, "POST", "/visits", visitOf(t.id(), placeId, t.clock.now()));
    const merge = (over: object) =>
      t.call(village, "POST", `/enterprises/${a}/merge`, {
        commandId: t.id(),
        version: 1,
        otherId: b,
        otherVersion: 1,
        keep: ["name"],
        ...over,
      });
    expect((await merge({ otherVersion: 9 })).status).toBe(409);
    expect((await merge({})).status).toBe(201);
    const survivor = await read(a);
    expect(survivor).toMatchObject({ name: "双登（餐馆）", mergedFrom: [{ id: b }] });
    expect(survivor.places.map((place: { id: string }) => place.id)).toContain(placeId);
    expect(await read(b)).toMatchObject({ state: "closed", mergedInto: a });
    const [visits] = await t.db.query<{ n: number }>(
      `select count(*)::int as n from visit v join place p on p.id = v.place_id where p.enterprise_id = $1`,
      [a],
    );
    expect(visits?.n).toBe(1);
    const { changes } = (await t.call(village, "GET", `/records/${a}/history`)).body;
    expect(changes[0].after).toMatchObject({ mergedFrom: b });
    expect((await t.audit()).differences).toEqual([]);
  });
});

describe("confirmation", () => {
  test("is all or none, counts in both numbers, opens into records, and campaigns show the progress of each grid", async () => {
    const id = await add({ creditCode: codeOf(30), name: "待确认店" });
    const foreign = (await t.call(otherTownship, "GET", "/enterprises?pageSize=1")).body.rows[0].id;
    const own = async () =>
      (await t.call(county, "GET", `/ledger/numbers?scope=${cellId}&depth=0`)).body.rows[0].ledgerConfirmed;
    const before = await own();
    const refused = await confirmEntries(village, { enterprises: [id, foreign] });
    expect(refused).toMatchObject({ status: 404 });
    expect(refused.body.errors).toMatchObject([{ pointer: "/enterprises/1" }]);
    expect(await own()).toEqual(before);

    const open = {
      commandId: t.id(),
      title: "春季底数确认",
      gridIds: [t.tree.find(cellId)?.parentId],
      dueOn: "2026-04-01",
    };
    expect((await t.call(village, "POST", "/ledger/campaigns", open)).status).toBe(403);
    expect(
      (await t.call(township, "POST", "/ledger/campaigns", { ...open, dueOn: "2025-01-01" })).body.errors[0].pointer,
    ).toBe("/dueOn");
    expect((await t.call(township, "POST", "/ledger/campaigns", open)).status).toBe(201);
    t.clock.advance(1000);
    // The demonstration's own confirmations lie ahead of this test's clock.
    const progressOf = async () => (await t.call(village, "GET", `/ledger/campaigns/${open.commandId}`)).body.progress;
    const started = (await progressOf()).numerator;
    expect((await confirmEntries(village, { enterprises: [id] })).status).toBe(201);
    expect(await own()).toEqual({ ...before, numerator: before.numerator + 1 });
    const campaign = (await t.call(village, "GET", `/ledger/campaigns/${open.commandId}`)).body;
    expect(campaign.progress.numerator).toBe(started + 1);
    expect(
      campaign.byGrid.find((row: { gridId: string }) => row.gridId === cellId).progress.numerator,
    ).toBeGreaterThanOrEqual(1);
    expect((await t.call(otherTownship, "GET", `/ledger/campaigns/${open.commandId}`)).status).toBe(404);
    const end = { commandId: t.id() };
    expect((await t.call(township, "POST", `/ledger/campaigns/${open.commandId}/close`, end)).status).toBe(201);
    t.clock.advance(1000);
    await confirmEntries(village, { enterprises: [await add({ creditCode: codeOf(31), name: "迟到店" })] });
    const { campaigns } = (await t.call(township, "GET", "/ledger/campaigns")).body;
    expect(campaigns[0].progress.numerator).toBe(started + 1);
    expect(campaigns[0].closedAt).not.toBeNull();
  });

  test("N days are the county's to set, and every number is as long as its list of records, for every grid", async () => {
    expect(
      (await t.call(township, "POST", "/ledger/settings", { commandId: t.id(), confirmedWithinDays: 30 })).status,
    ).toBe(403);
    expect(
      (await t.call(county, "POST", "/ledger/settings", { commandId: t.id(), confirmedWithinDays: 30 })).status,
    ).toBe(201);
    const numbers = (await t.call(county, "GET", "/ledger/numbers?depth=2")).body;
    expect(numbers.confirmedWithinDays).toBe(30);
    for (const row of numbers.rows)
      for (const metric of ["ledgerConfirmed", "enrolment"] as const) {
        const sizes = await Promise.all(
          ["counted", "not-counted"].map(
            async (side) =>
              (await t.call(county, "GET", `/ledger/records?scope=${row.gridId}&metric=${metric}&side=${side}`)).body
                .total,
          ),
        );
        expect(sizes, `${metric} ${row.gridId}`).toEqual([
          row[metric].numerator,
          row[metric].denominator - row[metric].numerator,
        ]);
      }
  });
});

describe("scope and line", () => {
  test("nobody sees or changes an entry outside his grids, and a department finds only its own line, county-wide", async () => {
    const id = await add({ creditCode: codeOf(40), name: "范围店" });
    expect((await t.call(otherTownship, "GET", `/enterprises/${id}`)).status).toBe(404);
    const change = { commandId: t.id(), version: 1, change: { name: "越权" } };
    expect((await t.call(otherTownship, "POST", `/enterprises/${id}/changes`, change)).status).toBe(404);
    expect((await t.call(township, "GET", `/enterprises?scope=${foreignCellId}`)).status).toBe(404);
    const own = (await t.call(village, "GET", "/enterprises?pageSize=200")).body.rows;
    const villageId = t.tree.find(cellId)?.parentId ?? "";
    for (const row of own) expect(t.tree.isWithin(villageId, row.cellId)).toBe(true);

    const catering = await departmentId("catering");
    await t.db.query(`update account set department_id = $1 where role = 'county_supervisor'`, [catering]);
    await t.db.query(`update access_head set version = version + 1`);
    try {
      await expect
        .poll(async () => {
          const { rows } = (await t.call(county, "GET", "/enterprises?pageSize=200")).body;
          return rows.length > 0 && rows.every((row: { departmentId: string }) => row.departmentId === catering);
        })
        .toBe(true);
      const other = await add({ creditCode: codeOf(41), name: "别线厂", industry: "C13" });
      expect((await t.call(county, "GET", `/enterprises/${other}`)).status).toBe(404);
      expect((await t.call(county, "GET", `/enterprises/${id}`)).status).toBe(200);
    } finally {
      await t.db.query(`update account set department_id = null where role = 'county_supervisor'`);
      await t.db.query(`update access_head set version = version + 1`);
      await expect
        .poll(async () => (await t.call(county, "GET", "/enterprises?pageSize=200&industry=C13")).body.total)
        .toBeGreaterThan(0);
    }
  });

  test("search finds by two characters, by pinyin initials, by the beginning of a code, and by all words at once", async () => {
    const id = await add({ creditCode: codeOf(50), name: "鑫隆木材加工厂", shortName: "鑫隆" });
    for (const q of ["鑫隆", "木材", "xlmc", codeOf(50).slice(0, 17), "鑫隆 加工", "厂"]) {
      const found = await t.call(village, "GET", `/enterprises?pageSize=200&q=${encodeURIComponent(q)}`);
      expect(
        found.body.rows.map((row: { id: string }) => row.id),
        q,
      ).toContain(id);
    }
    expect((await t.call(village, "GET", `/enterprises?q=${encodeURIComponent("鑫隆 面粉")}`)).body.total).toBe(0);
    expect((await t.call(village, "GET", `/enterprises?q=${encodeURIComponent("%_")}`)).body.total).toBe(0);
  });
});
