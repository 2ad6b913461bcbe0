import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CadenceRule } from "@safegrid/domain/cadence-rule";
import { cadenceFor, exampleCadenceRules } from "@safegrid/domain/cadence-rule";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { uploadTo } from "#/testing/exchange-calls.ts";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
});
afterAll(() => t.close());

const county = () => t.tokenOf("county_supervisor");
const all = { category: "*", risk: "*", keyUnit: "*", gridKind: "*" } as const;
const send = async (path: string, body: object, token = county()) =>
  t.call(token, "POST", path, { commandId: t.id(), ...body });
const dueOn = async (on: string, token = county()) => (await t.call(token, "GET", `/due-places?on=${on}`)).body;
const namesOf = ({ places }: { places: { placeId: string }[] }) => new Set(places.map(({ placeId }) => placeId));
const countersOf = async (period: string, more = "") => {
  const { body } = await t.call(county(), "GET", `/numbers?depth=0&period=${period}${more}`);
  const { duePlaces, coveredPlaces, dueCells, coveredCells } = body.rows[0].counters;
  return { duePlaces, coveredPlaces, dueCells, coveredCells };
};
const plansOf = async (placeId: string) =>
  t.db.query(
    `select from_on::text as "from", to_on::text as "to", cadence from place_plan where place_id = $1 order by seq, from_on`,
    [placeId],
  );
async function publish(rules: readonly CadenceRule[]) {
  const { version } = (await t.call(county(), "GET", "/cadence-rules")).body;
  const answer = await send("/cadence-rules", { basedOn: version, rules });
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
}
async function expectNumbersRight(): Promise<void> {
  expect((await t.audit()).differences).toEqual([]);
}

describe("new rules", () => {
  test("hold from the next day on: what was due stays due, the list of tomorrow and the month follow, as foretold", async () => {
    const today = await dueOn("2026-03-10");
    const [spot] = today.places;
    const officer = t.tokenOf("officer", t.tree.find(spot.cellId)?.code);
    await t.call(officer, "POST", "/visits", visitOf(t.id(), spot.placeId, t.clock.now()));
    const [dayBefore, monthBefore] = [await countersOf("day"), await countersOf("month")];
    const cut = `&at=${t.clock.now().toISOString()}&reading=known-then`;
    expect(await countersOf("month", cut)).toEqual(monthBefore);
    t.clock.advance(60_000);

    const rules: CadenceRule[] = [
      { ...all, category: "shop", cadence: "day" },
      { ...all, gridKind: "street_cell", cadence: "quarter" },
      { ...all, cadence: "month" },
    ];
    const preview = (await t.call(county(), "POST", "/cadence-rules/preview", { rules })).body;
    const plan = (day: string) =>
      t.db.query<{ cadence: string; category: string; kind: string }>(
        `select l.cadence, p.category, g.kind from place p join place_cell c on c.place_id = p.id and c.to_on is null
           join grid g on g.id = c.cell_id join place_plan l on l.place_id = p.id and l.from_on <= $1::date
             and (l.to_on is null or $1::date <= l.to_on) where p.closed_on is null order by p.id`,
        [day],
      );
    const before = await plan("2026-03-11");
    await publish(rules);
    const after = await plan("2026-03-11");
    for (const { cadence, category, kind } of after)
      expect(cadence).toBe(cadenceFor(rules, { category, gridKind: kind, risk: null, isKeyUnit: false }));
    expect(await plan("2026-03-10")).toEqual(before);
    expect(preview.changed).toBe(after.filter(({ cadence }, at) => cadence !== before[at]?.cadence).length);
    for (const { cadence, now, next } of preview.cadences)
      expect([now, next], cadence).toEqual(
        [before, after].map((plans) => plans.filter((each) => each.cadence === cadence).length),
      );

    expect(namesOf(await dueOn("2026-03-10"))).toEqual(namesOf(today));
    expect(await countersOf("day")).toEqual(dayBefore);
    const tomorrow = await dueOn("2026-03-11");
    const shops = after.filter(({ category }) => category === "shop").length;
    expect(tomorrow.places.filter((place: { category: string }) => place.category === "shop")).toHaveLength(shops);
    expect(await countersOf("month")).not.toEqual(monthBefore);
    // Known then: what the month looked like before the rules were published.
    expect(await countersOf("month", cut)).toEqual(monthBefore);
    await expectNumbersRight();
  });

  test("twice on a day: the later ones count, and no day has two plans", async () => {
    await publish([{ ...all, cadence: "day" }]);
    await publish([{ ...all, cadence: "week" }]);
    const placeId = t.demo.places[0]?.id ?? "";
    const plans = await plansOf(placeId);
    expect(plans.at(-1)).toMatchObject({ from: "2026-03-11", to: null, cadence: "week" });
    const twice = await t.db.query(
      `select 1 from place_plan a join place_plan b on a.place_id = b.place_id and a.seq < b.seq
       where a.from_on <= coalesce(b.to_on, 'infinity') and b.from_on <= coalesce(a.to_on, 'infinity')
         and a.to_on is distinct from a.from_on - 1 and b.to_on is distinct from b.from_on - 1`,
    );
    expect(twice).toEqual([]);
    await expectNumbersRight();
  });

  test("are the county's alone, and of two who change them one does", async () => {
    const town = t.tokenOf("township_supervisor");
    expect((await send("/cadence-rules", { basedOn: 0, rules: exampleCadenceRules }, town)).body.code).toBe(
      "not-allowed",
    );
    expect((await send("/cadence-rules/preview", { rules: exampleCadenceRules }, town)).body.code).toBe("not-allowed");
    expect((await send("/cadence-rules", { basedOn: 0, rules: exampleCadenceRules })).body.code).toBe(
      "record-changed-meanwhile",
    );
    const noRest = await send("/cadence-rules", { basedOn: 0, rules: exampleCadenceRules.slice(0, -1) });
    expect(noRest.body.errors[0].pointer).toMatch(/^\/rules\/\d+$/);
  });
});

describe("an enterprise", () => {
  const cell = () => t.tree.find(t.demo.places[0]?.cellId ?? "");
  const placeOf = async (enterpriseId: string) =>
    (
      await t.db.query<{ id: string; category: string; state: string }>(
        `select id, category, state from place where enterprise_id = $1`,
        [enterpriseId],
      )
    )[0];

  test("made by hand is patrolled by the rules, as what its industry says; not where a person says so", async () => {
    await publish(exampleCadenceRules);
    const add = async (more: object) => {
      const commandId = t.id();
      const body = { commandId, cellId: cell()?.id, name: `店${commandId.slice(-6)}`, address: "某路", ...more };
      expect((await t.call(county(), "POST", "/enterprises", body)).status).toBe(201);
      return commandId;
    };
    const kitchen = await placeOf(await add({ industry: "H6210" }));
    expect(kitchen?.category).toBe("small_restaurant");
    expect(await plansOf(kitchen?.id ?? "")).toMatchObject([{ cadence: "week" }]);
    const key = await placeOf(await add({ industry: "F5274", isKeyUnit: true }));
    expect(await plansOf(key?.id ?? "")).toMatchObject([{ cadence: "week" }]);
    expect(await placeOf(await add({ placeCategory: null }))).toBeUndefined();
    await expectNumbersRight();
  });

  test("imported opens its place behind the import, once, with the cadence of the rules", async () => {
    const lines = [
      "所属网格编码,单位名称,地址,行业代码,风险等级,经营状态",
      `${cell()?.code},导入甲店,某路,F5265,,在业`,
      `${cell()?.code},导入乙店,某路,F5274,重大风险,在业`,
      `${cell()?.code},导入丙店,某路,F5274,,停业`,
    ];
    const token = county();
    const { body: file } = await uploadTo(t, token, "enterprises", Buffer.from(lines.join("\n")), "甲.csv");
    expect((await send(`/exchange/imports/${file.id}/apply`, {})).status).toBe(201);
    const places = await waitUntil(async () => {
      const rows = await t.db.query<{ id: string; name: string; category: string; cadence: string; frozen: boolean }>(
        `select p.id, p.name, p.category, l.cadence, exists (select from place_freeze f where f.place_id = p.id) as frozen
         from place p join place_plan l on l.place_id = p.id where p.name like '导入%' order by p.name`,
      );
      return rows.length === 3 ? rows : null;
    });
    const known = new Map(places.map(({ name, category, cadence, frozen }) => [name, [category, cadence, frozen]]));
    expect(Object.fromEntries(known)).toEqual({
      导入甲店: ["fuel_station", "day", false],
      导入乙店: ["shop", "day", false],
      导入丙店: ["shop", "month", true],
    });
    expect(await t.db.query(`select 1 from place_opening`)).toEqual([]);
    const due = namesOf(await dueOn("2026-03-10"));
    expect(places.filter(({ id }) => due.has(id)).map(({ name }) => name)).toHaveLength(2);
    const [event] = await t.db.query(
      `select about from event_log where type = 'place.opened' order by seq desc limit 1`,
    );
    expect(event).toEqual({ about: { count: 3 } });
    await expectNumbersRight();
  });

  test("of another risk class is patrolled otherwise from the next day on", async () => {
    const commandId = t.id();
    const body = { commandId, cellId: cell()?.id, name: "升级店", address: "某路", industry: "F5274" };
    await t.call(county(), "POST", "/enterprises", body);
    const place = await placeOf(commandId);
    expect((await send(`/enterprises/${commandId}/changes`, { version: 1, change: { risk: "major" } })).status).toBe(
      201,
    );
    expect(await plansOf(place?.id ?? "")).toMatchObject([{ cadence: "month", to: null }]);
    t.clock.advance(86_400_000);
    const plans = await waitUntil(async () => {
      const found = await plansOf(place?.id ?? "");
      return found.length === 2 ? found : null;
    });
    expect(plans).toEqual([
      { from: "2026-03-10", to: "2026-03-10", cadence: "month" },
      { from: "2026-03-11", to: null, cadence: "day" },
    ]);
    expect(namesOf(await dueOn("2026-03-11")).has(place?.id ?? "")).toBe(true);
    await expectNumbersRight();
  });
});

describe("the list of the day", () => {
  test("of a substitute has that of whom he stands in for, on those days and no others", async () => {
    const on = "2026-03-11";
    const { places } = await dueOn(on);
    const [own, other] = [...new Set<string>(places.map(({ cellId }: { cellId: string }) => cellId))];
    const { token, accountId } = await makeCaller(t, { role: "officer", gridId: own ?? "" });
    const alone = namesOf(await dueOn(on, token));
    const personId = crypto.randomUUID();
    await t.db.query(`insert into person (id, name, grid_id, initials, is_demo) values ($1, '代', $2, 'd', false)`, [
      personId,
      own,
    ]);
    await t.db.query(`update account set person_id = $2 where id = $1`, [accountId, personId]);
    await t.db.query(
      `insert into appointment (id, person_id, grid_id, post, starts_on, ends_on)
       values ($1, $2, $3, 'grid_officer', '2026-03-11', '2026-03-12')`,
      [crypto.randomUUID(), personId, other],
    );
    await t.db.query(`update access_head set version = version + 1`);
    const both = await waitUntil(async () => {
      const found = namesOf(await dueOn(on, token));
      return found.size > alone.size ? found : null;
    });
    const expected = places.filter(({ cellId }: { cellId: string }) => cellId === own || cellId === other);
    expect(both).toEqual(namesOf({ places: expected }));
    const later = await dueOn("2026-03-16", token);
    for (const { cellId } of later.places) expect(cellId).toBe(own);
  });

  test("is known for days to come, and the same when the day has begun", async () => {
    const ahead = await dueOn("2026-03-13");
    expect(ahead.places.length).toBeGreaterThan(0);
    t.clock.advance(2 * 86_400_000);
    const begun = await dueOn("2026-03-13");
    expect(begun.places).toEqual(ahead.places);
  });

  test("names hazards that wait for re-inspection or are over their deadline by then, and only those of the scope", async () => {
    const place = t.demo.places.find(({ cellId }) => t.tree.find(cellId)?.code.startsWith("990101100"));
    const code = t.tree.find(place?.cellId ?? "")?.code ?? "";
    const officer = t.tokenOf("officer", code);
    const [waiting, over, quiet] = [t.id(), t.id(), t.id()];
    for (const id of [waiting, over, quiet]) {
      const body = hazardOf(id, place?.id ?? "", t.clock.now());
      expect((await t.call(officer, "POST", "/hazards", body)).status).toBe(201);
    }
    await t.db.query(
      `update hazard set supervisor_grid_id = township_id, state = 'submitted', deadline_at = '2026-03-30T00:00:00Z' where id = $1`,
      [waiting],
    );
    await t.db.query(
      `update hazard set supervisor_grid_id = township_id, state = 'rectifying', deadline_at = '2026-03-13T15:59:59Z' where id = $1`,
      [over],
    );
    await t.db.query(
      `update hazard set supervisor_grid_id = township_id, state = 'rectifying', deadline_at = '2026-03-13T16:00:00Z' where id = $1`,
      [quiet],
    );
    const whyOf = async (on: string, token: string) =>
      Object.fromEntries(
        (await dueOn(on, token)).rechecks.map(({ hazardId, why }: { hazardId: string; why: string }) => [
          hazardId,
          why,
        ]),
      );
    expect(await whyOf("2026-03-13", officer)).toEqual({ [waiting]: "submitted", [over]: "deadline" });
    expect(await whyOf("2026-03-14", officer)).toMatchObject({ [quiet]: "deadline" });
    expect(await whyOf("2026-03-10", officer)).toEqual({});
    expect(await whyOf("2026-03-14", t.tokenOf("officer", "990101200"))).toEqual({});
  });
});
