import { v7 as uuidv7 } from "uuid";
import type { IssuedApiKey, NewApiKey, NewKeyGrant } from "@safegrid/contract/api-key";
import { apiKeyMark, departmentKeyAbilities, keyAbilities } from "@safegrid/domain/api-key";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import { bumpAccess, issueToken, prefixOf } from "#/modules/access/access.service.ts";
import type { Administrator } from "#/modules/access/account.service.ts";
import { actorOf } from "#/modules/access/account.service.ts";
import { endTokens } from "#/modules/access/end-tokens.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

export type ApiKeys = ReturnType<typeof createApiKeys>;

/**
 * Keys of other systems (P10), made and ended by the account administrator, granted by the security administrator, as
 * accounts are: neither can let a system in alone. A key acts under an account of its own that nobody signs in to, so
 * that every record names it. What is taken from it holds everywhere within half a second (live/rights-check.ts).
 */
export function createApiKeys(db: Database, clock: Clock, tree: GridTree) {
  return {
    /** Makes a key that may do nothing yet; resolves with the key itself, this once. */
    async create(by: Administrator, of: NewApiKey): Promise<IssuedApiKey> {
      const now = clock.now();
      const expiresAt = of.expiresAt === null ? null : new Date(of.expiresAt);
      if (expiresAt && expiresAt <= now) throw fieldProblem("invalid-request", "/expiresAt", "lies in the past");
      const id = uuidv7();
      return db.transaction(async (tx) => {
        await tx.query(
          `insert into account (id, login, name, kind, must_change_password, created_at, created_by)
           values ($1::uuid, 'key-' || $1::text, $2, 'api_key', false, $3, $4)`,
          [id, of.name, now, by.caller.accountId],
        );
        const whose = { kind: "api_key", accountId: id, label: of.name, expiresAt } as const;
        const { token: key } = await issueToken(tx, clock, whose, apiKeyMark);
        const prefix = prefixOf(key);
        await tx.query(
          `insert into api_key (id, prefix, purpose, created_at, created_by_name, expires_at)
           values ($1, $2, $3, $4, $5, $6)`,
          [id, prefix, of.purpose, now, by.caller.name, expiresAt],
        );
        const about = { id, prefix, name: of.name, purpose: of.purpose, expiresAt: of.expiresAt };
        await noteOperation(tx, { kind: "api_key_created", ...actorOf(by), about }, now);
        return { id, prefix, key };
      });
    },

    /** Says what a key may do from now on, and where; nothing, where no abilities are named. */
    async grant(by: Administrator, id: string, of: NewKeyGrant): Promise<void> {
      const abilities = requireWhole(of, tree, by.caller.scopeId);
      await db.transaction(async (tx) => {
        const key = await lockKey(tx, id, clock.now());
        if (of.departmentId !== null) {
          const departments = await tx.query(`select from department where id = $1`, [of.departmentId]);
          if (departments.length === 0) throw fieldProblem("invalid-request", "/departmentId", "no such department");
        }
        await tx.query(`update account set grid_id = $2, department_id = $3 where id = $1`, [
          id,
          of.gridId,
          of.departmentId,
        ]);
        await tx.query(`update api_key set abilities = $2, granted_at = $3, granted_by_name = $4 where id = $1`, [
          id,
          abilities,
          clock.now(),
          by.caller.name,
        ]);
        await bumpAccess(tx);
        const { gridId, departmentId, reason } = of;
        const grid = gridId === null ? null : tree.pathName(gridId);
        const about = { id, prefix: key.prefix, name: key.name, abilities: abilities.join(" "), gridId, grid };
        await noteOperation(
          tx,
          { kind: "grant_changed", ...actorOf(by), about: { ...about, departmentId, reason } },
          clock.now(),
        );
      });
    },

    /** Ends a key for ever. */
    async revoke(by: Administrator, id: string, reason: string): Promise<void> {
      await db.transaction(async (tx) => {
        const { prefix, name } = await lockKey(tx, id, clock.now());
        await tx.query(`update api_key set revoked_at = $2, revoked_by_name = $3, revoked_reason = $4 where id = $1`, [
          id,
          clock.now(),
          by.caller.name,
          reason,
        ]);
        await tx.query(`update account set disabled_at = $2 where id = $1`, [id, clock.now()]);
        await endTokens(tx, id, clock.now());
        const about = { id, prefix, name, reason };
        await noteOperation(tx, { kind: "api_key_revoked", ...actorOf(by), about }, clock.now());
      });
    },
  };
}

/** A key in force, locked until the transaction ends. */
async function lockKey(tx: Sql, id: string, now: Date): Promise<{ prefix: string; name: string }> {
  const [key] = await tx.query<{ prefix: string; name: string; revoked_at: Date | null; expires_at: Date | null }>(
    `select k.prefix, a.name, k.revoked_at, k.expires_at from api_key k join account a on a.id = k.id
     where k.id = $1 for update`,
    [id],
  );
  if (!key) throw new DomainProblem("api-key-not-found");
  if (key.revoked_at || (key.expires_at && key.expires_at <= now)) throw new DomainProblem("api-key-revoked");
  return key;
}

/** The abilities in their own order, each once; throws where they do not go with the rest. */
function requireWhole(of: NewKeyGrant, tree: GridTree, scopeId: string): string[] {
  const abilities = keyAbilities.filter((ability) => of.abilities.includes(ability));
  if (abilities.length === 0) {
    if (of.gridId !== null || of.departmentId !== null)
      throw fieldProblem("invalid-request", "/gridId", "must be null where nothing is granted");
    return [];
  }
  if (of.gridId === null) throw fieldProblem("invalid-request", "/gridId", "is missing");
  tree.getWithin(scopeId, of.gridId);
  const beyond = abilities.filter((ability) => of.departmentId !== null && !departmentKeyAbilities.includes(ability));
  if (beyond.length > 0)
    throw fieldProblem("invalid-request", "/abilities", `not for a department: ${beyond.join(", ")}`);
  return abilities;
}
