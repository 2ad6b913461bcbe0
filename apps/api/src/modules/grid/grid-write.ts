import type { LineageKind } from "@safegrid/domain/grid";
import type { BusinessDay } from "@safegrid/metrics/period";
import { parsePeriodKey } from "@safegrid/metrics/period";
import { insertRows } from "#/platform/insert-rows.ts";
import type { Sql } from "#/platform/sql.ts";
import type { GridDecision, NewGrid } from "#/modules/grid/grid-decision.ts";
import { initialsOf } from "#/platform/pinyin.ts";

/** What the command says of a grid that is created; others take over what the grid had from which they come. */
export interface OwnWords {
  readonly responsibleSubject?: string | null | undefined;
  readonly supervisingSubject?: string | null | undefined;
  readonly enterpriseId?: string | undefined;
}

/**
 * Writes grids that begin and end, with empty rows for their numbers in every open period that has not ended by then:
 * a number of a row that is missing would fail. `seq` is the log position at which they become known.
 */
export async function writeGrids(
  sql: Sql,
  decision: GridDecision,
  {
    on,
    seq,
    countyId,
    wordsOf,
  }: {
    readonly on: BusinessDay;
    readonly seq: number;
    readonly countyId: string;
    readonly wordsOf: (grid: NewGrid) => OwnWords;
  },
): Promise<void> {
  const { opened, closed, lineage } = decision;
  if (closed.length > 0)
    await sql.query(`update grid set valid_to = $2::date - 1, ended_seq = $3 where id = any($1::uuid[])`, [
      closed.map(({ id }) => id),
      on,
      seq,
    ]);
  await insertRows(
    sql,
    "grid",
    opened.map((grid) => recordOf(grid, { on, seq, own: wordsOf(grid) })),
  );
  const alike = opened.filter(({ like }) => like !== null);
  if (alike.length > 0)
    await sql.query(
      `update grid g set responsible_subject = l.responsible_subject, supervising_subject = l.supervising_subject,
         enterprise_id = case when g.kind = 'single_enterprise' then l.enterprise_id end, is_demo = l.is_demo,
         lon = l.lon, lat = l.lat, layout_x = l.layout_x, layout_y = l.layout_y
       from unnest($1::uuid[], $2::uuid[]) as a (id, like_id) join grid l on l.id = a.like_id where g.id = a.id`,
      [alike.map(({ id }) => id), alike.map(({ like }) => like?.id)],
    );
  await writeNumberRows(sql, opened, { on, seq, countyId });
  await writeLineage(sql, lineage, on);
  await sql.query(`update log_head set grid_version = grid_version + 1 where county_id = $1`, [countyId]);
}

function recordOf(
  grid: NewGrid,
  { on, seq, own }: { on: BusinessDay; seq: number; own: OwnWords },
): Record<string, unknown> {
  const [countyId, townshipId = null, villageId = null] = grid.path;
  return {
    id: grid.id,
    code: grid.code,
    level: grid.level,
    kind: grid.kind,
    name: grid.name,
    pinyin: initialsOf(grid.name),
    parent_id: grid.parentId,
    county_id: countyId,
    township_id: townshipId,
    village_id: villageId,
    is_pseudo: grid.like?.isPseudo ?? false,
    is_demo: false,
    sort: grid.sort,
    responsible_subject: own.responsibleSubject ?? null,
    supervising_subject: own.supervisingSubject ?? null,
    enterprise_id: own.enterpriseId ?? null,
    valid_from: on,
    begun_seq: seq,
  };
}

async function writeNumberRows(
  sql: Sql,
  opened: readonly NewGrid[],
  { on, seq, countyId }: { on: BusinessDay; seq: number; countyId: string },
): Promise<void> {
  if (opened.length === 0) return;
  const ids = opened.map(({ id }) => id);
  const periods = await sql.query<{ period_key: string }>(`select period_key from period_opened where county_id = $1`, [
    countyId,
  ]);
  const running = periods.map((row) => row.period_key).filter((key) => parsePeriodKey(key).endsOn >= on);
  await sql.query(`insert into grid_standing (grid_id, seq) select id, $2 from unnest($1::uuid[]) as g (id)`, [
    ids,
    seq,
  ]);
  await sql.query(
    `insert into grid_period (grid_id, period_key, seq)
     select id, key, $3 from unnest($1::uuid[]) as g (id) cross join unnest($2::text[]) as p (key)`,
    [ids, running, seq],
  );
}

async function writeLineage(
  sql: Sql,
  lineage: readonly { readonly fromId: string; readonly toId: string; readonly kind: LineageKind }[],
  on: BusinessDay,
): Promise<void> {
  await sql.query(
    `insert into grid_lineage (from_id, to_id, kind, on_day)
     select l.*, $4::date from unnest($1::uuid[], $2::uuid[], $3::text[]) as l (from_id, to_id, kind)`,
    [lineage.map(({ fromId }) => fromId), lineage.map(({ toId }) => toId), lineage.map(({ kind }) => kind), on],
  );
}

/** What can change of a grid that stays itself. */
export interface GridWords {
  readonly name: string;
  readonly kind: string;
  readonly responsibleSubject: string | null;
  readonly supervisingSubject: string | null;
}

export async function readWords(sql: Sql, gridId: string): Promise<GridWords> {
  const [row] = await sql.query<GridWords>(
    `select name, kind, responsible_subject as "responsibleSubject", supervising_subject as "supervisingSubject"
     from grid where id = $1`,
    [gridId],
  );
  if (!row) throw new Error(`grid ${gridId} is gone`);
  return row;
}

/** Gives a grid other words from a day on; what it was called before is kept with its days. */
export async function writeWords(
  sql: Sql,
  gridId: string,
  words: GridWords,
  { on, countyId }: { on: BusinessDay; countyId: string },
): Promise<void> {
  await sql.query(
    `insert into grid_term (grid_id, from_on, name, kind, responsible_subject, supervising_subject)
     select id, valid_from, name, kind, responsible_subject, supervising_subject from grid
     where id = $1 and not exists (select from grid_term where grid_id = $1)`,
    [gridId],
  );
  const said = [gridId, words.name, words.kind, words.responsibleSubject, words.supervisingSubject];
  await sql.query(
    `update grid set name = $2, kind = $3, responsible_subject = $4, supervising_subject = $5, pinyin = $6,
       enterprise_id = case when $3 = 'single_enterprise' then enterprise_id end where id = $1`,
    [...said, initialsOf(words.name)],
  );
  await sql.query(
    `insert into grid_term (grid_id, name, kind, responsible_subject, supervising_subject, from_on)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (grid_id, from_on) do update set name = excluded.name, kind = excluded.kind,
       responsible_subject = excluded.responsible_subject, supervising_subject = excluded.supervising_subject`,
    [...said, on],
  );
  await sql.query(`update log_head set grid_version = grid_version + 1 where county_id = $1`, [countyId]);
}
