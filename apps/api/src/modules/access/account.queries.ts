import type {
  Account,
  AccountCandidates,
  AccountHolders,
  AccountList,
  AccountState,
  GrantHistory,
} from "@safegrid/contract/account";
import type { ListQuery } from "@safegrid/contract/list";
import type { AccountRole } from "@safegrid/domain/account";
import { roleOfPosts } from "@safegrid/domain/account";
import type { Post } from "@safegrid/domain/post";
import { lettersOf } from "#/platform/pinyin.ts";
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
  day: string,
  { page, pageSize, q, state }: ListQuery & { readonly state: AccountState },
): Promise<AccountList> {
  const rows = await sql.query<AccountQueryRow>(
    `select a.id, a.login, a.name, a.role, a.grid_id, d.id as department_id, d.name as department_name, a.person_id,
       a.must_change_password, iso_utc(a.created_at) as created_at, iso_utc(a.disabled_at) as disabled_at,
       (select iso_utc(max(t.last_used_at)) from access_token t where t.account_id = a.id) as last_used_at,
       case when a.role is null and a.disabled_at is null then (select json_agg(json_build_object('post', p.post,
         'gridId', p.grid_id)) from appointment p where p.person_id = a.person_id and ${heldOn("$4")}) end as posts,
       count(*) over ()::int as total
     from account a left join department d on d.id = a.department_id
     where a.kind = 'person' and ${conditionOf[state]} and ($1::text is null or a.name like '%' || $1 || '%' or a.login like lower($1) || '%')
     order by a.role is null desc, a.created_at desc, a.login limit $2 offset $3`,
    [q ? q.replaceAll(/[\\%_]/g, String.raw`\$&`) : null, pageSize, (page - 1) * pageSize, day],
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
        proposal: proposalOf(tree, row.posts),
        mustChangePassword: row.must_change_password,
        createdAt: row.created_at,
        disabledAt: row.disabled_at,
        lastUsedAt: row.last_used_at,
      };
    }),
  };
}

/** An appointment `p` that is held on a day. */
const heldOn = (day: string) =>
  `p.post <> 'substitute' and p.starts_on <= ${day}::date and (p.ends_on is null or p.ends_on >= ${day}::date)`;

interface HeldPost {
  readonly post: Post;
  readonly gridId: string;
}

/** The role that posts suggest, in the smallest grid that holds all of them. */
function proposalOf(tree: GridTree, posts: readonly HeldPost[] | null): Account["proposal"] {
  const held = (posts ?? []).flatMap(({ post, gridId }) => {
    const grid = tree.find(gridId);
    return grid ? [{ post, level: grid.level, path: grid.path }] : [];
  });
  const role = roleOfPosts(held);
  const [first, ...others] = held;
  if (role === null || !first) return null;
  const shared = first.path.findLast((id) => others.every(({ path }) => path.includes(id)));
  const grid = shared === undefined ? undefined : tree.find(shared);
  return grid ? { role, grid: summaryOf(grid) } : null;
}

interface AccountQueryRow {
  posts: readonly HeldPost[] | null;
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

/** The grid in whose books each person stands. */
export async function gridsOfPersons(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<{ id: string; grid_id: string }>(
    `select id, grid_id from person where id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(({ id, grid_id: gridId }) => [id, gridId]));
}

const mostCandidates = 100;

/**
 * Who holds a post in a subtree today and has no account that is in use, by grid and name, the first hundred; each with
 * a login that nobody has.
 */
export async function findCandidates(
  sql: Sql,
  tree: GridTree,
  scopeId: string,
  day: string,
): Promise<AccountCandidates> {
  const rows = await sql.query<{ id: string; name: string; posts: HeldPost[]; namesake: string | null; total: number }>(
    `select h.id, h.name, json_agg(json_build_object('post', p.post, 'gridId', p.grid_id) order by g.code) as posts,
       (select min(n.login) from account n where n.name = h.name and n.person_id is null and n.disabled_at is null)
         as namesake, count(*) over ()::int as total
     from person h join appointment p on p.person_id = h.id and ${heldOn("$2")} join grid g on g.id = p.grid_id
     where $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
       and not exists (select from account a where a.person_id = h.id and a.disabled_at is null)
     group by h.id, h.name order by min(g.code), h.name, h.id limit ${mostCandidates}`,
    [scopeId, day],
  );
  const bases = rows.map(({ name }) => lettersOf(name).slice(0, 30));
  const taken = new Set(
    (
      await sql.query<{ login: string }>(`select login from account where login like any ($1::text[])`, [
        [...new Set(bases)].map((base) => `${base}%`),
      ])
    ).map(({ login }) => login),
  );
  return {
    total: rows[0]?.total ?? 0,
    persons: rows.map(({ id, name, posts, namesake }, index) => ({
      id,
      name,
      posts: posts.map(({ post, gridId }) => ({ post, gridName: tree.pathName(gridId) })),
      login: freeLogin(bases[index] ?? "", taken),
      namesake,
    })),
  };
}

/** The first of base, base2, base3 … that is long enough and free; it counts as taken from then on. */
function freeLogin(base: string, taken: Set<string>): string {
  const start = base.length >= 3 ? base : `${base === "" ? "yonghu" : base}-1`;
  let login = start;
  for (let n = 2; taken.has(login); n += 1) login = `${start}${n}`;
  taken.add(login);
  return login;
}
