import type { BusinessDay } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { columnsOfEntry, loadEnterprises } from "#/modules/ledger/enterprise-entry.service.ts";
import type { EnterpriseEntry } from "#/modules/ledger/enterprise-entry.service.ts";
import { followDepartments } from "#/modules/ledger/enterprise.service.ts";
import { gridsOf } from "#/modules/place/place-life.service.ts";
import { openBatch } from "#/modules/record/record.service.ts";

/**
 * Staged rows of an import of enterprises: the table `exchange_row`, `record` holding the columns of `enterpriseRecord`.
 * What is new is written beside the log's lock, because it is nobody's yet; what changes an entry is written under it.
 */
export interface StagedEnterprises {
  readonly fileId: string;
  readonly caller: Caller;
  readonly commandId: string;
}

/** What is known of a file when all that takes long has been done. */
export interface PreparedEnterprises {
  /** The log position up to which the staged rows are known to hold. */
  readonly seq: number;
  readonly cells: readonly { readonly cellId: string; readonly added: number; readonly changed: number }[];
}

/** What a row of a list says of which entry it means. */
export interface EnterpriseWish {
  readonly id: string | null;
  readonly creditCode: string | null;
  readonly name: string;
  readonly cellId: string;
}

/**
 * The entries in force of a scope that rows mean: by the record's id, else by the credit code, else by the very name in
 * the very cell. What lies outside the scope does not exist here: it may become a duplicate, which those above find.
 */
export async function findMeant(
  sql: Sql,
  scope: { readonly scopeId: string; readonly departmentId: string | null },
  wishes: readonly EnterpriseWish[],
): Promise<(EnterpriseEntry | null)[]> {
  const found = await sql.query<{ id: string }>(
    `select e.id from enterprise e
     where (e.id = any($1::uuid[]) or e.credit_code = any($2::text[])
         or (e.cell_id = any($3::uuid[]) and e.name = any($4::text[])))
       and e.state <> 'closed' and $5::uuid in (e.county_id, e.township_id, e.village_id, e.cell_id)
       and ($6::uuid is null or e.department_id = $6)`,
    [
      wishes.flatMap(({ id }) => id ?? []),
      wishes.flatMap(({ creditCode }) => creditCode ?? []),
      [...new Set(wishes.map(({ cellId }) => cellId))],
      wishes.map(({ name }) => name),
      scope.scopeId,
      scope.departmentId,
    ],
  );
  const entries = await loadEnterprises(
    sql,
    found.map(({ id }) => id),
  );
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const byCode = new Map(entries.flatMap((entry) => (entry.creditCode ? [[entry.creditCode, entry]] : [])));
  const byName = new Map(entries.map((entry) => [`${entry.cellId} ${entry.name}`, entry]));
  return wishes.map(({ id, creditCode, name, cellId }) => {
    if (id !== null) return byId.get(id) ?? null;
    const named = byName.get(`${cellId} ${name}`);
    // Two businesses of one name with two codes are two.
    const sameName = named && (creditCode === null || named.creditCode === null) ? named : null;
    return (creditCode === null ? undefined : byCode.get(creditCode)) ?? sameName;
  });
}

const pieceRows = 2_000;

/** The columns of an entry, with those of its cell. */
export function enterpriseRecord(tree: GridTree, entry: EnterpriseEntry): Readonly<Record<string, unknown>> {
  return { ...columnsOfEntry(entry), ...gridsOf(tree, entry.cellId) };
}

const insertedColumns = (() => {
  const blank = { id: "", cellId: "", version: 1, name: "", position: null } as unknown as EnterpriseEntry;
  return [...Object.keys(columnsOfEntry(blank)), "county_id", "township_id", "village_id", "cell_id"];
})();
const changedColumns = Object.keys(columnsOfEntry({ name: "" } as unknown as EnterpriseEntry)).filter(
  (c) => c !== "id",
);

/** Writes the new entries and the history of all; takes no lock that anybody waits for. Throws `import-outdated`. */
export async function prepareEnterprises(sql: Sql, of: StagedEnterprises, now: Date): Promise<PreparedEnterprises> {
  const { fileId, caller } = of;
  const [head] = await sql.query<{ seq: number }>(`select seq::float8 as seq from log_head`);
  const [taken] = await sql.query(
    `select 1 from exchange_row r join enterprise e on e.credit_code = r.match_key
     where r.file_id = $1 and r.state = 'new' and e.state <> 'closed'
       and $2::uuid in (e.county_id, e.township_id, e.village_id, e.cell_id) limit 1`,
    [fileId, caller.scopeId],
  );
  if (taken) throw new DomainProblem("import-outdated");
  const cells = await sql.query<PreparedEnterprises["cells"][number]>(
    `select grid_id as "cellId", count(*) filter (where state = 'new')::int as added,
       count(*) filter (where state = 'changed')::int as changed
     from exchange_row where file_id = $1 and state in ('new', 'changed') group by grid_id`,
    [fileId],
  );
  const [last] = await sql.query<{ row: number }>(
    `select coalesce(max(row_number), 0) as row from exchange_row where file_id = $1`,
    [fileId],
  );
  const [columns, values] = [insertedColumns, insertedColumns.map((column) => `e.${column}`)];
  // In pieces, so that nothing of the server's memory or of its other work waits for one huge statement.
  for (let from = 0; from <= (last?.row ?? 0); from += pieceRows)
    await sql.query(
      `insert into enterprise (${columns.join(", ")}, is_demo, collected_at, collected_by, collected_by_name,
         changed_at, version)
       select ${values.join(", ")}, false, $4, $5, $6, $4, 1
       from exchange_row r cross join lateral json_populate_record(null::enterprise, r.record) e
       where r.file_id = $1 and r.state = 'new' and r.row_number >= $2 and r.row_number < $3`,
      [fileId, from, from + pieceRows, now, caller.accountId, caller.name],
    );
  // A place for each takes the log's lock, piece by piece: that is done behind the import (open-places.jobs.ts).
  await sql.query(
    `insert into place_opening (enterprise_id, category, by_account, by_name)
     select subject_id, record ->> 'place_category', $2, $3 from exchange_row where file_id = $1 and state = 'new'`,
    [fileId, caller.accountId, caller.name],
  );
  await sql.query(
    `insert into record_batch_change (batch_id, n, kind, subject_id, grid_id, before, after)
     select file_id, row_number, 'enterprise', subject_id, grid_id, before::jsonb, after::jsonb
     from exchange_row where file_id = $1 and state in ('new', 'changed')`,
    [fileId],
  );
  return { seq: head?.seq ?? 0, cells };
}

/** Writes what changes entries, under the log's lock. Throws `import-outdated` where any of it no longer holds. */
export async function applyEnterprises(
  context: RareContext,
  tree: GridTree,
  of: StagedEnterprises & { readonly fileName: string },
  { seq, cells }: PreparedEnterprises,
  today: BusinessDay,
): Promise<NewEvent[]> {
  const { sql, head, now, firstSeq } = context;
  const { fileId, caller, commandId, fileName } = of;
  for (const { cellId } of cells) {
    const cell = tree.find(cellId);
    const isGone = cell === undefined || (cell.validTo !== null && cell.validTo < today);
    if (isGone || !tree.isWithin(caller.scopeId, cellId)) throw new DomainProblem("import-outdated");
  }
  // Only what has happened since the preparation began can be in the way: as a rule, nothing.
  const [met] = await sql.query(
    `select 1 from (
         select l.subject_id as id from event_log l where l.county_id = $2 and l.seq > $3 and l.type like 'enterprise.%'
         union all
         select c.subject_id from record_batch b join record_batch_change c on c.batch_id = b.id
         where b.county_id = $2 and b.seq > $3) news
       join enterprise e on e.id = news.id
       join exchange_row r on r.file_id = $1 and r.match_key = e.credit_code and r.state = 'new'
     where r.subject_id <> e.id and e.state <> 'closed' limit 1`,
    [fileId, head.countyId, seq],
  );
  if (met) throw new DomainProblem("import-outdated");
  const changed = cells.reduce((sum, cell) => sum + cell.changed, 0);
  if (changed > 0) {
    const written = await sql.query<{ id: string }>(
      `update enterprise e set ${changedColumns.map((column) => `${column} = n.${column}`).join(", ")},
         version = e.version + 1, changed_at = $2
       from exchange_row r cross join lateral json_populate_record(null::enterprise, r.record) n
       where r.file_id = $1 and r.state = 'changed' and e.id = r.subject_id and e.version = r.base_version
         and e.state <> 'closed' and e.cell_id = r.grid_id
       returning e.id`,
      [fileId, now],
    );
    if (written.length !== changed) throw new DomainProblem("import-outdated");
    await followDepartments(
      sql,
      written.map(({ id }) => id),
    );
  }
  await openBatch(sql, fileId, { countyId: head.countyId, seq: firstSeq, at: now }, caller);
  return eventsOf(tree, cells).map(({ gridId, added, changed: other }) => ({
    type: "ledger.imported",
    gridId,
    occurredAt: now,
    actorId: caller.accountId,
    commandId,
    subjectId: null,
    about: { kind: "enterprises", added, changed: other, file: fileName, importId: fileId },
  }));
}

/** One event for each village that is concerned: its people and those above it hear of it, nobody else. */
function eventsOf(tree: GridTree, cells: PreparedEnterprises["cells"]) {
  const sums = new Map<string, { gridId: string; added: number; changed: number }>();
  for (const { cellId, added, changed } of cells) {
    const gridId = tree.find(cellId)?.parentId ?? cellId;
    const sum = sums.get(gridId) ?? { gridId, added: 0, changed: 0 };
    sums.set(gridId, { gridId, added: sum.added + added, changed: sum.changed + changed });
  }
  return [...sums.values()].toSorted((a, b) => (a.gridId < b.gridId ? -1 : 1));
}
