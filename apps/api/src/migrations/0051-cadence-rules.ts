import { Migration } from "@mikro-orm/migrations";

/**
 * How often places are patrolled, as rules of the county (定任务): each plan says since which position of the log it is
 * known and whether it follows the rules, and enterprises that were imported wait for their place to be opened.
 */
export class CadenceRules extends Migration {
  override name = "0051-cadence-rules";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table cadence_rule_set (
    version int primary key check (version > 0),
    rules jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null
  )`,
  `create trigger cadence_rule_set_only_grows before update or delete or truncate on cadence_rule_set
    for each statement execute function refuse_change()`,
  // As with cells: a plan that is replaced on its first day stays as an empty span, and what was known of it stays known.
  `alter table place_plan
    add column seq bigint not null default 0,
    add column to_seq bigint,
    add column by_rule boolean not null default false`,
  `alter table place_plan drop constraint place_plan_check`,
  `alter table place_plan add constraint place_plan_check check (to_on >= from_on - 1)`,
  `alter table place_plan drop constraint place_plan_pkey`,
  `alter table place_plan add primary key (place_id, from_on, seq)`,
  `create table place_opening (
    enterprise_id uuid primary key references enterprise,
    category text not null,
    by_account uuid references account,
    by_name text not null
  )`,
];
