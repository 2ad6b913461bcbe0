import { gridLevels } from "@safegrid/domain/grid";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

/** Whose entries are asked for: a subtree of grids, and for a department account its own line in it (P16). */
export interface EntryScope {
  readonly scopeId: string;
  readonly departmentId: string | null;
}

/** Conditions of a query and their parameters, in step. Texts are fixed here; what people typed is always a parameter. */
export class Conditions {
  readonly params: unknown[] = [];
  readonly #all: string[] = [];

  /** Adds a condition; `?` stands for the value. */
  add(text: string, value: unknown): this {
    this.params.push(value);
    this.#all.push(text.replaceAll("?", `$${this.params.length}`));
    return this;
  }

  /** Adds a condition without a value. */
  addFixed(text: string): this {
    this.#all.push(text);
    return this;
  }

  /** Adds a condition where there is a value. */
  addGiven(text: string, value: unknown): this {
    return value === undefined || value === null ? this : this.add(text, value);
  }

  /** A further parameter, as its `$n`. */
  param(value: unknown): string {
    this.params.push(value);
    return `$${this.params.length}`;
  }

  get text(): string {
    return this.#all.length === 0 ? "true" : this.#all.join(" and ");
  }
}

/** The entries of a scope: by the column of its level, so that an index serves it; a whole county needs no look-up. */
export function conditionsOf(tree: GridTree, alias: string, { scopeId, departmentId }: EntryScope): Conditions {
  const level = tree.find(scopeId)?.level ?? "cell";
  const conditions = new Conditions();
  conditions.add(`${alias}.${gridLevels[gridLevels.indexOf(level)]}_id = ?::uuid`, scopeId);
  conditions.addGiven(`${alias}.department_id = ?::uuid`, departmentId);
  return conditions;
}

/** Where to look for words: the function of the table's index, and whether its rows have codes. */
const searched = {
  e: { found: "found_enterprises", hasCodes: true },
  p: { found: "found_places", hasCodes: false },
} as const;

/**
 * A search in names and pinyin initials, and in the beginnings of codes where the table has them: every word must occur.
 * The pairs of its characters find the candidates by index, the text itself decides (migration 0013).
 */
export function addSearch(conditions: Conditions, alias: keyof typeof searched, q: string | undefined): void {
  const { found } = searched[alias];
  const { together, codes } = wordsOf(alias, q);
  const asked = [...(together.length > 0 ? [together] : []), ...codes.map((word) => [word])];
  if (asked.length === 0) return;
  const lists = asked.map((some) => {
    const [first = ""] = some;
    const grams = conditions.param([...new Set(some.flatMap(pairsOf))]);
    const patterns = conditions.param(some.map(patternOf));
    const code = conditions.param(codes.includes(first) ? first.toUpperCase() : null);
    return `select ${found}(${grams}::text[], ${patterns}::text[], ${code}::text)`;
  });
  conditions.addFixed(`${alias}.id = any(array(${lists.join(" intersect ")}))`);
}

/**
 * The same search, asked of each row that comes by. For who goes through all rows page by page: the index would be asked
 * for everything that it finds once a page.
 */
export function addSearchOfRows(conditions: Conditions, alias: keyof typeof searched, q: string | undefined): void {
  const { together, codes } = wordsOf(alias, q);
  if (together.length > 0) conditions.add(`${alias}.search_text like all (?::text[])`, together.map(patternOf));
  for (const word of codes) {
    const [pattern, code] = [conditions.param(patternOf(word)), conditions.param(word.toUpperCase())];
    conditions.addFixed(`(${alias}.search_text like ${pattern} or starts_with(${alias}.credit_code, ${code}))`);
  }
}

/** What was typed, word for word: those that may begin a code, and the others. */
function wordsOf(alias: keyof typeof searched, q: string | undefined): { together: string[]; codes: string[] } {
  const words = (q ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((each) => each !== "");
  const isCode = (word: string) => searched[alias].hasCodes && /^[0-9a-z]{2,18}$/.test(word);
  return { together: words.filter((word) => !isCode(word)), codes: words.filter(isCode) };
}

const patternOf = (word: string) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

function pairsOf(word: string): string[] {
  const characters = Array.from(word);
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/**
 * A page of rows and how many there are in all, in one statement. `isFew` keeps what was found, for the page and the
 * count; otherwise each goes its own way through an index. `columns` and `joins` are about the page's rows only.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as with any query, the caller knows its columns
export async function readPage<Row extends object>(
  sql: Sql,
  list: {
    readonly table: string;
    readonly alias: string;
    readonly where: Conditions;
    readonly order: readonly string[];
    readonly direction: "asc" | "desc";
    readonly isFew: boolean;
    readonly columns: string;
    readonly joins: string;
  },
  page: { readonly page: number; readonly pageSize: number },
): Promise<{ rows: Row[]; total: number }> {
  const { table, alias, where, direction, isFew, columns, joins } = list;
  const keys = list.order.map((key, index) => `${key} as k${index}`).join(", ");
  const order = list.order.map((_, index) => `k${index} ${direction}`).join(", ");
  const text = where.text;
  const [limit, offset] = [where.param(page.pageSize), where.param((page.page - 1) * page.pageSize)];
  const found = await sql.query<Row & { total: number; isRow: boolean }>(
    `with hit as ${isFew ? "" : "not"} materialized (select ${alias}.id, ${keys} from ${table} ${alias} where ${text}),
       page as (select id, row_number() over () as n from (
         select id from hit order by ${order}, id ${direction} limit ${limit} offset ${offset}) hit)
     select counted.total, shown.* from (select count(*)::int as total from hit) counted
       left join (select true as "isRow", page.n, ${columns} from page join ${table} ${alias} on ${alias}.id = page.id ${joins})
         shown on true
     order by shown.n`,
    where.params,
  );
  return { rows: found.filter(({ isRow }) => isRow), total: found[0]?.total ?? 0 };
}
