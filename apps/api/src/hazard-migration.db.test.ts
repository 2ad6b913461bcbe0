import { afterAll, beforeAll, expect, test } from "vitest";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { Migrator } from "@mikro-orm/migrations";
import type { TestDatabase } from "@safegrid/testkit/test-database";
import { createTestDatabase } from "@safegrid/testkit/test-database";
import { entities } from "#/entities.ts";
import { migrate } from "#/platform/migrate.ts";
import { openSchemaOrm } from "#/platform/schema-orm.ts";
import { sqlOf } from "#/platform/sql.ts";

/** Hazards of an installation from before their whole life was kept, in every state that there was. */
let database: TestDatabase;
let orm: MikroORM;
beforeAll(async () => {
  database = await createTestDatabase();
  orm = openSchemaOrm(database.url, entities);
  await orm.em.fork().transactional(async (em) => {
    const migrator = orm.migrator as Migrator;
    const earlier = (await migrator.getPending()).map(({ name }) => name).filter((name) => name < "0012");
    await migrator.up({ migrations: earlier, transaction: em.getTransactionContext() });
    for (const statement of before) await sqlOf(em).query(statement);
  });
  await migrate(orm);
});
afterAll(async () => {
  await orm.close();
  await database.drop();
});

const [county, town, village, cell, place, a, b] = Array.from({ length: 7 }, () => crypto.randomUUID());
const states = [
  ...(["reported", "accepted", "not_accepted", "assigned", "rectifying"] as const),
  ...(["submitted", "returned", "closed", "eliminated"] as const),
];
const grids = [
  ["county", county, "null", "null", "null"],
  ["township", town, `'${county}'`, `'${town}'`, "null"],
  ["village", village, `'${town}'`, `'${town}'`, `'${village}'`],
  ["cell", cell, `'${village}'`, `'${town}'`, `'${village}'`],
];
const before = [
  ...grids.map(
    ([level, id, parent, township, ofVillage]) =>
      `insert into grid (id, code, level, kind, name, parent_id, county_id, township_id, village_id, is_pseudo, is_demo,
         sort, valid_from) values ('${id}', '${level}', '${level}', 'county', '${level}', ${parent},
         '${county}', ${township}, ${ofVillage}, false, false, 1, '2020-01-01')`,
  ),
  ...[a, b].map(
    (id) => `insert into account (id, login, name, role, grid_id, must_change_password, created_at)
      values ('${id}', '${id}', '某某', 'county_supervisor', '${county}', false, now())`,
  ),
  `insert into place (id, name, category, address, checklist_version, opened_on, is_demo)
   values ('${place}', '店', 'shop', '', 'x', '2020-01-01', false)`,
  ...states.flatMap((state, n) => {
    const id = `'00000000-0000-7000-8000-00000000000${n}'`;
    const isEnded = state === "closed" || state === "eliminated";
    const level = state === "eliminated" ? "cell" : n % 2 === 0 ? "village" : "township";
    const grade = n % 2 === 0 || state === "eliminated" ? "ordinary" : "major";
    return [
      `insert into hazard (id, serial, county_id, township_id, village_id, cell_id, place_id, category, grade,
         major_criterion, description, state, level, found_at, found_by, rectifier_id, deadline_passed, refused_at, closed_at,
         is_eliminated, is_overdue, returned_count, last_step_at, recorded_at, step_count, seq)
       values (${id}, '${n}', '${county}', '${town}', '${village}', '${cell}', '${place}', 'gas', '${grade}', 'x', 'x',
         '${state}', '${level}', now(), '${a}', ${["submitted", "returned", "closed"].includes(state) ? `'${a}'` : "null"},
         false, ${state === "not_accepted" ? "now()" : "null"}, ${isEnded ? "now()" : "null"}, ${state === "eliminated"},
         false, 0, now(), now(), 2, ${n})`,
      `insert into hazard_step (hazard_id, n, action, to_state, at, recorded_at, by_account, by_name, seq)
       values (${id}, 1, 'report', 'reported', now(), now(), '${a}', '某某', 1)`,
      `insert into hazard_step (hazard_id, n, action, to_state, at, recorded_at, by_account, by_name, seq)
       values (${id}, 2, '${state === "closed" ? "pass" : "x"}', '${state}', now(), now(), '${b}', '某某', 2)`,
    ];
  }),
];

test("hazards from before have an owner, and what is under way a supervisor; who passed one closed it", async () => {
  const rows = await orm.em.getConnection().execute<
    {
      state: string;
      level: string;
      owner_grid_id: string;
      supervisor_grid_id: string | null;
      closed_by: string | null;
    }[]
  >(`select state, level, owner_grid_id, supervisor_grid_id, closed_by from hazard order by serial::int`);
  expect(rows.map(({ state }) => state)).toEqual(states);
  const gridOf: Record<string, string | undefined> = { township: town, village, cell };
  for (const row of rows) {
    expect(row.owner_grid_id, row.state).toBe(gridOf[row.level]);
    const isUnderWay = ["assigned", "rectifying", "submitted", "returned", "closed"].includes(row.state);
    expect(row.supervisor_grid_id, row.state).toBe(isUnderWay ? town : null);
    expect(row.closed_by, row.state).toBe(row.state === "closed" ? b : null);
  }
});
