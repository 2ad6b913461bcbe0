import { v7 as uuidv7 } from "uuid";
import type { EnterpriseFields, EnterpriseListQuery } from "@safegrid/contract/enterprise";
import { enrolmentFaults, enterpriseFields, enterpriseListQuery } from "@safegrid/contract/enterprise";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { patrolCategoryOf } from "@safegrid/domain/patrol-category";
import type { ExchangeAdapter, RowCheck, Verdict } from "#/modules/exchange/adapter.ts";
import type { ParsedRow, Value } from "#/modules/exchange/column.ts";
import { wordsOf } from "#/modules/exchange/column.ts";
import { enterpriseColumns } from "#/modules/exchange/enterprise-columns.ts";
import type { JudgedFault } from "#/modules/exchange/staged-verdict.ts";
import { createRepeats, faultOf, faultyRow, noDepartment } from "#/modules/exchange/staged-verdict.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { DepartmentLine, EnterpriseEntry } from "#/modules/ledger/enterprise-entry.service.ts";
import { differenceOf, loadDepartments, superviseBy } from "#/modules/ledger/enterprise-entry.service.ts";
import { readEnterprisePage } from "#/modules/ledger/ledger-export.service.ts";
import type { PreparedEnterprises } from "#/modules/ledger/ledger-import.service.ts";
import {
  applyEnterprises,
  enterpriseRecord,
  findMeant,
  prepareEnterprises,
} from "#/modules/ledger/ledger-import.service.ts";

/**
 * Enterprises in and out. A list adds entries and gives others their facts; it never closes, suspends or moves any. An
 * empty cell says nothing: what is known stays.
 */
export function createEnterpriseAdapter(tree: GridTree, clock: Clock): ExchangeAdapter<PreparedEnterprises> {
  return {
    underLock: { states: ["changed"], most: 5_000 },
    mayImport: (caller) => caller.abilities.includes("keepLedger") && caller.abilities.includes("import"),
    mayExport: (caller) => caller.abilities.includes("readRecords") && caller.abilities.includes("export"),

    async openCheck({ sql, caller }): Promise<RowCheck> {
      const departments = await loadDepartments(sql);
      const cells = new Map(tree.subtree(caller.scopeId).map((node) => [node.code, node]));
      const repeated = createRepeats();
      return {
        async check(rows) {
          const wishes = rows.map(({ values }) => ({
            id: textOf(values["id"]),
            creditCode: textOf(values["creditCode"]),
            name: textOf(values["name"]) ?? "",
            cellId: cells.get(textOf(values["gridCode"]) ?? "")?.id ?? zeroId,
          }));
          const meant = await findMeant(sql, caller, wishes);
          return rows.map((row, index): Verdict => {
            const cell = cells.get(textOf(row.values["gridCode"]) ?? "");
            const known = meant[index] ?? null;
            const faults: JudgedFault[] = [];
            if (textOf(row.values["gridCode"]) !== null) {
              if (!cell) faults.push(faultOf("gridCode", "not-in-scope", "不在您的范围内"));
              else if (cell.level !== "cell")
                faults.push(faultOf("gridCode", "does-not-fit", "应为 15 位基础网格编码，台账条目须属于一个基础网格"));
            }
            if (textOf(row.values["id"]) !== null && !known)
              faults.push(faultOf("id", "record-gone", "没有这条记录，或不在您的范围内；新增的行请留空"));
            if (!cell || faults.length > 0) return faultyRow(...faults);
            const entry = entryOf(row, known, cell.id, departments);
            faults.push(...judge(entry, known, row, caller, tree));
            const key = known?.id ?? entry.creditCode ?? `${cell.id} ${entry.name}`;
            const earlier = repeated(key, row.row);
            if (earlier !== null)
              faults.push(
                faultOf(entry.creditCode ? "creditCode" : "name", "repeated", `与第 ${earlier} 行是同一个单位`),
              );
            if (faults.length > 0) return faultyRow(...faults);
            return verdictOf(tree, entry, known);
          });
        },
      };
    },

    prepare: (sql, of) => prepareEnterprises(sql, of, clock.now()),
    apply: (context, of, prepared, today) => applyEnterprises(context, tree, of, prepared, today),

    exportPage: (sql, { scopeId, departmentId, filters }, after) =>
      readEnterprisePage(
        sql,
        tree,
        { scopeId, departmentId },
        filtersOf(filters),
        businessDayOf(clock.now().getTime()),
        after,
      ),

    filterWords({ filters }) {
      const wish = filtersOf(filters);
      const said = (label: string, key: string, value: Value | undefined) => {
        const column = enterpriseColumns.find((each) => each.key === key);
        return value === undefined ? [] : [`${label}：${column ? wordsOf(column.type, value) : String(value)}`];
      };
      return [
        ...said("搜索", "", wish.q),
        ...said("风险等级", "risk", wish.risk),
        ...said("单位性质", "kind", wish.kind),
        ...said("经营状态", "state", wish.state),
        ...said("“两化”入网", "enrolment", wish.enrolment),
        ...said("重点单位", "isKeyUnit", wish.isKeyUnit),
        ...said("行业", "", wish.industry),
        ...said("主管部门", "", wish.department),
        ...(wish.isConfirmed === undefined ? [] : [wish.isConfirmed ? "已确认" : "未确认"]),
      ];
    },
  };
}

const zeroId = "00000000-0000-0000-0000-000000000000";

function filtersOf(filters: Readonly<Record<string, string>>): EnterpriseListQuery {
  return enterpriseListQuery.parse(filters);
}

const textOf = (value: Value | undefined): string | null => (typeof value === "string" ? value : null);

/** The entry that a row stands for: what is known, with what the row says over it. */
function entryOf(
  { values }: ParsedRow,
  known: EnterpriseEntry | null,
  cellId: string,
  departments: readonly DepartmentLine[],
): EnterpriseEntry {
  const { lon, lat, crs } = values;
  const said: Record<string, unknown> = {};
  for (const key of fieldKeys) if (values[key] !== null && values[key] !== undefined) said[key] = values[key];
  if (typeof lon === "number" && typeof lat === "number" && typeof crs === "string")
    said["position"] = { lon, lat, crs };
  const base = known ?? { ...blankEntry, id: uuidv7(), cellId };
  const fields: EnterpriseEntry = { ...base, ...said };
  const chosenName = textOf(values["department"]);
  const chosen = chosenName
    ? (departments.find(({ name }) => name === chosenName)?.id ?? null)
    : base.isDepartmentChosen
      ? base.departmentId
      : null;
  return { ...fields, ...superviseBy(departments, chosen, fields.industry, "/department") };
}

const fieldKeys = [
  "name",
  "shortName",
  "kind",
  "creditCode",
  "industry",
  "address",
  "risk",
  "isKeyUnit",
  "legalPerson",
  "contactName",
  "phone",
  "employees",
  "state",
  "enrolment",
  "enrolmentNumber",
  "enrolledOn",
] as const satisfies readonly (keyof EnterpriseFields)[];

const { departmentId: _, ...blankFields } = enterpriseFields.parse({ name: "-", address: "-" });
const blankEntry = { ...blankFields, version: 1, departmentId: null, isDepartmentChosen: false };

/** What no single cell can tell. */
function judge(
  entry: EnterpriseEntry,
  known: EnterpriseEntry | null,
  { values }: ParsedRow,
  caller: Caller,
  tree: GridTree,
): JudgedFault[] {
  const faults: JudgedFault[] = enrolmentFaults(entry).map(([field, words]) => faultOf(field, "does-not-fit", words));
  const parts = ["lon", "lat", "crs"].filter((key) => values[key] !== null && values[key] !== undefined);
  if (parts.length > 0 && parts.length < 3)
    faults.push(faultOf(parts[0] ?? "lon", "does-not-fit", "经度、纬度、坐标系须一起填写"));
  const named = textOf(values["department"]);
  if (named !== null && !entry.isDepartmentChosen) faults.push(noDepartment(named));
  if (caller.departmentId !== null && entry.departmentId !== caller.departmentId)
    faults.push(faultOf("industry", "not-in-line", "不属于您所在部门的行业线"));
  if (known && textOf(values["gridCode"]) !== tree.find(known.cellId)?.code)
    faults.push(
      faultOf(
        "gridCode",
        "does-not-fit",
        `该单位已登记在网格 ${tree.find(known.cellId)?.code ?? ""}，调整所属网格请在台账中办理`,
      ),
    );
  if (known && entry.state !== known.state)
    faults.push(faultOf("state", "does-not-fit", "已登记单位的停业、复业请在台账中办理"));
  return faults;
}

function verdictOf(tree: GridTree, entry: EnterpriseEntry, known: EnterpriseEntry | null): Verdict {
  const difference = known ? differenceOf(known, entry) : { before: null, after: { ...entry } };
  return {
    state: known === null ? "new" : difference === null ? "same" : "changed",
    faults: [],
    subjectId: entry.id,
    gridId: entry.cellId,
    matchKey: entry.creditCode,
    baseVersion: known?.version ?? null,
    record:
      difference === null
        ? null
        : { ...enterpriseRecord(tree, entry), place_category: patrolCategoryOf(entry.industry, entry.kind) },
    before: difference?.before ?? null,
    after: difference?.after ?? null,
  };
}
