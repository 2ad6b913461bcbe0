import type { Department } from "@safegrid/contract/department";
import type { Sql } from "#/platform/sql.ts";

/** All departments of the county, by name. */
export async function listDepartments(sql: Sql): Promise<Department[]> {
  return sql.query<Department>(
    `select id, code, name, industries from department order by name collate "zh-Hans-CN-x-icu", code`,
  );
}
