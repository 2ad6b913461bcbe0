import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { cleanAnswers, hazardOf, openTestApp, visitOf } from "#/testing/test-app.ts";

const dayMs = 86_400_000;
let t: TestApp;
beforeAll(async () => void (t = await openTestApp()));
afterAll(async () => t.close());

async function pair(metric: string, period: string, query = "") {
  const { body } = await t.call(t.tokenOf("county_supervisor"), "GET", `/numbers?depth=3&period=${period}${query}`);
  const row = body.rows.find((each: { gridId: string }) => each.gridId === t.tree.county.id);
  const names = {
    patrol: ["coveredPlaces", "duePlaces"],
    onTime: ["onTime", "dueHazards"],
    rectified: ["rectified", "found"],
  };
  return (names[metric as keyof typeof names] ?? []).map((name) => row.counters[name]) as [number, number];
}

describe("numbers", () => {
  test("a parent's counters are the sums of its children's, at every level and in every period", async () => {
    const token = t.tokenOf("county_supervisor");
    const due = await t.call(token, "GET", "/due-places");
    for (const place of due.body.places.slice(0, 10))
      expect(
        (await t.call(token, "POST", "/commands", { commands: [visitOf(t.id(), place.placeId, t.clock.now())] })).body
          .outcomes[0],
      ).toMatchObject({
        status: "rejected",
      });
    for (const place of due.body.places.slice(0, 10)) {
      const officer = t.tokenOf("officer", t.tree.find(place.cellId)?.code);
      const answer = await t.call(officer, "POST", "/visits", visitOf(t.id(), place.placeId, t.clock.now()));
      expect(answer.status).toBe(201);
    }
    for (const period of ["day", "week", "month", "quarter", "year"]) {
      const { body } = await t.call(token, "GET", `/numbers?depth=3&period=${period}`);
      const rows = new Map<string, Record<string, number>>(
        body.rows.map((row: { gridId: string; counters: Record<string, number> }) => [row.gridId, row.counters]),
      );
      for (const grid of t.tree.subtree(t.tree.county.id, 2)) {
        if (grid.children.length === 0) continue;
        for (const name of Object.keys(rows.get(grid.id) ?? {})) {
          const sum = grid.children.reduce((total, child) => total + (rows.get(child.id)?.[name] ?? 0), 0);
          expect(rows.get(grid.id)?.[name], `${grid.name} ${period} ${name}`).toBe(sum);
        }
      }
    }
    expect((await pair("patrol", "day"))[0]).toBe(10);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("a second visit of the same place changes no coverage, a rejected one takes it back", async () => {
    const due = (await t.call(t.tokenOf("county_supervisor"), "GET", "/due-places?on=2026-03-09")).body.places[0];
    const officer = t.tokenOf("officer", t.tree.find(due.cellId)?.code);
    const at = "2026-03-09T03:00:00Z";
    const before = await pair("patrol", "day", "&on=2026-03-09");
    const [first, second] = [t.id(), t.id()];
    await t.call(officer, "POST", "/visits", visitOf(first, due.placeId, at));
    await t.call(officer, "POST", "/visits", visitOf(second, due.placeId, at));
    expect(await pair("patrol", "day", "&on=2026-03-09")).toEqual([before[0] + 1, before[1]]);
    const reviewer = t.tokenOf("township_supervisor", t.tree.find(due.cellId)?.code.slice(0, 9));
    const reject = (id: string) =>
      t.call(reviewer, "POST", `/visits/${id}/rejection`, {
        commandId: t.id(),
        occurredAt: t.clock.now().toISOString(),
        reason: "照片不符",
      });
    expect((await reject(first)).status).toBe(201);
    expect((await pair("patrol", "day", "&on=2026-03-09"))[0]).toBe(before[0] + 1);
    expect((await reject(second)).status).toBe(201);
    expect(await pair("patrol", "day", "&on=2026-03-09")).toEqual(before);
    expect((await reject(second)).body.code).toBe("already-rejected");
    expect((await t.audit()).differences).toEqual([]);
  });

  test("an incomplete checklist is stored and counts nothing", async () => {
    const place = t.demo.places.find((each) => each.cellId === t.demo.cells.at(0)?.id);
    const before = await pair("patrol", "month");
    const visit = { ...visitOf(t.id(), place?.id ?? "", t.clock.now()), answers: cleanAnswers.slice(1) };
    expect((await t.call(t.tokenOf("officer", t.demo.cells[0]?.code), "POST", "/visits", visit)).status).toBe(201);
    expect(await pair("patrol", "month")).toEqual(before);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("a visit of last week that arrives today changes what was true then, not what was known then", async () => {
    const lastWeek = new Date(t.clock.now().getTime() - 6 * dayMs);
    const { places } = (
      await t.call(t.tokenOf("county_supervisor"), "GET", `/due-places?on=${lastWeek.toISOString().slice(0, 10)}`)
    ).body;
    const officer = t.tokenOf("officer", t.tree.find(places[0].cellId)?.code);
    const cut = `&on=2026-03-04&at=${t.clock.now().toISOString()}`;
    const knownBefore = await pair("patrol", "week", `${cut}&reading=known-then`);
    t.clock.advance(60_000);
    expect((await t.call(officer, "POST", "/visits", visitOf(t.id(), places[0].placeId, lastWeek))).status).toBe(201);
    expect(await pair("patrol", "week", `${cut}&reading=known-then`)).toEqual(knownBefore);
    expect(await pair("patrol", "week", `${cut}&reading=true-then`)).toEqual([knownBefore[0] + 1, knownBefore[1]]);
    expect((await pair("patrol", "week", "&on=2026-03-04"))[0]).toBe(knownBefore[0] + 1);
  });

  test("a place frozen for a whole period is in no denominator, frozen for part of it only for the slots it lost", async () => {
    const daily = t.demo.places.find((place) => place.plan.cadence === "day");
    const monthly = t.demo.places.find((place) => place.plan.cadence === "month" && place.plan.monthDay > 12);
    const supervisor = t.tokenOf("county_supervisor");
    const day = await pair("patrol", "day");
    const month = await pair("patrol", "month");
    const freeze = (placeId: string | undefined, fromOn: string, toOn?: string) =>
      t.call(supervisor, "POST", `/places/${placeId}/freezes`, { commandId: t.id(), fromOn, toOn, reason: "停业" });
    expect((await freeze(daily?.id, "2026-03-10", "2026-03-10")).status).toBe(201);
    expect((await pair("patrol", "day"))[1]).toBe(day[1] - 1);
    expect((await pair("patrol", "month"))[1]).toBe(month[1]);
    expect((await freeze(monthly?.id, "2026-03-11")).status).toBe(201);
    expect((await pair("patrol", "month"))[1]).toBe(month[1] - 1);
    expect((await freeze(monthly?.id, "2026-03-20")).body.code).toBe("already-frozen");
    expect((await t.audit()).differences).toEqual([]);
  });

  test("a deadline that passes is an event, once, and makes the hazard overdue; closing it afterwards is late", async () => {
    const place = t.demo.places[0];
    const code = t.tree.find(place?.cellId ?? "")?.code ?? "";
    const id = t.id();
    await t.call(t.tokenOf("officer", code), "POST", "/hazards", hazardOf(id, place?.id ?? "", t.clock.now()));
    const [one, other] = [t.tokenOf("township_supervisor", code.slice(0, 9)), t.tokenOf("county_supervisor")];
    const step = (token: string, body: object) =>
      t.call(token, "POST", `/hazards/${id}/steps`, {
        commandId: t.id(),
        occurredAt: t.clock.now().toISOString(),
        ...body,
      });
    expect((await step(one, { action: "start" })).body.code).toBe("hazard-state-conflict");
    for (const body of [
      { action: "accept" },
      { action: "assign", deadlineAt: new Date(t.clock.now().getTime() + 1_000).toISOString(), holder: "镇专班" },
      { action: "start" },
    ])
      expect((await step(one, body)).status).toBe(201);
    t.clock.advance(3 * dayMs);
    await expect
      .poll(
        async () =>
          (await t.db.query(`select 1 from event_log where type = 'hazard.deadline_passed' and subject_id = $1`, [id]))
            .length,
      )
      .toBe(1);
    const { body } = await t.call(other, "GET", "/numbers?depth=0&period=month");
    expect(body.standings[0].overdue).toMatchObject({ count: 1, weight: 1 });
    expect(await pair("onTime", "month")).toEqual([0, 1]);
    expect((await step(one, { action: "submit", note: "已清理" })).status).toBe(201);
    expect((await step(one, { action: "pass" })).body.code).toBe("same-person-re-inspection");
    expect((await step(other, { action: "return", note: "仍有杂物" })).status).toBe(201);
    expect((await step(one, { action: "submit", note: "已清空" })).status).toBe(201);
    expect((await step(other, { action: "pass" })).status).toBe(201);
    expect(await pair("onTime", "month")).toEqual([0, 1]);
    const records = await t.call(other, "GET", "/numbers/records?metric=onTimeRate&period=month&side=not-counted");
    expect(records.body).toMatchObject({ total: 1, records: [{ id, why: "closed-late" }] });
    const timeline = await t.call(other, "GET", `/hazards/${id}`);
    expect(timeline.body.steps.map((each: { action: string }) => each.action)).toEqual([
      "report",
      "accept",
      "assign",
      "start",
      "submit",
      "return",
      "submit",
      "pass",
    ]);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("every number opens into as many records as it counts", async () => {
    const token = t.tokenOf("county_supervisor");
    for (const [metric, name] of [
      ["patrolCoverage", "patrol"],
      ["rectificationRate", "rectified"],
      ["onTimeRate", "onTime"],
    ] as const) {
      const [numerator, denominator] = await pair(name, "month");
      const counted = await t.call(token, "GET", `/numbers/records?metric=${metric}&period=month&limit=500`);
      const rest = await t.call(
        token,
        "GET",
        `/numbers/records?metric=${metric}&period=month&side=not-counted&limit=500`,
      );
      expect(counted.body.total).toBe(numerator);
      expect(counted.body.records).toHaveLength(numerator);
      expect(rest.body.total).toBe(denominator - numerator);
    }
  });

  test("the audit sees a number that was tampered with, and an event that was", async () => {
    await t.db.query(
      `update grid_period set covered_places = covered_places - 1 where grid_id = $1 and period_key = 'month:2026-03-01'`,
      [t.tree.county.id],
    );
    expect((await t.audit()).differences).toMatchObject([{ what: "coveredPlaces", periodKey: "month:2026-03-01" }]);
    await t.db.query(
      `update grid_period set covered_places = covered_places + 1 where grid_id = $1 and period_key = 'month:2026-03-01'`,
      [t.tree.county.id],
    );
    await t.db.query(`alter table event_log disable trigger user`);
    await t.db.query(`update event_log set occurred_at = occurred_at + interval '1 ms' where seq = 3`);
    expect((await t.audit()).differences).toMatchObject([{ what: "log hash", shown: 3 }]);
    await t.db.query(`update event_log set occurred_at = occurred_at - interval '1 ms' where seq = 3`);
    await t.db.query(`alter table event_log enable trigger user`);
    expect((await t.audit()).differences).toEqual([]);
  });
});

describe("any order, any duplication, any batching", () => {
  test("gives the same numbers, and they agree with the records", async () => {
    const results = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...Array(40).keys()], { minLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (order, size) => {
          const own = await openTestApp();
          try {
            const commands = Array.from({ length: 40 }, (_, n) => {
              const place = own.demo.places[(n * 7) % 30];
              const at = new Date(own.clock.now().getTime() - (n % 9) * dayMs);
              return {
                cell: place?.cellId ?? "",
                command: n % 5 === 0 ? hazardOf(own.id(), place?.id ?? "", at) : visitOf(own.id(), place?.id ?? "", at),
              };
            });
            const sent = [...order, ...order.slice(0, 10)].map((n) => commands[n]);
            for (let from = 0; from < sent.length; from += size) {
              await Promise.all(
                sent.slice(from, from + size).map(async (each) => {
                  const token = own.tokenOf("officer", own.tree.find(each?.cell ?? "")?.code);
                  const { body } = await own.call(token, "POST", "/commands", { commands: [each?.command] });
                  expect(body.outcomes[0].status).toMatch(/applied|replayed/);
                }),
              );
            }
            expect((await own.audit()).differences).toEqual([]);
            const rows = await own.db.query(
              `select g.code, n.* from grid_period n join grid g on g.id = n.grid_id order by 1, 3`,
            );
            results.add(JSON.stringify(rows.map((row) => ({ ...(row as object), seq: 0 }))));
          } finally {
            await own.close();
          }
        },
      ),
      { numRuns: 4 },
    );
    expect(results.size).toBe(1);
  });
});
