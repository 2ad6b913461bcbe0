import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";

/** Whether a place lies in a department's line of industry (P16 条); of whoever has no department every place does. */
export async function isPlaceInLine(
  sql: Sql,
  { departmentId }: Pick<Viewer, "departmentId">,
  placeId: string,
): Promise<boolean> {
  if (departmentId === null) return true;
  const found = await sql.query(`select from place where id = $1 and department_id = $2`, [placeId, departmentId]);
  return found.length > 0;
}
