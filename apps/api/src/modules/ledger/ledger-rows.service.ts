import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { enrolmentFaults, enterpriseFields } from "@safegrid/contract/enterprise";
import { facilityFields } from "@safegrid/contract/facility";
import { normalNameOf } from "@safegrid/domain/ledger";
import { placeCategory } from "@safegrid/domain/place";
import type { BusinessDay } from "@safegrid/metrics/period";
import type { NewEvent } from "#/platform/log.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { mayActIn } from "#/modules/access/access.service.ts";
import type { RareContext } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { EnterpriseEntry } from "#/modules/ledger/enterprise-entry.service.ts";
import {
  differenceOf,
  loadDepartments,
  loadEnterprises,
  mayKeep,
  superviseBy,
  updateEnterprises,
} from "#/modules/ledger/enterprise-entry.service.ts";
import {
  followDepartments,
  insertEnterprises,
  moveEnterprises,
  placeOfEnterprise,
} from "#/modules/ledger/enterprise.service.ts";
import type { FacilityEntry } from "#/modules/ledger/facility.service.ts";
import { loadFacilities, placeOfFacility, updateFacilities } from "#/modules/ledger/facility.service.ts";
import { movePlaces, openPlaces, suspendPlaces } from "#/modules/place/place-life.service.ts";

export type LedgerRowKind = "enterprise" | "facility";

/**
 * A row of a list, by the names of `enterpriseFields` or `facilityFields` and the cell's code. What is absent says
 * nothing: it stays as it is, or is the default of a new entry. With an `id` it means that entry and no other.
 */
export type LedgerRow = { readonly cellCode: string; readonly id?: string } & Readonly<Record<string, unknown>>;

type Entry = EnterpriseEntry | FacilityEntry;

/** What became of a row when it was held against what is known. `entry` is what `applyLedgerRows` takes. */
export interface LedgerVerdict {
  readonly state: "new" | "changed" | "same" | "faulty";
  readonly faults: readonly { readonly field: string; readonly detail: string }[];
  readonly entry: LedgerChange | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** An entry to be written; plain data, so that it can be kept between a dry run and its application. */
export interface LedgerChange {
  readonly isNew: boolean;
  /** The version that it was held against; 0 = new. */
  readonly baseVersion: number;
  readonly fromCellId: string | null;
  readonly entry: Entry;
  readonly placeCategory: z.infer<typeof placeCategory> | null;
}

/**
 * Judges rows of one kind; writes nothing. Rows are matched by `id`, then by credit code, then by name within the cell.
 * Costs four statements whatever the number of rows. `taken` carries codes and names from piece to piece of one file.
 */
export async function checkLedgerRows(
  sql: Sql,
  tree: GridTree,
  caller: Caller,
  kind: LedgerRowKind,
  rows: readonly LedgerRow[],
  today: BusinessDay,
  taken: Map<string, number> = new Map(),
): Promise<LedgerVerdict[]> {
  const cells = new Map(
    tree.subtree(tree.county.id).flatMap((node) => (node.level === "cell" ? [[node.code, node] as const] : [])),
  );
  const departments = await loadDepartments(sql);
  const known = await loadKnown(sql, kind, rows, (code) => cells.get(code)?.id ?? null);
  return rows.map((row, index) => {
    const faults: { field: string; detail: string }[] = [];
    const cell = cells.get(row.cellCode);
    if (!cell) faults.push({ field: "cellCode", detail: "没有这个基础网格" });
    else if (!mayActIn(caller, cell.path, today)) faults.push({ field: "cellCode", detail: "该网格不在您的范围内" });
    const before = cell ? known.find(row, cell.id) : undefined;
    if (row.id !== undefined && !before) faults.push({ field: "id", detail: "没有这个编号的条目" });
    if (before && !mayKeep(tree, caller, before, today))
      faults.push({ field: "id", detail: "该条目登记在您的范围之外" });
    if (before?.state === "closed") faults.push({ field: "id", detail: "该条目已注销或已合并" });
    const schema = kind === "enterprise" ? enterpriseRowFields : facilityRowFields;
    const asWas = before ? fieldsOf(before) : {};
    const { cellCode: _code, id: _id, ...said } = row;
    const read = schema.safeParse({ ...asWas, ...withoutUndefined(said) });
    if (!read.success) {
      for (const issue of read.error.issues)
        faults.push({ field: issue.path.map(String).join("."), detail: issue.message });
      return faulty(faults);
    }
    if (kind === "enterprise" && "enrolment" in read.data)
      for (const [field, detail] of enrolmentFaults(read.data)) faults.push({ field, detail });
    const name = `${cell?.id} ${normalNameOf(read.data.name)}`;
    const code = "creditCode" in read.data && read.data.creditCode !== null ? `code ${read.data.creditCode}` : null;
    for (const key of [name, code]) {
      if (key === null) continue;
      const earlier = taken.get(key);
      if (earlier !== undefined)
        faults.push({ field: key === code ? "creditCode" : "name", detail: `与第 ${earlier} 行重复` });
      else taken.set(key, Number(said["row"] ?? index + 1));
    }
    if (!cell || faults.length > 0) return faulty(faults);
    const { departmentId, placeCategory: category, ...fields } = { placeCategory: null, ...read.data };
    const chosen = departmentId ?? (before?.isDepartmentChosen ? before.departmentId : null);
    let supervision;
    try {
      const industry = "industry" in fields ? fields.industry : null;
      supervision = superviseBy(departments, chosen, industry, "departmentId");
    } catch (error) {
      if (!(error instanceof DomainProblem)) throw error;
      return faulty([{ field: "departmentId", detail: error.message }]);
    }
    const entry = {
      id: before?.id ?? uuidv7(),
      version: before?.version ?? 1,
      state: before?.state ?? ("active" as const),
      ...fields,
      ...supervision,
      cellId: cell.id,
    } as Entry;
    const difference = before ? differenceOf<object>(before, entry) : null;
    return {
      state: before ? (difference ? "changed" : "same") : "new",
      faults: [],
      entry: {
        isNew: before === undefined,
        baseVersion: before?.version ?? 0,
        fromCellId: before && before.cellId !== cell.id ? before.cellId : null,
        entry,
        placeCategory: before ? null : category,
      },
      before: difference?.before ?? null,
      after: difference?.after ?? (before ? null : { ...entry }),
    } satisfies LedgerVerdict;
  });
}

/**
 * Writes judged rows under the log's lock, all or none, with a number of statements that does not depend on theirs:
 * entries, their places with plans and due slots, moves, freezes, and the history of each. One event tells of all.
 * Throws `record-changed-meanwhile` where an entry is not as it was when it was judged.
 */
export async function applyLedgerRows(
  context: RareContext,
  tree: GridTree,
  caller: Caller,
  commandId: string,
  kind: LedgerRowKind,
  rows: readonly LedgerChange[],
): Promise<NewEvent[]> {
  const { sql, now } = context;
  const old = rows.filter(({ isNew }) => !isNew);
  const ids = old.map(({ entry }) => entry.id);
  const stored = new Map<string, Entry>(
    (kind === "enterprise" ? await loadEnterprises(sql, ids) : await loadFacilities(sql, ids)).map((entry) => [
      entry.id,
      entry,
    ]),
  );
  const outdated = old.filter(({ entry, baseVersion }) => stored.get(entry.id)?.version !== baseVersion);
  if (outdated.length > 0)
    throw new DomainProblem(
      "record-changed-meanwhile",
      undefined,
      outdated.slice(0, 100).map(({ entry }) => ({ pointer: `/${entry.id}`, detail: entry.name })),
    );
  const fresh = rows.filter(({ isNew }) => isNew);
  const moved = old.filter(({ fromCellId }) => fromCellId !== null);
  if (kind === "enterprise") {
    const entries = fresh.map(({ entry }) => entry as EnterpriseEntry);
    await insertEnterprises(context, tree, caller, entries);
    await openPlaces(
      context,
      tree,
      caller,
      fresh.flatMap(({ placeCategory: category }, index) => {
        const entry = entries[index];
        return entry && category !== null ? [placeOfEnterprise(uuidv7(), entry, category)] : [];
      }),
    );
    const changed = old.map(({ entry }) => entry as EnterpriseEntry);
    await updateEnterprises(sql, changed, now);
    await moveEnterprises(
      sql,
      tree,
      moved.map(({ entry }) => ({ id: entry.id, cellId: entry.cellId })),
      now,
    );
    const along = await sql.query<{ placeId: string; cellId: string }>(
      `select p.id as "placeId", m.to_cell as "cellId"
       from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as m (id, from_cell, to_cell)
       join place p on p.enterprise_id = m.id and p.cell_id = m.from_cell and p.closed_on is null`,
      [
        moved.map(({ entry }) => entry.id),
        moved.map(({ fromCellId }) => fromCellId),
        moved.map(({ entry }) => entry.cellId),
      ],
    );
    await movePlaces(context, tree, along);
    await followDepartments(sql, ids);
    for (const isSuspended of [true, false]) {
      const turned = rows
        .filter(({ entry }) => (entry.state === "suspended") === isSuspended)
        .filter(({ entry }) => (stored.get(entry.id)?.state === "suspended") !== isSuspended)
        .map(({ entry }) => entry.id);
      const places = await sql.query<{ id: string }>(
        `select id from place where enterprise_id = any($1::uuid[]) and closed_on is null`,
        [turned],
      );
      await suspendPlaces(
        context,
        tree,
        places.map(({ id }) => id),
        isSuspended,
      );
    }
  } else {
    const entries = fresh.map(({ entry }) => entry as FacilityEntry);
    await openPlaces(context, tree, caller, entries.map(placeOfFacility));
    await updateFacilities(
      sql,
      old.map(({ entry }) => entry as FacilityEntry),
      now,
    );
    await movePlaces(
      context,
      tree,
      moved.map(({ entry }) => ({ placeId: entry.id, cellId: entry.cellId })),
    );
  }
  context.record(
    caller,
    ...rows.flatMap(({ isNew, entry }) => {
      const before = stored.get(entry.id);
      const difference = before ? differenceOf<object>(before, entry) : null;
      if (!isNew && !difference) return [];
      const { before: was, after: is } = difference ?? { before: null, after: { ...entry } };
      return [{ kind, subjectId: entry.id, gridId: entry.cellId, before: was, after: is }];
    }),
  );
  return [
    {
      type: "ledger.imported",
      gridId: caller.scopeId,
      occurredAt: now,
      actorId: caller.accountId,
      commandId,
      subjectId: null,
      about: { kind, added: fresh.length, changed: old.length },
    },
  ];
}

const enterpriseRowFields = enterpriseFields.extend({ placeCategory: placeCategory.nullable().default(null) });
const facilityRowFields = facilityFields;

/** The entries that rows may mean, found with one statement by id, code, or name and cell. */
async function loadKnown(
  sql: Sql,
  kind: LedgerRowKind,
  rows: readonly LedgerRow[],
  cellIdOf: (code: string) => string | null,
) {
  const ids = rows.map(({ id }) => id ?? null);
  const names = rows.map((row) => (typeof row["name"] === "string" ? normalNameOf(row["name"]) : null));
  const cellIds = rows.map(({ cellCode }) => cellIdOf(cellCode));
  const codes = rows.map((row) =>
    typeof row["creditCode"] === "string" ? row["creditCode"].trim().toUpperCase() : null,
  );
  const table = kind === "enterprise" ? "enterprise" : "place";
  const found = await sql.query<{ id: string }>(
    `select e.id from ${table} e where e.id = any($1::uuid[])
     union select e.id from unnest($2::text[], $3::uuid[]) as w (name_key, cell_id)
       join ${table} e on e.cell_id = w.cell_id and e.name_key = w.name_key and e.state <> 'closed'
     ${kind === "enterprise" ? `union select e.id from enterprise e where e.credit_code = any($4::text[]) and e.state <> 'closed'` : `union select null::uuid where $4::text[] is null`}`,
    [ids, names, cellIds, codes],
  );
  const all = found.map(({ id }) => id);
  const entries: Entry[] = kind === "enterprise" ? await loadEnterprises(sql, all) : await loadFacilities(sql, all);
  const byKey = new Map<string, Entry>();
  for (const entry of entries) {
    byKey.set(entry.id, entry);
    if (entry.state === "closed") continue;
    byKey.set(`${entry.cellId} ${normalNameOf(entry.name)}`, entry);
    if ("creditCode" in entry && entry.creditCode !== null) byKey.set(`code ${entry.creditCode}`, entry);
  }
  return {
    find(row: LedgerRow, cellId: string): Entry | undefined {
      if (row.id !== undefined) return byKey.get(row.id);
      const code = typeof row["creditCode"] === "string" ? row["creditCode"].trim().toUpperCase() : null;
      const byCode = code === null ? undefined : byKey.get(`code ${code}`);
      if (byCode) return byCode;
      const name = typeof row["name"] === "string" ? byKey.get(`${cellId} ${normalNameOf(row["name"])}`) : undefined;
      // The same name under another code is another enterprise.
      return name && code !== null && "creditCode" in name && name.creditCode !== null ? undefined : name;
    },
  };
}

/** An entry's own fields, as a row would say them. */
function fieldsOf(entry: Entry): Record<string, unknown> {
  const { id: _id, version: _version, cellId: _cell, isDepartmentChosen, departmentId, ...fields } = entry;
  return { ...fields, departmentId: isDepartmentChosen ? departmentId : null };
}

function faulty(faults: LedgerVerdict["faults"]): LedgerVerdict {
  return { state: "faulty", faults, entry: null, before: null, after: null };
}

function withoutUndefined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
