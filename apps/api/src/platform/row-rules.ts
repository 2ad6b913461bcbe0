/** What a reader on somebody's behalf finds in each table, as conditions over its rows (plan P16; row-security.ts). */

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
  /**
   * As this condition says; `$scope` and `$department` are the viewer's, `$scopeIn(COLUMNS)` is whether one of them is the
   * scope, `$liesIn(COLUMN)` whether the grid that a column of this table names lies in it, `$seen.TABLE` the
   * rows of another table that the viewer finds, `$all.TABLE` all of them.
   */
  | { readonly rule: "where"; readonly sql: string }
  /** As its columns and references say, and besides where this condition holds; written as above. */
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

/** The condition under which a reader finds a row, in the words of `RowRule`; null where all or none are found. */
export function conditionOf(table: TableShape, rule: TableRule): string | null {
  if (rule.rule === "open" || rule.rule === "closed" || rule.rule === "unknown") return null;
  if (rule.orSql === undefined) return plainConditionOf(table, rule);
  return `(${plainConditionOf(table, rule)}) or (${rule.orSql})`;
}

function plainConditionOf(
  table: TableShape,
  rule: Exclude<TableRule, { rule: "open" | "closed" | "unknown" }>,
): string {
  const liesIn = (column: string) => `exists (select from $all.grid g where g.id = ${table.name}.${column}
           and $scopeIn(g.county_id, g.township_id, g.village_id, g.id))`;
  if (rule.rule === "where") return rule.sql.replaceAll(/\$liesIn\((\w+)\)/g, (_, column: string) => liesIn(column));
  if (rule.rule === "follows")
    return `exists (select from $seen.${rule.table} parent where parent.${rule.key} = ${table.name}.${rule.column})`;
  const above = rule.rule === "grid" && rule.orAbove ? ` or ${rule.column} = any ((select viewer_path())::uuid[])` : "";
  const territory =
    rule.rule === "ancestors"
      ? `$scopeIn(${[...ancestors, rule.leaf].join(", ")})`
      : `(select viewer_sees_county()) or ${liesIn(rule.column)}${above}`;
  if (rule.rule === "grid" && rule.isOfNoLine) return territory;
  // The line of industry: a department finds its own, and what belongs to no department is not its own.
  if (table.columns.includes("department_id") && table.name !== "department")
    return `(${territory}) and ($department is null or department_id = $department)`;
  if (table.columns.includes("place_id") && table.name !== "place")
    return `(${territory}) and ($department is null
      or exists (select from $all.place line where line.id = ${table.name}.place_id and line.department_id = $department))`;
  return territory;
}
