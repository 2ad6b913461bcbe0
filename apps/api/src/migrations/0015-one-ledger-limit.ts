import { Migration } from "@mikro-orm/migrations";

/**
 * "Confirmed within N days" (底数确认率 and 底数清) was kept twice. It is a part of the readiness rule, dated like the rest
 * of it; what a county had set for its ledger holds from the day on which this runs.
 */
export class OneLedgerLimit extends Migration {
  override name = "0015-one-ledger-limit";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const today = `(now() at time zone 'Asia/Shanghai')::date`;

const statements = [
  `insert into readiness_rule (from_on, roster_days, ledger_days, required_posts, allowed_posts, by_name, at)
   select ${today}, r.roster_days, s.confirmed_within_days, r.required_posts, r.allowed_posts, r.by_name, now()
   from ledger_setting s join readiness_rule r
     on r.from_on = (select max(from_on) from readiness_rule where from_on <= ${today})
   where s.confirmed_within_days <> r.ledger_days
   on conflict (from_on) do update set ledger_days = excluded.ledger_days`,
  `drop table ledger_setting`,
];
