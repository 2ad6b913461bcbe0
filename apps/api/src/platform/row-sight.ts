import type { Sql } from "#/platform/sql.ts";
import type { TableShape } from "#/platform/row-rules.ts";

/**
 * The rows of one table as the policies of another ask for them. Were a policy to name the table itself, that table's own
 * policy would be planned into it, and so on down: planning a case's evidence took 650 ms, in each request anew. A view is
 * read with its owner's rights, so no policy is added to it; its own condition says what is seen. Nobody can name these
 * views, the reader's role neither: it has the right to read them, as the policies do in its name, and none to their schema.
 */
export const sightSchema = "sight";

export interface SightView {
  readonly name: string;
  readonly text: string;
}

const namedTable = /\$(all|seen)\.(\w+)/g;

/**
 * A condition in the words of `RowRule` as SQL. What is asked of another table is asked row by row, through its index:
 * `exists` would be planned twice, once so and once for all rows together, and twice again in each policy that names it.
 */
export function sqlOfCondition(condition: string): string {
  return withFirstRow(condition)
    .replaceAll(/\$scopeIn\(([^)]*)\)/g, (_, columns: string) => scopeIn(columns.split(", ")))
    .replaceAll("$scope", "(select viewer_scope())")
    .replaceAll("$department", "(select viewer_department())")
    .replaceAll(namedTable, `${sightSchema}.$1_$2`);
}

/** Looked at once and at one column after the other; `in` would look at it for each, an array would be made for each row. */
function scopeIn(columns: readonly string[]): string {
  return `case $scope ${columns.map((column) => `when ${column} then true`).join(" ")} else false end`;
}

/** `exists (select from …)` as `(select true from … limit 1)`; no condition holds another `exists` in its own. */
function withFirstRow(condition: string): string {
  let text = condition;
  for (let at = text.indexOf(question); at >= 0; at = text.indexOf(question)) {
    let end = at + question.length;
    for (let depth = 1; depth > 0; end += 1) depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
    text = `${text.slice(0, at)}(select true from ${text.slice(at + question.length, end - 1)} limit 1)${text.slice(end)}`;
  }
  return text;
}
const question = "exists (select from ";

/**
 * The views that these conditions need, each after those that it needs itself. Throws where a condition names a table
 * whose rows are not limited, or where one leads back to itself.
 */
export function sightViewsOf(
  tables: readonly TableShape[],
  conditions: ReadonlyMap<string, string | null>,
): SightView[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const all = [...conditions.values()].filter((each) => each !== null).join("\n");
  const views = new Map<string, string>();
  const begun = new Set<string>();
  const add = (kind: string, name: string) => {
    const view = `${kind}_${name}`;
    if (views.has(view)) return;
    if (begun.has(view)) throw new Error(`the row policy of ${name} leads back to itself`);
    begun.add(view);
    const table = byName.get(name);
    const condition = kind === "seen" ? conditions.get(name) : "true";
    if (!table || typeof condition !== "string") throw new Error(`no row policy can ask for rows of ${name}`);
    addNamedIn(condition);
    // What no condition speaks of stays out: a view holds on to its columns.
    const columns = table.columns.filter((column) => new RegExp(`\\.${column}\\b`).test(all));
    views.set(view, `select ${columns.join(", ")} from "${name}" where ${sqlOfCondition(condition)}`);
  };
  const addNamedIn = (condition: string) => {
    for (const [, kind = "", name = ""] of condition.matchAll(namedTable)) add(kind, name);
  };
  for (const condition of conditions.values()) addNamedIn(condition ?? "");
  return [...views].map(([name, text]) => ({ name, text }));
}

/** Makes the views anew; what stood on the old ones is gone. Needs the owner. */
export async function makeSight(sql: Sql, views: readonly SightView[], mark: string, reader: string): Promise<void> {
  await sql.query(`drop schema if exists ${sightSchema} cascade`);
  await sql.query(`create schema ${sightSchema}`);
  for (const { name, text } of views) {
    await sql.query(`create view ${sightSchema}.${name} as ${text}`);
    await sql.query(`grant select on ${sightSchema}.${name} to ${reader}`);
  }
  await sql.query(`comment on schema ${sightSchema} is '${mark}'`);
}

/** The mark under which the views were made; null where there are none. */
export async function sightMark(sql: Sql): Promise<string | null> {
  const [row] = await sql.query<{ mark: string | null }>(
    `select obj_description(oid, 'pg_namespace') as mark from pg_namespace where nspname = '${sightSchema}'`,
  );
  return row?.mark ?? null;
}
