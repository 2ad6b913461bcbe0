import { post } from "@safegrid/domain/post";
import { DomainProblem } from "#/platform/problem.ts";
import type { ExchangeAdapter, Verdict } from "#/modules/exchange/adapter.ts";
import type { ParsedRow, Value } from "#/modules/exchange/column.ts";
import { wordsOf } from "#/modules/exchange/column.ts";
import { peopleColumns } from "#/modules/exchange/people-columns.ts";
import { readRowsToApply } from "#/modules/exchange/staged-file.service.ts";
import { createRepeats, faultOf, faultyRow, noDepartment } from "#/modules/exchange/staged-verdict.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { PeopleFault, PeopleRow, PreparedPeople } from "#/modules/person/people-import.service.ts";
import { personFound, searchOf } from "#/modules/person/person.queries.ts";
import { loadDepartments } from "#/modules/ledger/enterprise-entry.service.ts";
import { applyPeople, judgePeople, preparePeople } from "#/modules/person/people-import.service.ts";

/** People and posts in and out. Who is new is written beside the log's lock, what changes somebody under it. */
export function createPeopleAdapter(tree: GridTree): ExchangeAdapter<PreparedPeople> {
  return {
    underLock: { states: ["changed"], most: 10_000 },
    mayImport: (caller) => caller.abilities.includes("keepPeople") && caller.departmentId === null,
    mayExport: (caller) => caller.abilities.includes("readRecords") && caller.abilities.includes("export"),

    async openCheck({ sql, caller }) {
      const grids = new Map(tree.subtree(caller.scopeId).map((node) => [node.code, node.id]));
      const departments = new Map((await loadDepartments(sql)).map(({ id, name }) => [name, id]));
      const repeated = createRepeats();
      return {
        async check(rows) {
          const lines = rows.map((row) => lineOf(row, grids, departments));
          const whole = lines.filter((line) => line !== null);
          const { faults, states } = await judgePeople(sql, tree, caller, whole);
          const faultsOf = Map.groupBy(faults, ({ row }) => row);
          let at = -1;
          return rows.map((row, index): Verdict => {
            const line = lines[index];
            if (!line) {
              const code = row.values["gridCode"];
              const isForeign = typeof code === "string" && !grids.has(code);
              const named = textOf(row.values["department"]);
              return faultyRow(
                ...(isForeign ? [faultOf("gridCode", "not-in-scope", "不在您的范围内")] : []),
                ...(named === null || departments.has(named) ? [] : [noDepartment(named)]),
              );
            }
            at += 1;
            const own = faultsOf.get(at) ?? [];
            if (own.length > 0)
              return faultyRow(...own.map(({ field, detail }) => faultOf(keyOf(field), "does-not-fit", detail)));
            const said = JSON.stringify([line.name, line.phone, line.gridId, line.post, line.startsOn]);
            const earlier = repeated(said, row.row);
            if (earlier !== null) return faultyRow(faultOf("name", "repeated", `与第 ${earlier} 行重复`));
            return {
              ...faultyRow(),
              state: states[at] ?? "new",
              gridId: line.gridId,
              record: line,
            };
          });
        },
      };
    },

    async prepare(sql, { caller, fileId, checkedSeq }) {
      const rows = await readRowsToApply<PeopleRow>(sql, fileId);
      const { faults, prepared } = await preparePeople(
        sql,
        { caller, tree, batchId: fileId },
        rows.map(({ record }) => record),
        checkedSeq,
      );
      if (faults.length > 0) throw new DomainProblem("import-outdated");
      return prepared;
    },

    apply: (context, { caller, fileId, commandId }, prepared) =>
      applyPeople(context, { caller, tree, batchId: fileId, commandId }, prepared),

    async exportPage(sql, { scopeId, departmentId, filters }, after) {
      const [personId = null, appointmentId = null] = after?.split(" ") ?? [];
      const [like, whole] = searchOf(filters["q"]);
      const isHere = (grid: string) =>
        `$1::uuid in (${grid}.county_id, ${grid}.township_id, ${grid}.village_id, ${grid}.id)`;
      const rows = await sql.query<Record<string, string | null> & { gridId: string; appointmentId: string | null }>(
        // A post elsewhere is not there for the reader: whoever stands in the books here and holds none here has no post.
        // A department takes along who holds a post of its own line, and nobody else's number.
        `select p.id as "personId", a.id as "appointmentId", p.name, p.phone, p.employer, p.title,
           coalesce(a.grid_id, p.grid_id) as "gridId", a.post, d.name as department, a.starts_on::text as "startsOn",
           a.ends_on::text as "endsOn"
         from person p
         left join (select o.* from appointment o join grid og on og.id = o.grid_id
             where o.post <> 'substitute' and ${isHere("og")}) a on a.person_id = p.id
         left join department d on d.id = a.department_id
         join grid g on g.id = coalesce(a.grid_id, p.grid_id)
         where ${isHere("g")} and ($6::uuid is null or a.department_id = $6)
           and ($4::text is null or a.post = $4) and ${personFound(5, 7)}
           and ($2::uuid is null or (p.id, coalesce(a.id, p.id)) > ($2, $3::uuid))
         order by p.id, coalesce(a.id, p.id) limit 1000`,
        [scopeId, personId, appointmentId ?? personId, filters["post"] ?? null, like, departmentId, whole],
      );
      return rows.map(({ gridId, appointmentId: own, ...row }) => ({
        ...row,
        id: `${row["personId"]} ${own ?? row["personId"]}`,
        gridCode: tree.find(gridId)?.code ?? "",
      }));
    },

    filterWords({ departmentId, filters }) {
      const { post: held, q } = filters;
      const column = peopleColumns.find(({ key }) => key === "post");
      return [
        ...(departmentId === null ? [] : ["本部门的岗位"]),
        ...(q ? [`搜索：${q}`] : []),
        ...(held && column ? [`岗位：${wordsOf(column.type, post.parse(held))}`] : []),
      ];
    },
  };
}

const textOf = (value: Value | undefined): string | null => (typeof value === "string" ? value : null);
const keyOf = (field: PeopleFault["field"]) =>
  field === "gridId" ? "gridCode" : field === "departmentId" ? "department" : field;

/** A row as the people's service takes it; null where a cell without which it cannot be judged is faulty. */
function lineOf(
  { values, faults }: ParsedRow,
  grids: ReadonlyMap<string, string>,
  departments: ReadonlyMap<string, string>,
): PeopleRow | null {
  const gridId = grids.get(textOf(values["gridCode"]) ?? "");
  const name = textOf(values["name"]);
  const named = textOf(values["department"]);
  const departmentId = named === null ? null : departments.get(named);
  if (!gridId || name === null || departmentId === undefined || faults.length > 0) return null;
  return {
    name,
    phone: textOf(values["phone"]),
    employer: textOf(values["employer"]),
    title: textOf(values["title"]),
    gridId,
    post: post.nullable().parse(textOf(values["post"])),
    departmentId,
    startsOn: textOf(values["startsOn"]),
    endsOn: textOf(values["endsOn"]),
  };
}
