import { spawnSync } from "node:child_process";
import type pg from "pg";
import { root } from "#/run/serve.ts";
import type { Stage } from "#/rigs/stage.ts";

export const historyDays = 300;

/**
 * Visits of the last three hundred days, put straight into the table as from an import, and their numbers brought up by
 * the product's own rebuild. Returns what that told.
 */
export async function fillHistory(db: pg.Client | pg.Pool, stage: Stage, visits: number): Promise<string> {
  await db.query(
    `insert into visit (id, place_id, county_id, township_id, village_id, cell_id, account_id, occurred_at, recorded_at,
       checklist_version, answers, problem_count, is_complete, position, seq)
     select gen_random_uuid(), p.id, p.county_id, p.township_id, p.village_id, p.cell_id, p.account_id,
       now() - random() * interval '${historyDays} days', now(), 'urban-6c2d@1', '[]', 0, true,
       '{"kind":"absent","reason":"indoors"}', 1
     from generate_series(1, $1::int) as n
     join (select row_number() over (order by c.place_id) - 1 as at, c.place_id as id, c.cell_id,
         g.county_id, g.township_id, g.village_id, (select id from account where role = 'officer' limit 1) as account_id
       from place_cell c join grid g on g.id = c.cell_id) p on p.at = n % (select count(*) from place_cell)`,
    [visits],
  );
  await db.query("analyze");
  const rebuilt = runProgram(stage, "rebuild");
  await db.query("analyze");
  return rebuilt;
}

/** Runs a program of the API on the stage's database; throws where it does not end well. */
export function runProgram(stage: Stage, program: "rebuild" | "audit"): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`apps/api/src/${program}.ts`], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: stage.ownerUrl },
  });
  if (status !== 0) throw new Error(`${program}: ${stdout}${stderr}`);
  return stdout.trim();
}
