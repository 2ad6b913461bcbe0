import type { ApiKey, ApiKeyList, ApiKeyQuery } from "@safegrid/contract/api-key";
import type { ApiKeyState } from "@safegrid/domain/api-key";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";

const stateSql = `case when k.revoked_at is not null then 'revoked' when k.expires_at <= $1 then 'expired'
  when a.grid_id is null then 'waiting' else 'active' end`;

/** Keys, newest first, by name, purpose or the beginning of the key; with how often they called lately. */
export async function listApiKeys(sql: Sql, tree: GridTree, query: ApiKeyQuery, now: Date): Promise<ApiKeyList> {
  const { page, pageSize, q, state } = query;
  const rows = await sql.query<KeyRow>(
    `select k.id, a.name, k.purpose, k.prefix, ${stateSql} as state, k.abilities, a.grid_id,
       d.id as department_id, d.name as department_name, iso_utc(k.created_at) as created_at, k.created_by_name,
       iso_utc(k.granted_at) as granted_at, k.granted_by_name, iso_utc(k.expires_at) as expires_at,
       (select iso_utc(max(t.last_used_at)) from access_token t where t.account_id = k.id) as last_used_at,
       iso_utc(k.revoked_at) as revoked_at, k.revoked_by_name, k.revoked_reason, u.hour, u.day, u.busiest,
       count(*) over ()::int as total
     from api_key k join account a on a.id = k.id left join department d on d.id = a.department_id
       left join lateral (
         select coalesce(sum(calls) filter (where hour >= date_trunc('hour', $1::timestamptz)), 0)::int as hour,
           coalesce(sum(calls), 0)::int as day, coalesce(max(calls), 0)::int as busiest
         from api_key_use where key_id = k.id and hour > $1::timestamptz - interval '24 hours') u on true
     where ($2 = 'all' or ${stateSql} = $2)
       and ($3::text is null or a.name like '%' || $3 || '%' or k.purpose like '%' || $3 || '%' or k.prefix like $3 || '%')
     order by k.created_at desc, k.id limit $4 offset $5`,
    [now, state, q ? q.replaceAll(/[\\%_]/g, String.raw`\$&`) : null, pageSize, (page - 1) * pageSize],
  );
  return { total: rows[0]?.total ?? 0, rows: rows.map((row) => shownOf(row, tree)) };
}

function shownOf(row: KeyRow, tree: GridTree): ApiKey {
  const grid = row.grid_id === null ? undefined : tree.find(row.grid_id);
  return {
    id: row.id,
    name: row.name,
    purpose: row.purpose,
    prefix: row.prefix,
    state: row.state,
    abilities: row.abilities,
    grid: grid ? summaryOf(grid) : null,
    department: row.department_id === null ? null : { id: row.department_id, name: row.department_name ?? "" },
    createdAt: row.created_at,
    createdByName: row.created_by_name,
    grantedAt: row.granted_at,
    grantedByName: row.granted_by_name,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    calls: { hour: row.hour, day: row.day, busiestHour: row.busiest },
    revokedAt: row.revoked_at,
    revokedByName: row.revoked_by_name,
    revokedReason: row.revoked_reason,
  };
}

interface KeyRow {
  id: string;
  name: string;
  purpose: string;
  prefix: string;
  state: ApiKeyState;
  abilities: ApiKey["abilities"];
  grid_id: string | null;
  department_id: string | null;
  department_name: string | null;
  created_at: string;
  created_by_name: string;
  granted_at: string | null;
  granted_by_name: string | null;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  revoked_by_name: string | null;
  revoked_reason: string | null;
  hour: number;
  day: number;
  busiest: number;
  total: number;
}
