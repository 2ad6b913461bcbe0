import type { Sql } from "#/platform/sql.ts";

/** Accounts `a` of the person behind the account `me`: a second account of somebody is the same person. */
export const samePersonSql = `account me join account a
  on coalesce(a.person_id, a.id) = coalesce(me.person_id, me.id)`;

/** Every account of the person behind an account, itself included; none of nobody. */
export async function accountsOfSamePerson(sql: Sql, accountId: string | null): Promise<string[]> {
  if (accountId === null) return [];
  const rows = await sql.query<{ id: string }>(`select a.id from ${samePersonSql} where me.id = $1`, [accountId]);
  return rows.map(({ id }) => id);
}
