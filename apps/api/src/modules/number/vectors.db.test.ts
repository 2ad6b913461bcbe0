import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rebuildNumbers } from "#/modules/number/rebuild.service.ts";
import { outcomeStage } from "#/testing/outcome-stage.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/**
 * The published month of 2016 as records: of 996 hazards 972 fall due in May, 737 are closed on their day of grace, 174 an
 * hour too late, 61 not at all. They are written with all their steps as five steps each would have left them.
 */
const recordsOfMay = `with made as (
    select gen_random_uuid() as id, n, '2016-05-02T00:00:00Z'::timestamptz as found_at,
      (case when n <= 972 then '2016-05-20T00:00:00Z' else '2016-06-20T00:00:00Z' end)::timestamptz as due,
      case when n <= 737 then '2016-05-20T00:00:00Z'::timestamptz when n <= 911 then '2016-05-20T01:00:00Z'::timestamptz end as closed_at
    from generate_series(1, 996) as n),
  ground as (select p.id as place_id, g.id as cell_id, g.village_id, g.township_id, g.county_id,
    (select id from account order by login limit 1) as one, (select id from account order by login desc limit 1) as other
    from place p join grid g on g.id = p.cell_id limit 1),
  hazards as (
    insert into hazard (id, serial, county_id, township_id, village_id, cell_id, place_id, category, grade, found_grade,
      description, state, level, owner_grid_id, supervisor_grid_id, found_at, found_by, rectifier_id, reinspected_by,
      closed_by, first_deadline_at, deadline_at, deadline_passed, closed_at, is_eliminated, is_overdue, returned_count,
      last_step_at, recorded_at, step_count, seq)
    select m.id, 'v' || m.n, w.county_id, w.township_id, w.village_id, w.cell_id, w.place_id, 'other', 'ordinary',
      'ordinary', '测试', case when m.closed_at is null then 'rectifying' else 'closed' end, 'township', w.township_id,
      w.township_id, m.found_at, w.one, w.one, case when m.closed_at is not null then w.other end,
      case when m.closed_at is not null then w.other end, m.due, m.due, m.due <= '2016-05-31T15:59:59Z', m.closed_at, false,
      m.closed_at is null and m.due <= '2016-05-31T15:59:59Z', 0, coalesce(m.closed_at, m.found_at), m.found_at, 5, 0
    from made m cross join ground w returning id)
  insert into hazard_step (hazard_id, n, action, from_state, to_state, at, recorded_at, by_account, by_name, deadline_at,
    seq, about)
  select m.id, s.n, s.action, s.from_state, s.to_state, coalesce(case when s.n = 5 then m.closed_at end, m.found_at),
    m.found_at, case when s.n = 5 then w.other else w.one end, '测试', case when s.n = 2 then m.due end, 0, '{}'
  from made m cross join ground w cross join (values (1, 'report', null, 'reported'), (2, 'assign', 'accepted', 'assigned'),
    (3, 'start', 'assigned', 'rectifying'), (4, 'submit', 'rectifying', 'submitted'), (5, 'pass', 'submitted', 'closed'))
    as s (n, action, from_state, to_state)
  where m.closed_at is not null or s.n <= 3`;

describe("the published month of 2016", () => {
  let t: TestApp;
  beforeAll(async () => void (t = await openTestApp("2016-05-31T15:59:59Z")), 120_000);
  afterAll(async () => t.close());

  test("737 of 972 on time, 911 closed of 996 registered: kept, recounted, and opened into records", async () => {
    await t.db.query(recordsOfMay);
    await t.db.query(`update log_head set clock_at = '2016-05-31T15:59:59Z'`);
    const read = async (reading: string) => {
      const at = encodeURIComponent("2016-05-31T15:59:59Z");
      const token = t.tokenOf("county_supervisor");
      const { body } = await t.call(token, "GET", `/numbers?depth=0&period=month&reading=${reading}&at=${at}`);
      const { onTime, dueHazards, rectified, found } = body.rows[0].counters;
      return { onTime, dueHazards, rectified, found };
    };
    const published = { onTime: 737, dueHazards: 972, rectified: 911, found: 996 };
    expect((await read("now")).dueHazards).toBe(0);
    expect((await rebuildNumbers(t.db, t.clock, t.tree)).changed).toBeGreaterThan(0);
    expect(await read("now")).toEqual(published);
    expect(await read("true-then")).toEqual(published);
    for (const [side, total] of [
      ["counted", 737],
      ["not-counted", 972 - 737],
    ] as const) {
      const path = `/numbers/records?metric=onTimeRate&period=month&side=${side}&limit=1`;
      expect((await t.call(t.tokenOf("county_supervisor"), "GET", path)).body.total).toBe(total);
    }
    expect((100 * 737) / 972).toBeCloseTo(75.82, 2);
    expect((await t.audit()).differences).toEqual([]);
  }, 60_000);
});

describe("a hazard across the end of a month", () => {
  let t: TestApp;
  beforeAll(async () => void (t = await openTestApp("2026-01-31T15:59:59Z")), 120_000);
  afterAll(async () => t.close());

  test("found a second before February in Shanghai and closed after: January's cohort, open as of 31 January", async () => {
    const stage = await outcomeStage(t);
    const id = await stage.report();
    t.clock.set("2026-01-31T16:00:01Z");
    await stage.close(id);
    t.clock.set("2026-02-01T02:00:00Z");
    const rates = async (query: string) => {
      const { body } = await t.call(stage.who["county"] ?? "", "GET", `/outcomes?period=month&${query}`);
      return [body.scope.rectificationRate, body.scope.rates.verifiedShare, body.scope.times.timeToRectify.ended];
    };
    const then = `reading=true-then&at=${encodeURIComponent("2026-01-31T15:59:59.999Z")}`;
    const [none, open, done] = [0, 0, 1].map((n, index) => ({ numerator: n, denominator: index === 0 ? 0 : 1 }));
    expect(await rates(`on=2026-01-31&${then}`)).toEqual([open, none, 0]);
    expect(await rates("on=2026-01-31")).toEqual([done, none, 1]);
    expect(await rates("on=2026-02-01")).toEqual([none, open, 0]);
    expect((await t.audit()).differences).toEqual([]);
  });
});
