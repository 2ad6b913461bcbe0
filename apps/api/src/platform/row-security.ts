import { createHash } from "node:crypto";
import type { Sql } from "#/platform/sql.ts";

/**
 * The second wall (plan P16): reads on somebody's behalf run under a role that owns nothing, writes nothing and, in each
 * table, finds only rows of the viewer's subtree and line of industry, even where a query forgets to say so. Tables that
 * nobody thought of are closed to it. The service's own work is under another role, to which the policies do not apply:
 * its statements carry no further condition. Cost: at a start one look at the catalogue; a policy is only made anew when
 * its text has changed.
 */
export const readerRole = "safegrid_reader";

export type RowRule =
  /** The row bears the ids of its grid and all above it. */
  | { readonly rule: "ancestors"; readonly leaf: string }
  /** The row bears the id of one grid, of whatever level. */
  | {
      readonly rule: "grid";
      readonly column: string;
      /** Found from below as well: what is said of a grid holds for all under it. */
      readonly orAbove?: boolean;
      /** Found by every department, whatever department the row names. */
      readonly isOfNoLine?: boolean;
    }
  /** The row is part of another table's row, and seen with it. */
  | { readonly rule: "follows"; readonly column: string; readonly table: string; readonly key: string }
  /** As this condition says; `$scope` and `$department` are the viewer's. */
  | {
      readonly rule: "where";
      readonly sql: string;
      /** A column with the id of a grid, of which it may lie in too, where the table has it. */
      readonly orGrid?: string;
    }
  /** As its columns and references say, and besides where this condition holds. */
  | { readonly rule: "derived"; readonly orSql: string }
  /** Everybody who is signed in may read all of it. */
  | { readonly rule: "open"; readonly because: string }
  | { readonly rule: "closed"; readonly because: string };

export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: readonly { readonly column: string; readonly table: string; readonly key: string }[];
}

export type TableRule =
  | (Exclude<RowRule, { rule: "derived" }> & { readonly orSql?: string })
  | { readonly rule: "unknown" };

const ancestors = ["county_id", "township_id", "village_id"];

/** The rule of every table: as listed, or as its columns and references say. */
export function rulesOf(
  tables: readonly TableShape[],
  listed: Readonly<Record<string, RowRule>>,
): Map<string, TableRule> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const rules = new Map<string, TableRule>();
  const judge = (name: string, above: readonly string[]): TableRule => {
    const known = rules.get(name);
    if (known) return known;
    const table = byName.get(name);
    const rule = table && !above.includes(name) ? ruleOf(table, [...above, name]) : { rule: "unknown" as const };
    rules.set(name, rule);
    return rule;
  };
  const ruleOf = (table: TableShape, above: readonly string[]): TableRule => {
    const listedRule = listed[table.name];
    if (listedRule?.rule === "derived") {
      const derived = derivedRule(table, undefined, above);
      return derived.rule === "unknown" ? derived : { ...derived, orSql: listedRule.orSql };
    }
    return derivedRule(table, listedRule, above);
  };
  const derivedRule = (
    table: TableShape,
    named: Exclude<RowRule, { rule: "derived" }> | undefined,
    above: readonly string[],
  ): TableRule => {
    if (named && (named.rule === "open" || named.rule === "closed" || table.name === "grid")) return named;
    const leaf = ["cell_id", "grid_id"].find((column) => table.columns.includes(column));
    if (leaf && ancestors.every((column) => table.columns.includes(column))) return { rule: "ancestors", leaf };
    if (named) return named;
    if (table.columns.includes("grid_id")) return { rule: "grid", column: "grid_id" };
    for (const { column, table: parent, key } of table.references) {
      const { rule } = judge(parent, above);
      if (parent !== "grid" && rule !== "unknown" && rule !== "open" && rule !== "closed")
        return { rule: "follows", column, table: parent, key };
    }
    return { rule: "unknown" };
  };
  for (const { name } of tables) judge(name, []);
  return rules;
}

const scope = `(select viewer_scope())`;
const department = `(select viewer_department())`;

/** The condition under which a reader finds a row; null where all or none are found. */
export function conditionOf(table: TableShape, rule: TableRule): string | null {
  if (rule.rule === "open" || rule.rule === "closed" || rule.rule === "unknown") return null;
  if (rule.orSql === undefined) return plainConditionOf(table, rule);
  return `(${plainConditionOf(table, rule)}) or (${rule.orSql})`;
}

function plainConditionOf(
  table: TableShape,
  rule: Exclude<TableRule, { rule: "open" | "closed" | "unknown" }>,
): string {
  const named = (sql: string) => sql.replaceAll("$scope", scope).replaceAll("$department", department);
  const liesIn = (column: string) => `exists (select from grid g where g.id = ${table.name}.${column}
           and ${scope} in (g.county_id, g.township_id, g.village_id, g.id))`;
  if (rule.rule === "where")
    return named(rule.sql) + (rule.orGrid && table.columns.includes(rule.orGrid) ? ` or ${liesIn(rule.orGrid)}` : "");
  if (rule.rule === "follows")
    return `exists (select from ${rule.table} parent where parent.${rule.key} = ${table.name}.${rule.column})`;
  const above = rule.rule === "grid" && rule.orAbove ? ` or ${rule.column} = any ((select viewer_path())::uuid[])` : "";
  const territory =
    rule.rule === "ancestors"
      ? `${scope} in (${ancestors.join(", ")}, ${rule.leaf})`
      : `(select viewer_sees_county()) or ${liesIn(rule.column)}${above}`;
  if (rule.rule === "grid" && rule.isOfNoLine) return territory;
  // The line of industry: a department finds its own, and what belongs to no department is not its own.
  if (table.columns.includes("department_id") && table.name !== "department")
    return `(${territory}) and (${department} is null or department_id = ${department})`;
  if (table.columns.includes("place_id") && table.name !== "place")
    return `(${territory}) and (${department} is null
      or exists (select from place line where line.id = ${table.name}.place_id and line.department_id = ${department}))`;
  return territory;
}

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
  const marks = new Map(
    (
      await sql.query<{ name: string; mark: string | null }>(
        `select c.relname as name, obj_description(p.oid, 'pg_policy') as mark
         from pg_policy p join pg_class c on c.oid = p.polrelid where p.polname = 'viewer'`,
      )
    ).map(({ name, mark }) => [name, mark]),
  );
  for (const table of tables) {
    const rule = rules.get(table.name) ?? { rule: "unknown" };
    const condition = conditionOf(table, rule);
    const name = `"${table.name}"`;
    const isReadable = condition !== null || rule.rule === "open";
    await sql.query(`${isReadable ? "grant" : "revoke"} select on ${name} ${isReadable ? "to" : "from"} ${readerRole}`);
    const mark = condition === null ? undefined : createHash("sha256").update(condition).digest("hex");
    if (marks.get(table.name) === mark) continue;
    await sql.query(`drop policy if exists viewer on ${name}`);
    await sql.query(`drop policy if exists everyone on ${name}`);
    if (condition === null) {
      await sql.query(`alter table ${name} disable row level security`);
      continue;
    }
    await sql.query(`create policy everyone on ${name} using (true) with check (true)`);
    await sql.query(`create policy viewer on ${name} as restrictive for select to ${readerRole} using (${condition})`);
    await sql.query(`comment on policy viewer on ${name} is '${mark}'`);
    await sql.query(`alter table ${name} enable row level security`);
  }
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
