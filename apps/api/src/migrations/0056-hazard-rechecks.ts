import { Migration } from "@mikro-orm/migrations";

/** What officers saw who looked at open hazards again 回头看; beside the case, which it does not change. */
export class HazardRechecks extends Migration {
  override name = "0056-hazard-rechecks";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table hazard_recheck (
    id uuid primary key,
    hazard_id uuid not null references hazard,
    at timestamptz(3) not null,
    recorded_at timestamptz(3) not null check (recorded_at >= at),
    by_account uuid not null references account,
    by_name text not null,
    finding text not null check (finding in ('still_there', 'partly', 'gone', 'not_seen')),
    note text,
    seq bigint not null
  )`,
  `create index hazard_recheck_hazard_index on hazard_recheck (hazard_id, at)`,
  `create trigger hazard_recheck_only_grows before update or delete or truncate on hazard_recheck
    for each statement execute function refuse_change()`,
];
