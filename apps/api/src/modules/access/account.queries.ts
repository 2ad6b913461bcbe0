import type { AccountHolders, AccountList, AccountState, GrantHistory } from "@safegrid/contract/account";
import type { ListQuery } from "@safegrid/contract/list";
import type { AccountRole } from "@safegrid/domain/account";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";

const conditionOf = {
  all: "true",
  waiting: "a.role is null and a.disabled_at is null",
  active: "a.role is not null and a.disabled_at is null",
  disabled: "a.disabled_at is not null",
} as const satisfies Record<AccountState, string>;

/** The accounts of a county, newest first, by name or login. */
export async function listAccounts(
  sql: Sql,
  tree: GridTree,
  { page, pageSize, q, state }: ListQuery & { readonly state: AccountState },
): Promise<AccountList> {
  const rows = await sql.query<AccountQueryRow>(
    `select a.id, a.login, a.name, a.role, a.grid_id, d.id as department_id, d.name as department_name, a.person_id,
       a.must_change_password, iso_utc(a.created_at) as created_at, iso_utc(a.disabled_at) as disabled_at,
       (select iso_utc(max(t.last_used_at)) from access_token t where t.account_id = a.id) as last_used_at,
       count(*) over ()::int as total
     from account a left join department d on d.id = a.department_id
     where ${conditionOf[state]} and ($1::text is null or a.name like '%' || $1 || '%' or a.login like lower($1) || '%')
     order by a.role is null desc, a.created_at desc, a.login limit $2 offset $3`,
    [q ? q.replaceAll(/[\\%_]/g, String.raw`\$&`) : null, pageSize, (page - 1) * pageSize],
  );
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map((row) => {
      const grid = row.grid_id === null ? undefined : tree.find(row.grid_id);
      return {
        id: row.id as never,
        login: row.login,
        name: row.name,
        role: row.role,
        grid: grid ? summaryOf(grid) : null,
        department: row.department_id === null ? null : { id: row.department_id, name: row.department_name ?? "" },
        personId: row.person_id,
        mustChangePassword: row.must_change_password,
        createdAt: row.created_at,
        disabledAt: row.disabled_at,
        lastUsedAt: row.last_used_at,
      };
    }),
  };
}

interface AccountQueryRow {
  id: string;
  login: string;
  name: string;
  role: AccountRole | null;
  grid_id: string | null;
  department_id: string | null;
  department_name: string | null;
  person_id: string | null;
  must_change_password: boolean;
  created_at: string;
  disabled_at: string | null;
  last_used_at: string | null;
  total: number;
}

/** What was granted to an account, newest first. */
export async function readGrants(sql: Sql, accountId: string): Promise<GrantHistory["grants"]> {
  return sql.query(
    `select r.role, g.name as "gridName", d.name as "departmentName", r.reason, r.granted_by_name as "byName",
       iso_utc(r.granted_at) as at
     from account_grant r left join grid g on g.id = r.grid_id left join department d on d.id = r.department_id
     where r.account_id = $1 order by r.granted_at desc, r.id desc limit 200`,
    [accountId],
  );
}

/** Persons with a post, found by name, for whom an account may be made. */
export async function findHolders(sql: Sql, tree: GridTree, q: string): Promise<AccountHolders["persons"]> {
  const rows = await sql.query<{ id: string; name: string; grid_id: string }>(
    `select distinct on (p.name, p.id) p.id, p.name, a.grid_id
     from person p join appointment a on a.person_id = p.id
     where p.name like $1 || '%' order by p.name, p.id, a.starts_on desc limit 20`,
    [q.replaceAll(/[\\%_]/g, String.raw`\$&`)],
  );
  return rows.map(({ id, name, grid_id: gridId }) => ({ id, name, gridName: tree.pathName(gridId) }));
}
