import type { DuplicateList } from "@safegrid/contract/ledger";
import { nameLikeness, similarName } from "@safegrid/domain/ledger";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readEnterpriseRows } from "#/modules/ledger/enterprise.queries.ts";
import type { EntryScope } from "#/modules/ledger/entry-filter.queries.ts";
import { conditionsOf } from "#/modules/ledger/entry-filter.queries.ts";

type Reason = DuplicateList["pairs"][number]["reasons"][number];

interface Candidate {
  readonly a: string;
  readonly b: string;
  readonly aName: string;
  readonly bName: string;
  readonly reason: Reason;
}

/** More candidates than this are not weighed: who has them has to work some off first. */
const mostCandidates = 5_000;

/**
 * Pairs of entries of a scope that may be one: the same code, the same normal name in a township, or the same address
 * with a similar name. Pairs that a person has told apart are left out. Cost: three joins by hash over the scope.
 */
export async function readDuplicates(
  sql: Sql,
  tree: GridTree,
  scope: EntryScope,
  page: { readonly offset: number; readonly limit: number },
): Promise<DuplicateList> {
  const where = conditionsOf(tree, "e", scope).addFixed("e.state <> 'closed'");
  const candidates = await sql.query<Candidate>(
    `with entry as materialized (
        select e.id, e.name, e.credit_code, e.township_id, e.name_key, e.address from enterprise e where ${where.text}),
      pair as (
        select a.id as a, b.id as b, a.name as "aName", b.name as "bName", 'same_code' as reason
        from entry a join entry b on b.credit_code = a.credit_code and b.id > a.id
        union all
        select a.id, b.id, a.name, b.name, 'same_name'
        from entry a join entry b on b.township_id = a.township_id and b.name_key = a.name_key and b.id > a.id
        where a.name_key <> ''
        union all
        select a.id, b.id, a.name, b.name, 'same_address'
        from entry a join entry b on b.address = a.address and b.id > a.id where a.address <> '')
      select pair.* from pair
      where not exists (select from ledger_distinct t where t.a = least(pair.a, pair.b) and t.b = greatest(pair.a, pair.b))
      limit ${mostCandidates}`,
    where.params,
  );
  const pairs = new Map<string, { a: string; b: string; reasons: Reason[]; likeness: number }>();
  for (const { a, b, aName, bName, reason } of candidates) {
    const known = pairs.get(`${a} ${b}`);
    const likeness = known?.likeness ?? nameLikeness(aName, bName);
    if (reason === "same_address" && likeness < similarName) continue;
    pairs.set(`${a} ${b}`, { a, b, reasons: [...(known?.reasons ?? []), reason], likeness });
  }
  const weight = ({ reasons, likeness }: { reasons: Reason[]; likeness: number }) =>
    (reasons.includes("same_code") ? 10 : 0) + reasons.length + likeness;
  const all = [...pairs.values()].sort((x, y) => weight(y) - weight(x) || x.a.localeCompare(y.a));
  const shown = all.slice(page.offset, page.offset + page.limit);
  const rows = new Map(
    (await readEnterpriseRows(sql, tree, [...new Set(shown.flatMap(({ a, b }) => [a, b]))])).map((row) => [
      row.id as string,
      row,
    ]),
  );
  return {
    total: all.length,
    isCut: candidates.length === mostCandidates,
    pairs: shown.flatMap(({ reasons, likeness, ...ids }) => {
      const [a, b] = [rows.get(ids.a), rows.get(ids.b)];
      return a && b ? [{ reasons, likeness, a, b }] : [];
    }),
  };
}
