import { gridLevels } from "@safegrid/domain/grid";
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

/**
 * A search in names and pinyin initials, and in the beginnings of codes where the table has them: every word must occur.
 * The pairs of its characters find the candidates by index, the text itself decides.
 */
export function addSearch(conditions: Conditions, alias: string, q: string | undefined, hasCodes: boolean): void {
  for (const word of (q ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((each) => each !== "")) {
    const grams = conditions.param(pairsOf(word));
    const pattern = conditions.param(`%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
    const inText = `(${alias}.grams @> ${grams}::text[] and ${alias}.search_text like ${pattern})`;
    if (hasCodes && /^[0-9a-z]{2,18}$/.test(word))
      conditions.add(`(${inText} or ${alias}.credit_code like ?)`, `${word.toUpperCase()}%`);
    else conditions.addFixed(inText);
  }
}

function pairsOf(word: string): string[] {
  const characters = Array.from(word);
  if (characters.length === 1) return characters;
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`))];
}
