import { v7 as uuidv7 } from "uuid";
import type { FacilityDetails } from "@safegrid/contract/facility";
import { facilityDetails, facilityListQuery } from "@safegrid/contract/facility";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import { categorySymbols } from "#/modules/boundary/responsibility-symbols.ts";
import type { ExchangeAdapter, Verdict } from "#/modules/exchange/adapter.ts";
import type { ParsedRow, Value } from "#/modules/exchange/column.ts";
import { wordsOf } from "#/modules/exchange/column.ts";
import { facilityColumns } from "#/modules/exchange/facility-columns.ts";
import type { RowToApply } from "#/modules/exchange/staged-file.service.ts";
import { readRowsToApply } from "#/modules/exchange/staged-file.service.ts";
import type { JudgedFault } from "#/modules/exchange/staged-verdict.ts";
import { createRepeats, faultOf, faultyRow, noDepartment } from "#/modules/exchange/staged-verdict.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { openBatch, writeBatchChanges } from "#/modules/record/record.service.ts";
import { differenceOf, loadDepartments } from "#/modules/ledger/enterprise-entry.service.ts";
import type { FacilityEntry } from "#/modules/ledger/facility.service.ts";
import { loadFacilities, placeOfFacility, updateFacilities } from "#/modules/ledger/facility.service.ts";
import { readFacilityPage } from "#/modules/ledger/ledger-export.service.ts";
import { beginPlaces, writePlaces } from "#/modules/place/place-life.service.ts";

/**
 * Facilities in and out. Each is a place that owes patrols from today on, so its numbers move with it, under the log's
 * lock: a county has some thousand. A list never closes or moves any; an empty cell says nothing.
 */
export function createFacilityAdapter(tree: GridTree, clock: Clock): ExchangeAdapter<PreparedFacilities> {
  return {
    underLock: { states: ["new", "changed"], most: 5_000 },
    mayImport: (caller) =>
      caller.abilities.includes("keepLedger") && caller.abilities.includes("import") && caller.departmentId === null,
    mayExport: (caller) => caller.abilities.includes("readRecords") && caller.abilities.includes("export"),

    async openCheck({ sql, caller }) {
      const departments = new Map((await loadDepartments(sql)).map(({ id, name }) => [name, id]));
      const cells = new Map(tree.subtree(caller.scopeId).map((node) => [node.code, node]));
      const repeated = createRepeats();
      return {
        async check(rows) {
          const found = await sql.query<{ id: string }>(
            `select id from place where facility_kind is not null and closed_on is null
               and $1::uuid in (county_id, township_id, village_id, cell_id)
               and (id = any($2::uuid[]) or (name = any($3::text[]) and cell_id = any($4::uuid[])))`,
            [
              caller.scopeId,
              rows.flatMap(({ values }) => textOf(values["id"]) ?? []),
              rows.flatMap(({ values }) => textOf(values["name"]) ?? []),
              rows.flatMap(({ values }) => cells.get(textOf(values["gridCode"]) ?? "")?.id ?? []),
            ],
          );
          const known = await loadFacilities(
            sql,
            found.map(({ id }) => id),
          );
          const byId = new Map(known.map((entry) => [entry.id, entry]));
          const byName = new Map(known.map((entry) => [`${entry.cellId} ${entry.name}`, entry]));
          return rows.map((row): Verdict => {
            const { values } = row;
            const cell = cells.get(textOf(values["gridCode"]) ?? "");
            const id = textOf(values["id"]);
            if (textOf(values["gridCode"]) !== null && !cell)
              return faultyRow(faultOf("gridCode", "not-in-scope", "不在您的范围内"));
            if (!cell || textOf(values["kind"]) === null || textOf(values["name"]) === null) return faultyRow();
            if (cell.level !== "cell") return faultyRow(faultOf("gridCode", "does-not-fit", "应为 15 位基础网格编码"));
            const standing = (id === null ? byName.get(`${cell.id} ${textOf(values["name"])}`) : byId.get(id)) ?? null;
            if (id !== null && !standing)
              return faultyRow(faultOf("id", "record-gone", "没有这条记录，或不在您的范围内；新增的行请留空"));
            const earlier = repeated(standing?.id ?? `${cell.id} ${textOf(values["name"])}`, row.row);
            const faults: JudgedFault[] =
              earlier === null ? [] : [faultOf("name", "repeated", `与第 ${earlier} 行是同一个设施`)];
            if (standing && standing.cellId !== cell.id)
              faults.push(faultOf("gridCode", "does-not-fit", "该设施已登记在别的网格，调整请在台账中办理"));
            if (standing && standing.details.kind !== values["kind"])
              faults.push(faultOf("kind", "does-not-fit", "设施种类不能修改，请注销后重新登记"));
            const named = textOf(values["department"]);
            const chosen = named === null ? null : departments.get(named);
            if (named !== null && chosen === undefined) faults.push(noDepartment(named));
            if (faults.length > 0) return faultyRow(...faults);
            const entry = entryOf(row, standing, cell.id, chosen ?? null);
            faults.push(...judge(row, entry));
            return faults.length > 0 ? faultyRow(...faults) : verdictOf(entry, standing);
          });
        },
      };
    },

    async prepare(sql, { fileId, caller }) {
      const rows = await readRowsToApply<FacilityEntry>(sql, fileId);
      const now = clock.now();
      await writePlaces(sql, tree, { by: caller, now }, placesOf(rows));
      await writeBatchChanges(
        sql,
        fileId,
        rows.map(({ subjectId, gridId, before, after }) => ({ kind: "facility", subjectId, gridId, before, after })),
      );
      return { rows, day: businessDayOf(now.getTime()) };
    },

    async apply(context, { caller, fileId, commandId, fileName }, { rows, day }, today) {
      // What was written began on a day that is over by now.
      if (day !== today) throw new DomainProblem("import-outdated");
      const { sql, now, head, firstSeq } = context;
      const standing = new Map(
        (
          await loadFacilities(
            sql,
            rows.filter(({ state }) => state === "changed").map(({ subjectId }) => subjectId),
          )
        ).map((entry) => [entry.id, entry]),
      );
      for (const { state, record } of rows) {
        const cell = tree.find(record.cellId);
        const isGone = cell === undefined || (cell.validTo !== null && cell.validTo < today);
        const was = standing.get(record.id);
        const isOld = state === "changed" && (was?.version !== record.version || was.state === "closed");
        if (isGone || isOld || !tree.isWithin(caller.scopeId, record.cellId))
          throw new DomainProblem("import-outdated");
      }
      const changed = rows.filter(({ state }) => state === "changed").map(({ record }) => record);
      await beginPlaces(context, tree, placesOf(rows));
      if (changed.length > 0) await updateFacilities(sql, changed, now);
      await openBatch(sql, fileId, { countyId: head.countyId, seq: firstSeq, at: now }, caller);
      const byVillage = Map.groupBy(rows, ({ gridId }) => tree.find(gridId)?.parentId ?? gridId);
      return [...byVillage].map(([gridId, own]) => ({
        type: "ledger.imported",
        gridId,
        occurredAt: now,
        actorId: caller.accountId,
        commandId,
        subjectId: null,
        about: {
          kind: "facilities",
          added: own.filter(({ state }) => state === "new").length,
          changed: own.filter(({ state }) => state === "changed").length,
          file: fileName,
          importId: fileId,
        },
      }));
    },

    exportPage: (sql, { scopeId, departmentId, filters }, after) =>
      readFacilityPage(
        sql,
        tree,
        { scopeId, departmentId },
        facilityListQuery.parse(filters),
        businessDayOf(clock.now().getTime()),
        after,
      ),

    filterWords({ filters }) {
      const wish = facilityListQuery.parse(filters);
      const column = facilityColumns.find(({ key }) => key === "kind");
      return [
        ...(wish.q ? [`搜索：${wish.q}`] : []),
        ...(wish.kind && column ? [`种类：${wordsOf(column.type, wish.kind)}`] : []),
        ...(wish.category ? [`场所类别：${categorySymbols[wish.category].zh}`] : []),
        ...(wish.state ? [`状态：${stateWords[wish.state]}`] : []),
        ...(wish.department ? ["一个主管部门的设施"] : []),
        ...(wish.enterprise ? ["一家单位的设施"] : []),
        ...(wish.isOverdue === undefined ? [] : [wish.isOverdue ? "已超期" : "未超期"]),
        ...(wish.isConfirmed === undefined ? [] : [wish.isConfirmed ? "已确认" : "未确认"]),
      ];
    },
  };
}

interface PreparedFacilities {
  readonly rows: readonly RowToApply<FacilityEntry>[];
  readonly day: BusinessDay;
}

const placesOf = (rows: PreparedFacilities["rows"]) =>
  rows.filter(({ state }) => state === "new").map(({ record }) => placeOfFacility(record));

const stateWords = { active: "在用", suspended: "停用", closed: "已注销" } as const;

const textOf = (value: Value | undefined): string | null => (typeof value === "string" ? value : null);

const detailKeys = facilityColumns
  .map(({ key }) => key)
  .filter((key) => !["name", "kind", "address", "gridCode", "department", "lon", "lat", "crs", "id"].includes(key));

function entryOf(
  { values }: ParsedRow,
  standing: FacilityEntry | null,
  cellId: string,
  chosen: string | null,
): FacilityEntry {
  const said = Object.fromEntries(
    detailKeys.flatMap((key) => (values[key] === null || values[key] === undefined ? [] : [[key, values[key]]])),
  );
  const { lon, lat, crs } = values;
  const position =
    typeof lon === "number" && typeof lat === "number" && typeof crs === "string"
      ? { lon, lat, crs }
      : (standing?.position ?? null);
  const details: FacilityDetails = facilityDetails.parse({ ...standing?.details, ...said, kind: values["kind"] });
  return {
    id: standing?.id ?? uuidv7(),
    cellId,
    state: "active",
    version: standing?.version ?? 1,
    enterpriseId: standing?.enterpriseId ?? null,
    departmentId: chosen ?? standing?.departmentId ?? null,
    isDepartmentChosen: chosen !== null || (standing?.isDepartmentChosen ?? false),
    name: textOf(values["name"]) ?? "",
    address: textOf(values["address"]) ?? "",
    position,
    details,
  };
}

/** Facts that the kind does not have, and positions that are not whole. */
function judge({ values }: ParsedRow, { details }: FacilityEntry): JudgedFault[] {
  const foreign = detailKeys.filter((key) => values[key] !== null && values[key] !== undefined && !(key in details));
  const parts = ["lon", "lat", "crs"].filter((key) => values[key] !== null && values[key] !== undefined);
  return [
    ...foreign.map((key) => faultOf(key, "does-not-fit", "这种设施没有此项，请留空")),
    ...(parts.length > 0 && parts.length < 3
      ? [faultOf(parts[0] ?? "lon", "does-not-fit", "经度、纬度、坐标系须一起填写")]
      : []),
  ];
}

function verdictOf(entry: FacilityEntry, standing: FacilityEntry | null): Verdict {
  const difference = standing
    ? differenceOf({ ...standing, state: "active" }, entry)
    : { before: null, after: { ...entry } };
  return {
    state: standing === null ? "new" : difference === null ? "same" : "changed",
    faults: [],
    subjectId: entry.id,
    gridId: entry.cellId,
    matchKey: null,
    baseVersion: standing?.version ?? null,
    record: difference === null ? null : entry,
    before: difference?.before ?? null,
    after: difference?.after ?? null,
  };
}
