import { Migration } from "@mikro-orm/migrations";

/**
 * Editions of checklists that the county has published (P33), and which places are patrolled by which. What the software
 * ships is in no table. An edition never changes: visits bear its version.
 */
export class Checklists extends Migration {
  override name = "0050-checklists";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  // By which list a place is patrolled follows from its cell and category, and is asked for when it is due.
  `alter table place drop column checklist_version`,
  `create table checklist_edition (
    list text not null,
    edition int not null check (edition > 0),
    zh text not null,
    en text not null,
    items jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null,
    primary key (list, edition)
  )`,
  `create index checklist_edition_seq_index on checklist_edition (seq)`,
  `create trigger checklist_edition_only_grows before update or delete or truncate on checklist_edition
    for each statement execute function refuse_change()`,
  `create table checklist_assignment_set (
    version int primary key check (version > 0),
    assignments jsonb not null,
    made_at timestamptz(3) not null,
    made_by uuid references account,
    made_by_name text not null,
    seq bigint not null
  )`,
  `create trigger checklist_assignment_set_only_grows before update or delete or truncate on checklist_assignment_set
    for each statement execute function refuse_change()`,
];
