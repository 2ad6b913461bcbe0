import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QuietCell } from "@safegrid/contract/quiet-cell";
import { exampleSecondLookRules } from "@safegrid/domain/second-look";
import { countTail } from "@safegrid/metrics/quiet-cell";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openSecondApp, openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let county: string;
let quiet: { id: string; cellId: string };
const rules = { ...exampleSecondLookRules, quietLeastPeers: 5, quietOneIn: 100, quietLeastVisits: 20 };
const visitsEach = 60;

/**
 * All places are shops of one cadence and all cells of one kind, so that all are peers; each cell has as many visits as the
 * next and some hazards, one has none.
 */
beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z");
  county = t.tokenOf("county_supervisor");
  await t.db.query(`update place set category = 'shop' where facility_kind is null`);
  await t.db.query(`update place_plan set cadence = 'month'`);
  await t.db.query(`update grid set kind = 'street_cell' where level = 'cell'`);
  await t.db.query(`update log_head set grid_version = grid_version + 1`);
  const cells = await t.db.query<{ id: string }>(
    `select g.id from grid g where g.level = 'cell' and exists (select from place p where p.cell_id = g.id
       and p.facility_kind is null) order by g.code`,
  );
  expect(cells.length).toBeGreaterThan(rules.quietLeastPeers);
  // Today was reckoned while there was nothing to be reckoned.
  await on("2026-03-10");
  for (const [index, { id }] of cells.entries()) await record(id, index === 0 ? 0 : 8 + (index % 3));
  const published = await t.call(county, "POST", "/second-look-rules", { commandId: t.id(), basedOn: 0, rules });
  expect(published.status).toBe(201);
  await on("2026-03-11");
  const [row] = await open();
  if (!row) throw new Error("no cell is listed");
  quiet = { id: row.id, cellId: row.cellId };
  expect(row.cellId).toBe(cells[0]?.id);
}, 120_000);
afterAll(async () => t.close());

const open = async (token = county, state = "open"): Promise<QuietCell[]> =>
  (await t.call(token, "GET", `/quiet-cells?state=${state}`)).body.rows;
const look = (token: string, id: string, body: object) =>
  t.call(token, "POST", `/quiet-cells/${id}/looks`, { commandId: t.id(), ...body });

/** The past of a cell as the tables have it: what came in before this morning. */
async function record(cellId: string, hazards: number): Promise<void> {
  const [account] = await t.db.query<{ id: string }>(`select id from account where role = 'officer' limit 1`);
  await t.db.query(
    `insert into visit (id, place_id, county_id, township_id, village_id, cell_id, account_id, occurred_at, recorded_at,
       checklist_version, answers, problem_count, is_complete, position, seq)
     select gen_random_uuid(), p.id, p.county_id, p.township_id, p.village_id, p.cell_id, $2, '2026-03-01T03:00:00Z',
       '2026-03-01T03:00:00Z', 'x', '[]', 0, true, '{"kind": "absent", "reason": "indoors"}', 0
     from (select * from place where cell_id = $1 and facility_kind is null order by id limit 1) p,
       generate_series(1, ${visitsEach})`,
    [cellId, account?.id],
  );
  for (let n = 0; n < hazards; n += 1) await hazardIn(cellId, "2026-03-02T03:00:00Z");
}
async function hazardIn(cellId: string, at: string, state = "eliminated"): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into hazard (id, serial, county_id, township_id, village_id, cell_id, place_id, category, grade, description,
       state, level, found_at, deadline_passed, closed_at, is_eliminated, is_overdue, returned_count, last_step_at,
       recorded_at, step_count, seq, found_grade, owner_grid_id, found_by, refused_at)
     select $1::uuid, $1::text, p.county_id, p.township_id, p.village_id, p.cell_id, p.id, 'gas', 'ordinary', 'x', $4, 'cell',
       $3, false, case when $4 = 'eliminated' then $3::timestamptz end, $4 = 'eliminated', false, 0, $3, $3, 1, 0, 'ordinary', p.cell_id,
       (select id from account where role = 'officer' limit 1), case when $4 = 'not_accepted' then $3::timestamptz end
     from (select * from place where cell_id = $2 and facility_kind is null order by id limit 1) p`,
    [id, cellId, at, state],
  );
  return id;
}
/** Whether what was found in the quiet cell is taken for hazards. */
async function accept(isHazard: boolean): Promise<void> {
  await t.db.query(
    `update hazard set state = case when $2 then 'eliminated' else 'not_accepted' end, is_eliminated = $2,
       closed_at = case when $2 then found_at end, refused_at = case when not $2 then found_at end where cell_id = $1`,
    [quiet.cellId, isHazard],
  );
}
async function on(day: string): Promise<void> {
  t.clock.set(`${day}T02:00:00Z`);
  const isReckoned = async () =>
    (await t.db.query(`select 1 from second_look_progress where quiet_on = $1`, [day])).length === 1;
  await waitUntil(isReckoned, { timeoutMs: 30_000, what: "the reckoning of the day" });
}
const listedEvents = async () =>
  t.db.query<{ grid_id: string }>(`select grid_id from event_log where type = 'quiet.listed' order by seq`);

describe("a quiet cell", () => {
  test("is listed with the numbers that explain it, and these give its probability", async () => {
    const [row] = await open();
    expect(row).toMatchObject({ visits: visitsEach, found: 0, outsideFound: 0, listedOn: "2026-03-11", oneIn: 100 });
    expect([row?.fromOn, row?.untilOn]).toEqual(["2025-12-11", "2026-03-10"]);
    expect(row?.expected).toBeCloseTo(((row?.peerFound ?? 0) / (row?.peerVisits ?? 1)) * visitsEach, 9);
    // At least as improbable as its peers' spread leaves it, and never less than Poisson alone would say.
    expect(row?.probability).toBeLessThan(0.01);
    expect(row?.probability).toBeGreaterThanOrEqual(countTail(0, row?.expected ?? 0, 0));
    expect(row?.comparedCount).toBeGreaterThan(rules.quietLeastPeers);
  });

  test("is the village's and whoever stands above it: no officer's, no other township's", async () => {
    const path = t.tree.find(quiet.cellId)?.path ?? [];
    expect((await open(t.tokenOf("township_supervisor", t.tree.find(path[1] ?? "")?.code))).length).toBe(1);
    expect((await t.call(t.tokenOf("officer"), "GET", "/quiet-cells")).status).toBe(403);
    const other = t.tree.county.children.find(({ id }) => id !== path[1]);
    const elsewhere = await makeCaller(t, { role: "township_supervisor", gridId: other?.id ?? "" });
    expect(await open(elsewhere.token)).toEqual([]);
    const refused = await look(elsewhere.token, quiet.id, { outcome: "quiet", note: "x" });
    expect([refused.status, refused.body.code]).toEqual([404, "quiet-cell-not-found"]);
    expect((await listedEvents()).map(({ grid_id }) => grid_id)).toEqual([path[2]]);
  });

  test("stays on the list with fresh numbers, once, also with two processes", async () => {
    const second = await openSecondApp(t);
    try {
      await on("2026-03-12");
      await on("2026-03-13");
    } finally {
      await second.close();
    }
    const rows = await open();
    expect(rows).toMatchObject([{ id: quiet.id, listedOn: "2026-03-11", untilOn: "2026-03-12" }]);
    expect(await listedEvents()).toHaveLength(1);
  });

  test("goes by itself where enough is found after all; what was not accepted is not found", async () => {
    for (let n = 0; n < 9; n += 1) await hazardIn(quiet.cellId, "2026-03-13T05:00:00Z", "not_accepted");
    await on("2026-03-14");
    expect(await open()).toMatchObject([{ id: quiet.id, found: 0 }]);
    await accept(true);
    await on("2026-03-15");
    expect(await open()).toEqual([]);
    expect(await open(county, "done")).toMatchObject([{ id: quiet.id, endedOn: "2026-03-15", outcome: null }]);
    const late = await look(county, quiet.id, { outcome: "quiet", note: "x" });
    expect(late.body.code).toBe("quiet-cell-done");
    expect(await listedEvents()).toHaveLength(2);
    await accept(false);
    await on("2026-03-16");
    const [again] = await open();
    expect(again).toMatchObject({ cellId: quiet.cellId, listedOn: "2026-03-16" });
    quiet = { ...quiet, id: again?.id ?? "" };
  });

  test("is looked at once, in words; looked at, it rests for a while and then is listed again", async () => {
    expect((await look(county, quiet.id, { outcome: "quiet" })).body.errors[0].pointer).toBe("/note");
    expect((await look(county, quiet.id, { outcome: "lazy", note: "x" })).body.errors[0].pointer).toBe("/outcome");
    expect((await look(county, quiet.id, { outcome: "quiet", note: "逐户走访，确无隐患" })).status).toBe(201);
    expect((await look(county, quiet.id, { outcome: "found", note: "x" })).body.code).toBe("quiet-cell-done");
    expect(await open()).toEqual([]);
    expect((await open(county, "done"))[0]).toMatchObject({ outcome: "quiet", note: "逐户走访，确无隐患" });
    await on("2026-03-17");
    expect(await open()).toEqual([]);
    await on("2026-04-20");
    expect(await open()).toMatchObject([{ cellId: quiet.cellId, listedOn: "2026-04-20" }]);
  });
});
