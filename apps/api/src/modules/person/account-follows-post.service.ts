import type { AccountRole } from "@safegrid/domain/account";
import { administratorRoles } from "@safegrid/domain/account";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import { bumpAccess } from "#/modules/access/access.service.ts";
import type { FollowedBy, FollowingAccount } from "#/modules/access/grant-record.service.ts";
import { followGrant } from "#/modules/access/grant-record.service.ts";

/** Whoever follows a post because the day came, and nobody did anything. */
export const byTheDay = (at: Date): FollowedBy => ({ accountId: null, name: "系统（任职变动）", at });

/**
 * Lets accounts follow the posts of their persons: to the grid of a transfer that has taken effect, and to nothing where
 * the last post is over. Idempotent; called with whatever changes a post and at the beginning of each day, for one person
 * or for all. Cost: two look-ups where nothing follows.
 */
export async function followPosts(
  sql: Sql,
  today: BusinessDay,
  by: FollowedBy,
  personId: string | null = null,
): Promise<void> {
  await moveTransferred(sql, today, by, personId);
  await withdrawEnded(sql, today, by, personId);
}

const accountColumns = `c.id, c.login, c.name, c.role, c.grid_id as "gridId", c.department_id as "departmentId"`;

/** Accounts that still look at the grid from which their person was transferred look at the new one. */
async function moveTransferred(sql: Sql, today: BusinessDay, by: FollowedBy, personId: string | null): Promise<void> {
  const moved = await sql.query<FollowingAccount & { toId: string }>(
    `select ${accountColumns}, a.grid_id as "toId"
     from account c join appointment a on a.person_id = c.person_id join appointment o on o.id = a.transferred_from
       join grid g on g.id = a.grid_id join grid og on og.id = o.grid_id
     where ($2::uuid is null or c.person_id = $2) and c.grid_id = o.grid_id and g.level = og.level
       and c.grid_id <> a.grid_id and a.starts_on <= $1::date and (a.ends_on is null or a.ends_on >= $1::date)
       and not exists (select from appointment later where later.transferred_from = a.id and later.starts_on <= $1::date)
     order by c.id for update of c`,
    [today, personId],
  );
  for (const { toId, ...was } of moved)
    await followGrant(sql, was, { ...was, gridId: toId }, { reason: "任职划转至另一网格", by });
  if (moved.length > 0) await bumpAccess(sql);
}

interface Ended extends FollowingAccount {
  readonly role: AccountRole;
  readonly lastDay: string;
  readonly grantedAt: string | null;
}

/**
 * Withdraws what was granted to accounts whose person holds no post any more and is to begin none. Not from the three
 * administrators, who hold offices; not what was granted after the last day, by somebody who knew; and standing in for
 * somebody is no post whose end would count.
 */
async function withdrawEnded(sql: Sql, today: BusinessDay, by: FollowedBy, personId: string | null): Promise<void> {
  const ended = await sql.query<Ended>(
    `select ${accountColumns}, e.last_day::text as "lastDay",
       (select iso_utc(max(r.granted_at)) from account_grant r where r.account_id = c.id and r.role is not null
          and r.granted_by is not null) as "grantedAt"
     from account c join (
       select person_id, max(ends_on) filter (where ends_on >= starts_on) as last_day
       from appointment where $3::uuid is null or person_id = $3
       group by person_id
       having bool_and(ends_on is not null and (ends_on < $1::date or ends_on < starts_on))
         and bool_or(post <> 'substitute' and ends_on >= starts_on)) e on e.person_id = c.person_id
     where c.role is not null and c.role <> all($2::text[]) and c.disabled_at is null
     order by c.id for update of c`,
    [today, administratorRoles, personId],
  );
  for (const was of ended) {
    if (was.grantedAt !== null && businessDayOf(Date.parse(was.grantedAt)) > was.lastDay) continue;
    const nothing = { role: null, gridId: null, departmentId: null };
    await followGrant(sql, was, nothing, { reason: `最后一个岗位于 ${was.lastDay} 到期`, by });
  }
}
