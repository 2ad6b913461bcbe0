import { Migration } from "@mikro-orm/migrations";

/** Questions of the county to its townships 专项行动, each with a limit; what is not answered by then escalates. */
export class Inquiries extends Migration {
  override name = "0052-inquiries";

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}

const statements = [
  `create table inquiry (
    id uuid primary key,
    title text not null,
    occasion text not null check (occasion in ('holiday', 'weather', 'campaign')),
    question text not null,
    asked_at timestamptz(3) not null,
    asked_by uuid references account,
    asked_by_name text not null,
    due_at timestamptz(3) not null check (due_at > asked_at),
    closed_at timestamptz(3),
    closed_by uuid references account,
    closed_by_name text,
    closed_note text,
    seq bigint not null,
    check ((closed_at is null) = (closed_by_name is null))
  )`,
  `create table inquiry_reply (
    inquiry_id uuid not null references inquiry,
    grid_id uuid not null references grid,
    result text check (result in ('done', 'partly', 'not_done')),
    words text,
    answered_at timestamptz(3),
    answered_by uuid references account,
    answered_by_name text,
    escalated_at timestamptz(3),
    primary key (inquiry_id, grid_id),
    check (num_nulls(result, words, answered_at, answered_by_name) in (0, 4))
  )`,
  `create index inquiry_reply_grid_index on inquiry_reply (grid_id)`,
  // Its own queue (docs/adr/0004): what waits for an answer and has not escalated.
  `create index inquiry_reply_waiting_index on inquiry_reply (inquiry_id)
    where answered_at is null and escalated_at is null`,
  `alter table message add column inquiry_id uuid references inquiry`,
  `alter table message drop constraint message_kind_check`,
  `alter table message add constraint message_kind_check
    check (kind in ('near_due', 'escalated', 'urged', 'asked', 'unanswered'))`,
  `alter table message add constraint message_inquiry_check
    check ((kind in ('asked', 'unanswered')) = (inquiry_id is not null))`,
];
