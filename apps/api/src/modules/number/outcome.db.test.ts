import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { timeNames } from "@safegrid/metrics/case-time";
import { outcomeNames } from "@safegrid/metrics/outcome";
import type { OutcomeAnswer } from "@safegrid/contract/outcome";
import { rebuildNumbers } from "#/modules/number/rebuild.service.ts";
import type { OutcomeStage } from "#/testing/outcome-stage.ts";
import { outcomeStage } from "#/testing/outcome-stage.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

const dayMs = 86_400_000;
let t: TestApp;
let stage: OutcomeStage;
beforeAll(async () => {
  t = await openTestApp("2026-03-02T02:00:00Z");
  stage = await outcomeStage(t);
}, 120_000);
afterAll(async () => t.close());

async function outcomes(query = ""): Promise<OutcomeAnswer> {
  const { status, body } = await t.call(stage.who["county"] ?? "", "GET", `/outcomes?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const pairOf = async (name: (typeof outcomeNames)[number], query = "period=year") => {
  const { numerator, denominator } = (await outcomes(query)).scope.rates[name];
  return [numerator, denominator];
};
/** The next day begins, and the log says so. */
async function toDay(day: string, hour = "02"): Promise<void> {
  t.clock.set(`${day}T${hour}:00:00Z`);
  await expect
    .poll(async () => (await t.db.query(`select 1 from period_opened where period_key = $1`, [`day:${day}`])).length, {
      timeout: 20_000,
    })
    .toBe(1);
}
const story = async (id: string) => (await t.call(stage.who["county"] ?? "", "GET", `/hazards/${id}/story`)).body;

let first = "";
let second = "";

describe("recurrence", () => {
  test("what is found again is linked with what was closed, in both stories", async () => {
    first = await stage.report(0);
    await stage.close(first, 1);
    const other = await stage.report(1);
    expect((await story(other)).recurrences).toEqual([]);
    await toDay("2026-03-06");
    second = await stage.report(0);
    const [{ serial }, again] = [(await story(first)).hazard, await story(second)];
    expect(again.recurrences).toMatchObject([{ side: "earlier", hazardId: first, serial, days: 4 }]);
    expect((await story(first)).recurrences).toMatchObject([{ side: "later", hazardId: second, days: 4 }]);
  });

  test("it counts when the days are over, by time alone, and the audit agrees before and after", async () => {
    expect(await pairOf("recurrence7")).toEqual([0, 0]);
    expect((await t.audit()).differences).toEqual([]);
    await toDay("2026-03-09");
    expect(await pairOf("recurrence7")).toEqual([0, 0]);
    await toDay("2026-03-10");
    expect(await pairOf("recurrence7")).toEqual([1, 1]);
    expect(await pairOf("recurrence7", "period=month&on=2026-03-10")).toEqual([1, 1]);
    expect(await pairOf("recurrence7", "period=day&on=2026-03-09")).toEqual([1, 1]);
    expect(await pairOf("recurrence30")).toEqual([0, 0]);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("what was known then stays as it was read then", async () => {
    const before = await outcomes("period=month");
    const at = t.clock.now().toISOString();
    t.clock.advance(3_600_000);
    await stage.close(second);
    const then = await outcomes(`period=month&reading=known-then&at=${at}`);
    expect({ ...then, reading: "now" }).toEqual(before);
    expect((await outcomes("period=month")).scope.rates.verifiedShare.denominator).toBe(2);
  });

  test("a hazard that is none recurs in nothing; accepted after all, it does again", async () => {
    await stage.carry(await stage.report(0), ["town", "refuse", { reason: "not_a_hazard", note: "不是隐患" }]);
    expect((await story(second)).recurrences.filter(({ side }: { side: string }) => side === "later")).toEqual([]);
    const refused = await stage.report(0);
    expect((await story(second)).recurrences).toContainEqual(expect.objectContaining({ hazardId: refused }));
    await stage.carry(refused, ["town", "refuse", { reason: "not_a_hazard", note: "不是隐患" }]);
    expect((await story(second)).recurrences).not.toContainEqual(expect.objectContaining({ hazardId: refused }));
    await stage.carry(refused, ["town", "reopen", { note: "确是隐患" }]);
    expect((await story(second)).recurrences).toContainEqual(expect.objectContaining({ hazardId: refused }));
    expect((await t.audit()).differences).toEqual([]);
  });

  test("a find that arrives a week late is linked as if it had come at once", async () => {
    const closed = await stage.report(2);
    await stage.close(closed);
    const found = t.clock.now();
    t.clock.advance(7 * dayMs);
    const [later, earlier] = [await stage.report(2), await stage.report(2, { occurredAt: found.toISOString() })];
    expect((await story(closed)).recurrences).toMatchObject([{ hazardId: earlier }]);
    expect((await story(later)).recurrences).toEqual([]);
    expect((await t.audit()).differences).toEqual([]);
  });

  test("eliminated on the spot counts as an end, and recurs", async () => {
    const spot = await stage.report(3, { eliminatedOnTheSpot: { what: "当场清理" } });
    t.clock.advance(dayMs);
    const again = await stage.report(3);
    expect((await story(again)).recurrences).toMatchObject([{ side: "earlier", hazardId: spot }]);
  });
});

describe("returns, hops and times", () => {
  test("every number opens into as many records as it counts, at every level, and adds up", async () => {
    t.clock.advance(40 * dayMs);
    await toDay("2026-05-04");
    const all = await outcomes("period=year");
    expect(all.scope.rates.returnRate).toEqual({ numerator: 1, denominator: 4 });
    expect(all.scope.rates.recurrence30.denominator).toBeGreaterThan(2);
    for (const [level, scope] of [
      ["township", t.tree.county.id],
      ["village", stage.town],
      ["cell", stage.village],
    ] as const) {
      const read = await outcomes(`period=year&scope=${scope}`);
      expect(read.units.every((unit) => unit.level === level)).toBe(true);
      for (const name of outcomeNames)
        for (const side of ["numerator", "denominator"] as const)
          expect(read.units.reduce((sum, unit) => sum + unit.rates[name][side], 0)).toBe(read.scope.rates[name][side]);
      for (const name of timeNames)
        expect(read.units.reduce((sum, unit) => sum + unit.times[name].cases, 0)).toBe(read.scope.times[name].cases);
      for (const name of [...outcomeNames, ...timeNames]) {
        const total = async (side: string) => {
          const path = `/numbers/records?metric=${name}&period=year&scope=${scope}&side=${side}&limit=500`;
          const { body } = await t.call(stage.who["county"] ?? "", "GET", path);
          expect(body.records).toHaveLength(body.total);
          return body.total as number;
        };
        const [counted, rest] = [await total("counted"), await total("not-counted")];
        const pair =
          name in read.scope.rates
            ? Object.values(read.scope.rates[name as "returnRate"])
            : [read.scope.times[name as "firstResponse"].ended, read.scope.times[name as "firstResponse"].cases];
        expect([name, counted, counted + rest]).toEqual([name, ...pair]);
      }
    }
  });

  test("hops that nobody received within their limit count as missed", async () => {
    const { rates } = (await outcomes("period=year")).scope;
    const [row] = await t.db.query<{ due: number; missed: number }>(
      `select count(*)::int as due, (count(*) filter (where outcome in ('bypassed', 'waiting') or silent_at is not null))::int
         as missed from hazard_hop where limit_at <= $1`,
      [t.clock.now()],
    );
    expect(row?.missed).toBeGreaterThan(0);
    expect(rates.hopTimeliness).toEqual({
      numerator: (row?.due ?? 0) - (row?.missed ?? 0),
      denominator: row?.due,
    });
  });

  test("median and P90 are those of all cases, the open ones counted for as long as they are watched", async () => {
    const read = await outcomes("period=year");
    const rows = await t.db.query<{ minutes: number; is_closed: boolean }>(
      `select ceil(extract(epoch from coalesce(closed_at, $1) - found_at) / 60)::float8 as minutes,
         closed_at is not null as is_closed from hazard where refused_at is null and not is_eliminated`,
      [new Date(read.asOf.at)],
    );
    const { timeToRectify } = read.scope.times;
    expect(timeToRectify).toMatchObject({ cases: rows.length, ended: rows.filter((row) => row.is_closed).length });
    // By hand: at each closing the share of those still at risk that are not closed.
    let share = 1;
    let median: number | null = null;
    for (const minutes of [...new Set(rows.filter((row) => row.is_closed).map((row) => row.minutes))].toSorted(
      (a, b) => a - b,
    )) {
      const atRisk = rows.filter((row) => row.minutes >= minutes).length;
      share *= 1 - rows.filter((row) => row.is_closed && row.minutes === minutes).length / atRisk;
      if (share <= 0.5 && median === null) median = minutes;
    }
    expect(timeToRectify.medianMinutes).toBe(median);
    expect(timeToRectify.p90Minutes).toBeNull();
    expect(read.curves.timeToRectify.at(-1)?.openShare).toBeCloseTo(share, 6);
  });

  test("what is kept can be lost: rebuilding makes it anew from the steps, and the audit sees what was tampered with", async () => {
    const before = (await outcomes("period=year")).scope;
    await t.db.query(`update hazard_closing set recurred_by = null, recurred_at = null where hazard_id = $1`, [first]);
    await t.db.query(`delete from hazard_reinspection where not has_passed`);
    await t.db.query(`update hazard set responded_at = null where id = $1`, [first]);
    const found = new Set((await t.audit()).differences.map(({ what }) => what));
    expect([...found].toSorted()).toEqual(
      ["recurred30", "recurred7", "reinspected", "responded", "responseMs", "returned"].toSorted(),
    );
    expect((await rebuildNumbers(t.db, t.clock, t.tree)).changed).toBe(3);
    expect((await t.audit()).differences).toEqual([]);
    expect((await outcomes("period=year")).scope).toEqual(before);
    expect((await rebuildNumbers(t.db, t.clock, t.tree)).changed).toBe(0);
  });
});

describe("the answer explains itself", () => {
  test("with definitions, and until when time has passed in it", async () => {
    const read = await outcomes("period=month");
    expect(read.definitions.recurrence90).toMatchObject({ version: 1, zh: "90天回潮率" });
    const [log] = await t.db.query<{ seq: number; at: Date }>(
      `select seq::int as seq, recorded_at as at from event_log order by seq desc limit 1`,
    );
    expect(read.asOf).toMatchObject({ seq: log?.seq, at: log?.at.toISOString() });
  });

  test("wrong questions are answered at their field; other ground is not found", async () => {
    const ask = (name: string, query: string) => t.call(stage.who[name] ?? "", "GET", `/outcomes?${query}`);
    expect((await ask("county", "at=2099-01-01T00:00:00Z&reading=true-then")).body.errors[0].pointer).toBe("query/at");
    expect((await ask("county", "period=fortnight")).body.errors[0].pointer).toContain("period");
    expect((await ask("town", `scope=${t.tree.county.children[1]?.id}`)).status).toBe(404);
  });
});
