import { v7 as uuidv7 } from "uuid";
import type { AccountRole } from "@safegrid/domain/account";
import type { Sql } from "#/platform/sql.ts";
import { endTokens } from "#/modules/access/end-tokens.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

/** What an account may do, and where. */
export interface Granted {
  readonly role: AccountRole | null;
  readonly gridId: string | null;
  readonly departmentId: string | null;
}

/** Writes down what an account was granted; `byId` null = it followed from something else, and nobody decided it. */
export async function recordGrant(
  sql: Sql,
  accountId: string,
  of: Granted & { readonly reason: string; readonly byId: string | null; readonly byName: string; readonly at: Date },
): Promise<void> {
  await sql.query(
    `insert into account_grant (id, account_id, role, grid_id, department_id, reason, granted_by, granted_by_name,
       granted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [uuidv7(), accountId, of.role, of.gridId, of.departmentId, of.reason, of.byId, of.byName, of.at],
  );
}

/**
 * Writes down what an account had before its history begins (of before it was kept, or of a demonstration), so that acts
 * of that time can be judged; call it before the first change. Nothing happens where there is a history.
 */
export async function beginHistory(sql: Sql, accountId: string): Promise<void> {
  // An id that comes before all others, also where the account was made at this very instant.
  await sql.query(
    `insert into account_grant (id, account_id, role, grid_id, department_id, reason, granted_by_name, granted_at)
     select ('00000000-0000-' || substr(gen_random_uuid()::text, 15))::uuid, a.id, a.role, a.grid_id, a.department_id, '授权记录建立之前已有', '系统', a.created_at
     from account a where a.id = $1 and a.role is not null
       and not exists (select from account_grant r where r.account_id = a.id)`,
    [accountId],
  );
}

/** An account whose grant became another one, as it was before. */
export interface FollowingAccount extends Granted {
  readonly id: string;
  readonly login: string;
  readonly name: string;
}

/** Who changed the post or the grid from which it follows; `accountId` null = the day came. */
export interface FollowedBy {
  readonly accountId: string | null;
  readonly name: string;
  readonly at: Date;
}

/**
 * Gives an account another grant because its person's posts or its grid changed: with its line in the account's history
 * and in the operation log, like one that was decided. Sessions go on where only the grid became another one.
 */
export async function followGrant(
  sql: Sql,
  was: FollowingAccount,
  is: Granted,
  { reason, by }: { readonly reason: string; readonly by: FollowedBy },
): Promise<void> {
  await beginHistory(sql, was.id);
  await sql.query(`update account set role = $2, grid_id = $3, department_id = $4 where id = $1`, [
    was.id,
    is.role,
    is.gridId,
    is.departmentId,
  ]);
  // Another system's key has no role, and its grants stand with the key; the operation log has it too.
  if (was.role !== null) await recordGrant(sql, was.id, { ...is, reason, byId: null, byName: by.name, at: by.at });
  if (was.role !== null && is.role === null) await endTokens(sql, was.id, by.at, "session");
  const { id, login, name } = was;
  const about = { id, login, name, from: was.role, ...is, fromGridId: was.gridId, reason };
  const gridId = is.gridId ?? was.gridId;
  await noteOperation(sql, { kind: "grant_changed", accountId: by.accountId, byName: by.name, gridId, about }, by.at);
}
