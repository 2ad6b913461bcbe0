import { createHash } from "node:crypto";
import type { RowRule, TableShape } from "#/platform/row-rules.ts";
import { conditionOf, rulesOf } from "#/platform/row-rules.ts";
import { makeSight, sightMark, sightViewsOf, sqlOfCondition } from "#/platform/row-sight.ts";
import type { Sql } from "#/platform/sql.ts";

/**
 * The second wall (plan P16): reads on somebody's behalf run under a role that owns nothing, writes nothing and, in each
 * table, finds only rows of the viewer's subtree and line of industry, even where a query forgets to say so. Tables that
 * nobody thought of are closed to it. The service's own work is under another role, to which the policies do not apply:
 * its statements carry no further condition. Cost: at a start one look at the catalogue; a policy is only made anew when
 * its text has changed.
 */
export const readerRole = "safegrid_reader";

/** All ordinary tables of the schema with columns and single-column references. */
export async function readTableShapes(sql: Sql): Promise<TableShape[]> {
  return sql.query<TableShape>(
    `select c.relname as name,
       (select json_agg(a.attname order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       coalesce((select json_agg(json_build_object('column', a.attname, 'table', f.relname, 'key', fa.attname)
           order by k.conname)
         from pg_constraint k join pg_class f on f.oid = k.confrelid
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
         join pg_attribute fa on fa.attrelid = k.confrelid and fa.attnum = k.confkey[1]
         where k.conrelid = c.oid and k.contype = 'f' and array_length(k.conkey, 1) = 1), '[]') as references
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     order by c.relname`,
  );
}

/** Makes the reader's role where it is missing, and every table's policy and grant where it differs. Needs the owner. */
export async function secureRows(sql: Sql, listed: Readonly<Record<string, RowRule>>): Promise<void> {
  await makeReader(sql);
  const tables = await readTableShapes(sql);
  const rules = rulesOf(tables, listed);
  const conditions = new Map(
    tables.map((table) => [table.name, conditionOf(table, rules.get(table.name) ?? { rule: "unknown" })]),
  );
  const views = sightViewsOf(tables, conditions);
  const viewsMark = markOf(JSON.stringify(views));
  // The policies that ask these views go with them, and are made anew below.
  if ((await sightMark(sql)) !== viewsMark) await makeSight(sql, views, viewsMark, readerRole);
  const marks = await policyMarks(sql);
  for (const { name } of tables) {
    const condition = conditions.get(name) ?? null;
    const isReadable = condition !== null || rules.get(name)?.rule === "open";
    await sql.query(
      `${isReadable ? "grant" : "revoke"} select on "${name}" ${isReadable ? "to" : "from"} ${readerRole}`,
    );
    const text = condition === null ? null : sqlOfCondition(condition);
    if (marks.get(name) !== (text === null ? undefined : markOf(text))) await makePolicy(sql, `"${name}"`, text);
  }
}

function markOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function policyMarks(sql: Sql): Promise<Map<string, string | null>> {
  const rows = await sql.query<{ name: string; mark: string | null }>(
    `select c.relname as name, obj_description(p.oid, 'pg_policy') as mark
     from pg_policy p join pg_class c on c.oid = p.polrelid where p.polname = 'viewer'`,
  );
  return new Map(rows.map(({ name, mark }) => [name, mark]));
}

async function makePolicy(sql: Sql, table: string, condition: string | null): Promise<void> {
  await sql.query(`drop policy if exists viewer on ${table}`);
  await sql.query(`drop policy if exists everyone on ${table}`);
  if (condition === null) {
    await sql.query(`alter table ${table} disable row level security`);
    return;
  }
  await sql.query(`create policy everyone on ${table} using (true) with check (true)`);
  await sql.query(`create policy viewer on ${table} as restrictive for select to ${readerRole} using (${condition})`);
  await sql.query(`comment on policy viewer on ${table} is '${markOf(condition)}'`);
  await sql.query(`alter table ${table} enable row level security`);
}

async function makeReader(sql: Sql): Promise<void> {
  // Another database of the same server may be making it at this moment.
  await sql.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${readerRole}') then
        create role ${readerRole} nologin noinherit;
      end if;
    exception when duplicate_object or unique_violation then null;
      when insufficient_privilege then raise exception
        'the role ${readerRole} is missing: let an administrator of the server run "create role ${readerRole} nologin" once';
    end $$`);
  await sql.query(`grant usage on schema public to ${readerRole}`);
}

/**
 * Lets the application take on the reader's role, without having its limits otherwise. Throws with what to do where the
 * server's administrator must do it.
 */
export async function letBecomeReader(sql: Sql, role: string): Promise<void> {
  const name = `"${role.replaceAll('"', '""')}"`;
  const state = async () => {
    const [row] = await sql.query<{ isSuper: boolean; canBecome: boolean; inherits: boolean; version: number }>(
      `select rolsuper as "isSuper", pg_has_role(oid, '${readerRole}', 'MEMBER') as "canBecome",
         pg_has_role(oid, '${readerRole}', 'USAGE') as "inherits",
         current_setting('server_version_num')::int as version
       from pg_roles where rolname = $1`,
      [role],
    );
    if (!row) throw new Error(`the database has no role ${role}`);
    return row;
  };
  const before = await state();
  if (before.isSuper) return;
  const grant = `grant ${readerRole} to ${name}${before.version >= 160_000 ? " with inherit false, set true" : ""}`;
  if (!before.canBecome)
    await sql.query(grant).catch((cause: unknown) => {
      throw new Error(`let an administrator of the database server run once: ${grant}`, { cause });
    });
  if ((await state()).inherits)
    throw new Error(`let an administrator of the database server run once: alter role ${name} noinherit; ${grant}`);
}
