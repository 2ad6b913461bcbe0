import { Migration } from "@mikro-orm/migrations";

/**
 * What follows a hazard's end (metrics.md: recurrence, return rate, times): each closing and each re-inspection as a row of
 * its own, with the first find after a closing, and when a responsible person first responded. They are kept as steps are
 * taken; the steps themselves remain what the audit counts.
 */
export class Closings extends Migration {
  override name = "0040-closings";

  override up(): void {
    for (const statement of [...tables, ...backfill, ...indexes]) this.addSql(statement);
  }
}

const ground = `county_id uuid not null,
    township_id uuid not null,
    village_id uuid not null,
    cell_id uuid not null references grid,
    place_id uuid not null references place`;
const groundOf = (of: string) =>
  ["county_id", "township_id", "village_id", "cell_id", "place_id"].map((name) => `${of}.${name}`).join(", ");

const tables = [
  `alter table hazard add column responded_at timestamptz(3)`,
  `create table hazard_closing (
    hazard_id uuid not null references hazard,
    n int not null,
    ${ground},
    category text not null,
    grade text not null,
    kind text not null check (kind in ('closed', 'eliminated')),
    at timestamptz(3) not null,
    undone_at timestamptz(3),
    recurred_by uuid references hazard,
    recurred_at timestamptz(3),
    seq bigint not null,
    primary key (hazard_id, n),
    check ((recurred_by is null) = (recurred_at is null)),
    check (recurred_at > at),
    check (recurred_by <> hazard_id)
  )`,
  `create table hazard_reinspection (
    hazard_id uuid not null references hazard,
    n int not null,
    ${ground},
    at timestamptz(3) not null,
    has_passed boolean not null,
    seq bigint not null,
    primary key (hazard_id, n)
  )`,
];

const dayOf = (at: string) => `(${at} at time zone 'Asia/Shanghai')::date`;

const backfill = [
  `update hazard h set responded_at = s.at
   from (select hazard_id, min(at) as at from hazard_step where action in ('receive', 'accept', 'refuse', 'decline',
     'report_up', 'dispatch', 'transfer', 'share', 'assign', 'start', 'submit', 'ask_extension', 'ask_stop', 'resume')
     group by hazard_id) s
   where s.hazard_id = h.id`,
  `insert into hazard_closing (hazard_id, n, county_id, township_id, village_id, cell_id, place_id, category, grade, kind,
     at, undone_at, seq)
   select s.hazard_id, s.n, ${groundOf("h")}, h.category, h.grade, s.to_state, s.at,
     (select min(r.at) from hazard_step r where r.hazard_id = s.hazard_id and r.n > s.n and r.action = 'reopen'), s.seq
   from hazard_step s join hazard h on h.id = s.hazard_id
   where s.to_state in ('closed', 'eliminated') and s.from_state is distinct from s.to_state`,
  `insert into hazard_reinspection (hazard_id, n, county_id, township_id, village_id, cell_id, place_id, at, has_passed, seq)
   select s.hazard_id, s.n, ${groundOf("h")}, s.at, s.action = 'pass', s.seq
   from hazard_step s join hazard h on h.id = s.hazard_id where s.action in ('pass', 'return')`,
];

const indexes = [
  `create index hazard_place_index on hazard (place_id, category, found_at)`,
  `update hazard_closing c set recurred_by = f.id, recurred_at = f.found_at
   from hazard_closing k cross join lateral (
     select h.id, h.found_at from hazard h
     where h.place_id = k.place_id and h.category = k.category and h.id <> k.hazard_id and h.refused_at is null
       and h.found_at > k.at and ${dayOf("h.found_at")} <= ${dayOf("k.at")} + 90
     order by h.found_at, h.id limit 1) f
   where c.hazard_id = k.hazard_id and c.n = k.n`,
  `create unique index hazard_closing_standing_index on hazard_closing (hazard_id) where undone_at is null`,
  `create index hazard_closing_county_index on hazard_closing (county_id, at)`,
  `create index hazard_closing_place_index on hazard_closing (place_id, category, at)`,
  `create index hazard_closing_recurred_index on hazard_closing (recurred_by) where recurred_by is not null`,
  `create index hazard_reinspection_county_index on hazard_reinspection (county_id, at)`,
  `create index hazard_hop_limit_at_index on hazard_hop (limit_at)`,
];
