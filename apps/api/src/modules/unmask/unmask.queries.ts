import type { UnmaskRequest } from "@safegrid/contract/unmask";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";

const columnOf = { phone: "phone", contactName: "contact_name", legalPerson: "legal_person" } as const;

export interface Unmasked {
  readonly name: string;
  readonly gridId: string;
  readonly value: string | null;
}

/** One personal datum of a record in the viewer's subtree and line; null where there is no such record for him. */
export async function readUnmasked(
  sql: Sql,
  { scopeId, departmentId }: Viewer,
  { kind, id, field }: UnmaskRequest,
): Promise<Unmasked | null> {
  const column = columnOf[field];
  const liesIn = `$1::uuid in (g.county_id, g.township_id, g.village_id, g.id)`;
  const [row] =
    kind === "person"
      ? await sql.query<Unmasked>(
          `select p.name, p.grid_id as "gridId", p.${column} as value from person p
           where p.id = $2 and (exists (select from grid g where g.id = p.grid_id and ${liesIn})
             or exists (select from appointment a join grid g on g.id = a.grid_id where a.person_id = p.id and ${liesIn}))`,
          [scopeId, id],
        )
      : await sql.query<Unmasked>(
          `select e.name, e.cell_id as "gridId", e.${column} as value from enterprise e
           where e.id = $2 and $1::uuid in (e.county_id, e.township_id, e.village_id, e.cell_id)
             and ($3::uuid is null or e.department_id = $3)`,
          [scopeId, id, departmentId],
        );
  return row ?? null;
}
