import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { counterNames } from "@safegrid/metrics/counter";
import { waitUntil } from "@safegrid/testkit/wait-until";
import { rebuildNumbers } from "#/modules/number/rebuild.service.ts";
import { columnOf } from "#/modules/number/number.service.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { callApp, hazardOf, openSecondApp, openTestApp, visitOf } from "#/testing/test-app.ts";

/**
 * Random lives of a county on two API processes: grids are created, split, merged, moved, renamed and closed between
 * visits and hazards of different days. Whatever happens, the rules of metrics.md that concern the hierarchy hold.
 */
const dayMs = 86_400_000;
const kinds = [
  "visit",
  "late",
  "hazard",
  "assign",
  "create",
  "split",
  "merge",
  "cell",
  "village",
  "rename",
  "close",
  "day",
];
const step = fc.record({ kind: fc.constantFrom(...kinds), a: fc.nat(999), b: fc.nat(999), app: fc.nat(1) });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Grid {
  id: string;
  code: string;
  level: string;
  parent_id: string | null;
}

/** A county under test, and what it must remember to judge. */
async function startLife() {
  const t = await openTestApp();
  const second = await openSecondApp(t);
  const apps = [t.app, second.app] as const;
  // One person who may patrol everywhere, so that every place can be visited whoever its cell's officer is.
  await t.db.query(`update account set grid_id = $1 where role = 'village_staff'`, [t.tree.county.id]);
  await t.db.query(`update access_head set version = version + 1`);
  const [county, patrol] = [t.tokenOf("county_supervisor"), t.tokenOf("village_staff")];
  await new Promise((resolve) => setTimeout(resolve, 600));
  return { t, second, apps, county, patrol };
}
type Life = Awaited<ReturnType<typeof startLife>>;

const standing = (t: TestApp, level: string, from = "1992-01-01") =>
  t.db.query<Grid>(
    `select id, code, level, parent_id from grid where level = $1 and valid_to is null and not is_pseudo
       and valid_from >= $2 order by code, id`,
    [level, from],
  );
const pick = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];

const counterColumns = counterNames.map((name) => `n.${columnOf(name)} as "${name}"`).join(", ");
type NumberRow = Record<string, number> & { grid_id: string; period_key: string };
const allNumbers = (t: TestApp) =>
  t.db.query<NumberRow>(
    `select n.grid_id, n.period_key, ${counterColumns} from grid_period n order by n.period_key, n.grid_id`,
  );

async function act({ t, apps, county, patrol }: Life, { kind, a, b, app }: Step): Promise<string> {
  const on = apps[app] ?? apps[0];
  const call = async (token: string, path: string, body: object) => {
    const answer = await callApp(on, token, "POST", path, body);
    if (answer.status >= 500) throw new Error(`${kind}: ${JSON.stringify(answer.body)}`);
    return answer.status === 201 ? "done" : (answer.body.code as string);
  };
  const change = (body: object) => call(county, "/grid-changes", { commandId: t.id(), ...body });
  const places = await t.db.query<{ id: string; cell_id: string }>(
    `select place_id as id, cell_id from place_cell where to_on is null order by place_id`,
  );
  const place = pick(places, a)?.id ?? "";
  const cells = await standing(t, "cell");
  const [cell, other] = [pick(cells, a), pick(cells, b)];
  const villages = await standing(t, "village");
  switch (kind) {
    case "visit":
      return call(patrol, "/visits", visitOf(t.id(), place, t.clock.now()));
    case "late":
      return call(patrol, "/visits", visitOf(t.id(), place, new Date(t.clock.now().getTime() - (1 + (b % 6)) * dayMs)));
    case "hazard":
      return call(patrol, "/hazards", hazardOf(t.id(), place, t.clock.now()));
    case "assign": {
      const [open] = await t.db.query<{ id: string; state: string }>(
        `select id, state from hazard where state in ('reported', 'accepted') order by seq limit 1`,
      );
      if (!open) return "none";
      const body = { commandId: t.id(), occurredAt: t.clock.now().toISOString() };
      if (open.state === "reported") return call(county, `/hazards/${open.id}/steps`, { ...body, action: "accept" });
      const deadlineAt = new Date(t.clock.now().getTime() + (1 + (b % 40)) * 3_600_000).toISOString();
      return call(county, `/hazards/${open.id}/steps`, { ...body, action: "assign", deadlineAt, holder: "专班" });
    }
    case "create":
      return change({ action: "create", parentId: pick(villages, a)?.id, name: `新网格${b}`, kind: "rural_cell" });
    case "split": {
      const own = places.filter(({ cell_id }) => cell_id === cell?.id).map(({ id }) => id);
      const cut = own.length === 0 ? 0 : b % (own.length + 1);
      const parts = [own.slice(0, cut), own.slice(cut, cut + 2)];
      return change({
        action: "split",
        gridId: cell?.id,
        parts: parts.map((placeIds, index) => ({ name: `分${index}`, placeIds })),
      });
    }
    case "merge": {
      const mates = cells.filter(({ parent_id }) => parent_id === cell?.parent_id).map(({ id }) => id);
      return change({ action: "merge", gridIds: mates.slice(0, 2 + (b % 2)), name: `并${b}` });
    }
    case "cell":
      return change({ action: "move", gridId: cell?.id, parentId: pick(villages, b)?.id });
    case "village":
      return change({
        action: "move",
        gridId: pick(villages, a)?.id,
        parentId: pick(await standing(t, "township"), b)?.id,
      });
    case "rename":
      return change({ action: "rename", gridId: other?.id, name: `名${a}` });
    case "close":
      return change({ action: "close", gridId: cell?.id });
    default:
      t.clock.advance(dayMs);
      await waitUntil(async () => {
        const [late] = await t.db.query(
          `select 1 from hazard where deadline_at <= $1 and not deadline_passed and refused_at is null`,
          [t.clock.now()],
        );
        const [opened] = await t.db.query(`select 1 from period_opened where period_key = 'day:' || $1`, [
          new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
        ]);
        return !late && opened !== undefined;
      });
      return "done";
  }
}

/** Children, those that were closed too, sum to their parent: in every period, at every level, in every counter. */
async function expectSums(t: TestApp): Promise<void> {
  const rows = await t.db.query(
    `select n.grid_id, n.period_key from grid_period n join grid g on g.id = n.grid_id
     join lateral (select ${counterNames.map((name) => `coalesce(sum(c.${columnOf(name)}), 0) as ${columnOf(name)}`).join(", ")}
       from grid k join grid_period c on c.grid_id = k.id and c.period_key = n.period_key where k.parent_id = g.id) s on true
     where g.level <> 'cell' and (${counterNames.map((name) => `n.${columnOf(name)} <> s.${columnOf(name)}`).join(" or ")})`,
  );
  expect(rows).toEqual([]);
  const standings = await t.db.query(
    `select n.grid_id from grid_standing n join grid g on g.id = n.grid_id
     join lateral (select coalesce(sum(c.open_hazards), 0) as open, coalesce(sum(c.overdue_count), 0) as overdue
       from grid k join grid_standing c on c.grid_id = k.id where k.parent_id = g.id) s on true
     where g.level <> 'cell' and (n.open_hazards, n.overdue_count) is distinct from (s.open, s.overdue)`,
  );
  expect(standings).toEqual([]);
}

const reading = async ({ county, apps }: Life, at: string, app: number) => {
  const query = `/numbers?depth=3&period=month&reading=known-then&at=${at}`;
  const { body } = await callApp(apps[app] ?? apps[0], county, "GET", query);
  return (body.rows as { gridId: string; counters: object }[])
    .map(({ gridId, counters }) => `${gridId} ${JSON.stringify(counters)}`)
    .toSorted((x, y) => x.localeCompare(y));
};

const divides = ["create", "split", "merge", "cell", "village", "rename", "close"];

/** What a life must hold, or it would prove nothing. */
const needed = ["visit", "hazard", "split", "merge", "village", "day"];

/** Carries out one act of a kind, trying one grid after the other: which ones allow it depends on the county. */
async function actOnce(life: Life, kind: string): Promise<void> {
  for (let a = 0; a < 12; a += 1)
    for (let b = 0; b < 4; b += 1) if ((await act(life, { kind, a, b: a + b, app: b % 2 })) === "done") return;
  throw new Error(`no grid of the county allows: ${kind}`);
}

describe("a county whose grids change", () => {
  test("keeps its sums, its past and its second derivation, on two processes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), async (steps) => {
        const life = await startLife();
        const { t } = life;
        try {
          for (const kind of needed) await actOnce(life, kind);
          const then: { at: string; said: string[] }[] = [];
          for (const each of steps) {
            const before = divides.includes(each.kind) ? await allNumbers(t) : null;
            await act(life, each);
            if (before) expectPastUntouched(t, each.kind, before, await allNumbers(t));
            if (each.kind === "day" && then.length < 3) {
              const at = t.clock.now().toISOString();
              then.push({ at, said: await reading(life, at, each.app) });
              t.clock.advance(1_000);
            }
          }
          await expectSums(t);
          expect((await t.audit()).differences).toEqual([]);
          const before = await allNumbers(t);
          expect((await rebuildNumbers(t.db, t.clock, life.second.tree)).changed).toBe(0);
          expect(await allNumbers(t)).toEqual(before);
          for (const { at, said } of then) for (const app of [0, 1]) expect(await reading(life, at, app)).toEqual(said);
          expect(
            await t.db.query(`select code from grid where valid_to is null group by code having count(*) > 1`),
          ).toEqual([]);
          // No place without a cell that stands (P3).
          expect(
            await t.db.query(
              `select p.id from place p where p.closed_on is null and 1 <> (select count(*) from place_cell c
                 join grid g on g.id = c.cell_id and g.valid_to is null where c.place_id = p.id and c.to_on is null)`,
            ),
          ).toEqual([]);
        } finally {
          await life.second.close();
          await t.close();
        }
      }),
      // Lives are long: what fails is told with its seed at once, not made smaller for minutes.
      { numRuns: Number(process.env["GRID_LIVES"] ?? 2), endOnFailure: true },
    );
  }, 240_000);
});

/** A change of the grids moves no row of a period that is over, no total of the county, and no hazard anywhere. */
function expectPastUntouched(
  t: TestApp,
  kind: string,
  before: readonly NumberRow[],
  after: readonly NumberRow[],
): void {
  const today = new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  const now = new Map(after.map((row) => [`${row.grid_id} ${row.period_key}`, row]));
  for (const row of before) {
    const is = now.get(`${row.grid_id} ${row.period_key}`);
    const isOver = row.period_key.startsWith("day:") && row.period_key.slice(4) < today;
    const isCounty = row.grid_id === t.tree.county.id;
    for (const name of counterNames) {
      const isOfCells = name === "dueCells" || name === "coveredCells";
      const isOfPlaces = name === "duePlaces" || name === "coveredPlaces";
      if (isOver || (isCounty && !isOfCells) || !(isOfCells || isOfPlaces))
        expect(is?.[name], `${kind} ${row.grid_id} ${row.period_key} ${name}`).toBe(row[name]);
    }
  }
}
