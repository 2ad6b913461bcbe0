import type { GrantBatch, NewGrant } from "@safegrid/contract/account";
import { isAdministrator } from "@safegrid/domain/account";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { AccountRow, Administrator } from "#/modules/access/account.service.ts";
import { actorOf, lockAccount } from "#/modules/access/account.service.ts";
import { endTokens } from "#/modules/access/end-tokens.service.ts";
import { beginHistory, recordGrant } from "#/modules/access/grant-record.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

export type Grants = ReturnType<typeof createGrants>;

/**
 * The security administrator's work: which role, in which subtree, for which department. Never for oneself, never two of
 * the three offices for one person, and never so that an office is left without anybody. The database holds the same.
 */
export function createGrants(db: Database, clock: Clock, tree: GridTree) {
  return {
    async grant(by: Administrator, id: string, of: NewGrant): Promise<void> {
      await db.transaction((tx) => grantIn(tx, by, id, of));
    },

    /** Many at once, all or none; a fault names the account that it is about. */
    async grantAll(by: Administrator, { grants, reason }: GrantBatch): Promise<void> {
      await db.transaction(async (tx) => {
        for (const [index, { accountId, role, gridId }] of grants.entries())
          try {
            await grantIn(tx, by, accountId, { role, gridId, departmentId: null, reason });
          } catch (problem) {
            if (!(problem instanceof DomainProblem)) throw problem;
            throw fieldProblem(problem.code, `/grants/${index}`, problem.message);
          }
      });
    },
  };

  async function grantIn(tx: Sql, by: Administrator, id: string, of: NewGrant): Promise<void> {
    requireWhole(of, tree, by.caller.scopeId);
    // One at a time: two withdrawals at once must not empty an office.
    await tx.query(`select from access_head for update`);
    const account = await lockAccount(tx, id);
    if (account.disabled_at) throw new DomainProblem("account-disabled");
    await requireAnother(tx, by, account);
    await requireSuccessor(tx, account, of);
    if (of.role !== null && isAdministrator(of.role)) await requireOneOffice(tx, account);
    if (of.departmentId !== null) {
      const departments = await tx.query(`select from department where id = $1`, [of.departmentId]);
      if (departments.length === 0) throw fieldProblem("invalid-request", "/departmentId", "no such department");
    }
    await beginHistory(tx, id);
    await tx.query(`update account set role = $2, grid_id = $3, department_id = $4 where id = $1`, [
      id,
      of.role,
      of.gridId,
      of.departmentId,
    ]);
    const { caller } = by;
    await recordGrant(tx, id, { ...of, byId: caller.accountId, byName: caller.name, at: clock.now() });
    // Whoever holds a session with the former rights signs in anew; phones go on with the new ones.
    await endTokens(tx, id, clock.now(), "session");
    const { login, name } = account;
    const { role, gridId, departmentId, reason } = of;
    const about = { id, login, name, from: account.role, role, gridId, departmentId, reason };
    await noteOperation(tx, { kind: "grant_changed", ...actorOf(by), about }, clock.now());
  }
}

function requireWhole(of: NewGrant, tree: GridTree, scopeId: string): void {
  if (of.role === null) {
    if (of.gridId !== null || of.departmentId !== null)
      throw fieldProblem("invalid-request", "/gridId", "must be null where nothing is granted");
    return;
  }
  if (of.gridId === null) throw fieldProblem("invalid-request", "/gridId", "is missing");
  const grid = tree.getWithin(scopeId, of.gridId);
  if (isAdministrator(of.role) && grid.level !== "county")
    throw fieldProblem("invalid-request", "/gridId", "administrators belong to the county");
  if ((of.role === "department_regulator") !== (of.departmentId !== null))
    throw fieldProblem("invalid-request", "/departmentId", "goes with the role department_regulator, and only with it");
}

async function requireAnother(tx: Sql, by: Administrator, account: AccountRow): Promise<void> {
  const [own] = await tx.query<{ person_id: string | null }>(`select person_id from account where id = $1`, [
    by.caller.accountId,
  ]);
  const isSamePerson = account.person_id !== null && account.person_id === own?.person_id;
  if (account.id === by.caller.accountId || isSamePerson) throw new DomainProblem("grant-to-oneself");
}

async function requireOneOffice(tx: Sql, { id, name, person_id: personId }: AccountRow): Promise<void> {
  const others = await tx.query(
    `select from account where id <> $1 and role in ('account_admin', 'security_admin', 'audit_admin')
       and disabled_at is null and (name = $2 or person_id = $3)`,
    [id, name, personId],
  );
  if (others.length > 0) throw new DomainProblem("one-office-per-person");
}

async function requireSuccessor(tx: Sql, account: AccountRow, of: NewGrant): Promise<void> {
  if (account.role === null || !isAdministrator(account.role) || account.role === of.role) return;
  const others = await tx.query(`select from account where id <> $1 and role = $2 and disabled_at is null`, [
    account.id,
    account.role,
  ]);
  if (others.length === 0) throw new DomainProblem("last-of-office");
}
