import type { UnmaskRequest } from "@safegrid/contract/unmask";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";

const columnOf = {
  ...({ phone: "phone", contactName: "contact_name", legalPerson: "legal_person" } as const),
  ...({ contactPhone: "contact_phone", submitter: "submitter" } as const),
  ...({ personName: "person_name", personPhone: "person_phone" } as const),
};

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
  if (kind === "publicReport" || kind === "submission") {
    // Of a report its hazard's id is its own; both are seen with the hazard.
    const [table, key] = kind === "submission" ? ["hazard_submission", "id"] : ["public_report", "hazard_id"];
    const [found] = await sql.query<Unmasked>(
      `select h.serial as name, h.cell_id as "gridId", r.${column} as value
       from ${table} r join hazard h on h.id = r.hazard_id join place p on p.id = h.place_id
       where r.${key} = $3 and ${hazardInSightSql}`,
      [scopeId, departmentId, id],
    );
    return found ?? null;
  }
  if (kind === "violation") {
    const [found] = await sql.query<Unmasked>(
      `select p.name, v.cell_id as "gridId", v.${column} as value from violation v join place p on p.id = v.place_id
       where v.id = $2 and $1::uuid in (v.county_id, v.township_id, v.village_id, v.cell_id)
         and ($3::uuid is null or p.department_id = $3)`,
      [scopeId, id, departmentId],
    );
    return found ?? null;
  }
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
