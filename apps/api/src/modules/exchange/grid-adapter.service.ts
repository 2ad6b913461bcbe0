import { v7 as uuidv7 } from "uuid";
import type { GridKind, GridLevel } from "@safegrid/domain/grid";
import { codeLength, gridLevels, isKindOfLevel, kindsOfLevel } from "@safegrid/domain/grid";
import type { Sql } from "#/platform/sql.ts";
import type { ExchangeAdapter, ExportQuery, RowCheck, Verdict } from "#/modules/exchange/adapter.ts";
import type { ParsedRow } from "#/modules/exchange/column.ts";
import { gridKindWords } from "#/modules/exchange/grid-columns.ts";
import { faultOf, faultyRow } from "#/modules/exchange/staged-verdict.ts";
import { readRowsToApply } from "#/modules/exchange/staged-file.service.ts";
import type { ImportedGrid } from "#/modules/grid/grid-import.service.ts";
import { importGrids } from "#/modules/grid/grid-import.service.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import { openBatch, writeBatchChanges } from "#/modules/record/record.service.ts";

const words = ["name", "kind", "responsibleSubject", "supervisingSubject"] as const;

/** Grids in and out. A list adds grids and gives others their words; it never closes, moves or divides any. */
export function createGridAdapter(tree: GridTree, db: Sql): ExchangeAdapter<ImportedGrid[]> {
  return {
    underLock: { states: ["new", "changed"], most: 5_000 },
    mayImport: (caller) => caller.abilities.includes("keepGrids") && caller.departmentId === null,
    mayExport: (caller) => caller.abilities.includes("readRecords") && caller.abilities.includes("export"),

    async openCheck({ sql, caller }): Promise<RowCheck> {
      const known = new Map(tree.subtree(tree.county.id).map((node) => [node.code, node]));
      const subjects = await readSubjects(sql, caller.scopeId);
      const added = new Map<string, { id: string; row: number }>();
      const seen = new Map<string, number>();
      const judge = (row: ParsedRow): Verdict => {
        const code = row.values["code"];
        if (typeof code !== "string") return faultyRow();
        const earlier = seen.get(code);
        if (earlier !== undefined) return faultyRow(faultOf("code", "repeated", `与第 ${earlier} 行的编码重复`));
        seen.set(code, row.row);
        const level = levelOf(code);
        const standing = known.get(code);
        const parentCode = code.slice(0, -3);
        const parent = known.get(parentCode);
        if (level === "county" || (standing ?? parent)?.id === undefined) {
          const above = added.get(parentCode);
          if (!above || level === "county")
            return faultyRow(
              faultOf("code", "not-in-scope", `上级网格 ${parentCode} 不存在、不在您的范围内，或写在了后面`),
            );
          return fresh(row, level, above.id);
        }
        const isMine = standing
          ? tree.isWithin(caller.scopeId, standing.id) && standing.id !== caller.scopeId
          : tree.isWithin(caller.scopeId, parent?.id ?? "");
        if (!isMine) return faultyRow(faultOf("code", "not-in-scope", "不在您的范围内"));
        return standing ? other(row, level, standing) : fresh(row, level, parent?.id ?? "");
      };
      const fresh = (row: ParsedRow, level: GridLevel, parentId: string): Verdict => {
        const id = uuidv7();
        const record = recordOf(row, { id, isNew: true, level, parentId });
        added.set(record.code, { id, row: row.row });
        const { code, name, kind } = record;
        return {
          ...verdictOf(row, record),
          state: "new",
          before: null,
          after: { code, name, kind, parentId, ...subjectsOf(record) },
        };
      };
      const other = (row: ParsedRow, level: GridLevel, node: GridNode): Verdict => {
        const was = { name: node.name, kind: node.kind, ...(subjects.get(node.id) ?? noSubjects) };
        const read = recordOf(row, { id: node.id, isNew: false, level, parentId: node.parentId ?? "" });
        // A column that the file has not, or a cell left empty, says nothing.
        const record = {
          ...read,
          responsibleSubject: read.responsibleSubject ?? was.responsibleSubject,
          supervisingSubject: read.supervisingSubject ?? was.supervisingSubject,
        };
        const changed = words.filter((word) => record[word] !== was[word]);
        const only = (of: Record<(typeof words)[number], unknown>) =>
          Object.fromEntries(changed.map((word) => [word, of[word]]));
        return {
          ...verdictOf(row, record),
          state: changed.length === 0 ? "same" : "changed",
          before: only(was),
          after: only(record),
        };
      };
      return { check: async (rows) => rows.map(judge) };
    },

    async prepare(sql, { fileId }) {
      const rows = await readRowsToApply<ImportedGrid>(sql, fileId);
      await writeBatchChanges(
        sql,
        fileId,
        rows.map(({ subjectId, before, after }) => ({ kind: "grid", subjectId, gridId: subjectId, before, after })),
      );
      return rows.map(({ record }) => record);
    },

    // The grids themselves only here: a code is free or taken by what the tree says under the lock, and whoever reads the
    // tree anew in this transaction must not find grids that may never be.
    async apply(context, { caller, fileId, commandId }, grids) {
      const { sql, head, now, firstSeq } = context;
      const events = await importGrids(context, tree, caller, grids);
      context.afterCommit(() => tree.refresh(db));
      await openBatch(sql, fileId, { countyId: head.countyId, seq: firstSeq, at: now }, caller);
      return events.map((event) => ({ ...event, commandId }));
    },

    async exportPage(sql, { scopeId, filters }, after) {
      const rows = await sql.query<ExportedGrid>(
        `select g.id, g.code, g.name, g.kind, g.responsible_subject as "responsibleSubject",
           g.supervising_subject as "supervisingSubject"
         from grid g where $1::uuid in (g.county_id, g.township_id, g.village_id, g.id) and g.valid_to is null
           and ($3::text is null or g.level = $3) and ($4::text is null or g.kind = $4)
           and ($2::uuid is null or (g.code, g.id) > (select code, id from grid where id = $2))
         order by g.code, g.id limit 1000`,
        [scopeId, after, filters["level"] ?? null, filters["kind"] ?? null],
      );
      return rows.map((row) => ({ ...row, path: tree.pathName(tree.find(row.id)?.parentId ?? "") }));
    },

    filterWords({ filters }: ExportQuery) {
      return [
        ...(filters["level"] ? [`层级：${levelWords[filters["level"] as GridLevel] ?? filters["level"]}`] : []),
        ...(filters["kind"] ? [`类型：${gridKindWords[filters["kind"] as GridKind] ?? filters["kind"]}`] : []),
      ];
    },
  };
}

const levelWords = { county: "县级", township: "乡级", village: "村级", cell: "基础网格" } as const;

interface ExportedGrid {
  id: string;
  code: string;
  name: string;
  kind: string;
  responsibleSubject: string | null;
  supervisingSubject: string | null;
  [key: string]: string | null;
}

const noSubjects = { responsibleSubject: null, supervisingSubject: null };
type Subjects = { responsibleSubject: string | null; supervisingSubject: string | null };

const subjectsOf = ({ responsibleSubject, supervisingSubject }: Subjects) => ({
  ...(responsibleSubject === null ? {} : { responsibleSubject }),
  ...(supervisingSubject === null ? {} : { supervisingSubject }),
});

async function readSubjects(sql: Sql, scopeId: string): Promise<Map<string, Subjects>> {
  const rows = await sql.query<Subjects & { id: string }>(
    `select id, responsible_subject as "responsibleSubject", supervising_subject as "supervisingSubject"
     from grid where $1::uuid in (county_id, township_id, village_id, id) and valid_to is null`,
    [scopeId],
  );
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}

function levelOf(code: string): GridLevel {
  return gridLevels.find((level) => codeLength[level] === code.length) ?? "county";
}

function recordOf({ values }: ParsedRow, of: Pick<ImportedGrid, "id" | "isNew" | "level" | "parentId">): ImportedGrid {
  const textOf = (key: string) => (typeof values[key] === "string" ? values[key] : null);
  return {
    ...of,
    code: textOf("code") ?? "",
    name: textOf("name") ?? "",
    kind: (textOf("kind") ?? "") as GridKind,
    responsibleSubject: textOf("responsibleSubject"),
    supervisingSubject: textOf("supervisingSubject"),
  };
}

function verdictOf(row: ParsedRow, record: ImportedGrid): Omit<Verdict, "state" | "before" | "after"> {
  const isFitting = row.values["kind"] === null || isKindOfLevel(record.level, record.kind);
  const allowed = kindsOfLevel[record.level].map((kind) => gridKindWords[kind]).join("、");
  return {
    faults: isFitting
      ? []
      : [{ key: "kind", code: "does-not-fit", detail: `${levelWords[record.level]}的类型应为：${allowed}` }],
    subjectId: record.id,
    gridId: record.id,
    matchKey: record.code,
    baseVersion: null,
    record,
  };
}
