import { randomBytes } from "node:crypto";
import { hash } from "@node-rs/argon2";
import { v7 as uuidv7 } from "uuid";
import type { IssuedPassword } from "@safegrid/contract/account";
import type { AccountRole } from "@safegrid/domain/account";
import { isAdministrator } from "@safegrid/domain/account";
import type { OperationKind } from "@safegrid/domain/operation";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import { bumpAccess } from "#/modules/access/access.service.ts";
import { endTokens } from "#/modules/access/end-tokens.service.ts";
import { recordGrant } from "#/modules/access/grant-record.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

/** Who administers, and from which address. */
export interface Administrator {
  readonly caller: Caller;
  readonly address: string;
}

/** Who administers by a request. */
export function administratorOf(request: { readonly caller: Caller; readonly ip: string }): Administrator {
  return { caller: request.caller, address: request.ip };
}

export interface AccountRow {
  id: string;
  login: string;
  name: string;
  role: AccountRole | null;
  person_id: string | null;
  disabled_at: Date | null;
}

/** A one-time password and whose it is. */
interface NamedPassword extends IssuedPassword {
  readonly name: string;
  readonly personId: string;
}

export type Accounts = ReturnType<typeof createAccounts>;

/**
 * The account administrator's work: accounts come and go, and what they may do is not his to say. An administrator's
 * account cannot be taken over by a new password or be shut out by him: its grant must be withdrawn before.
 */
export function createAccounts(db: Database, clock: Clock) {
  return {
    /** A new account with a one-time password; it may do nothing until something is granted to it. */
    async create(
      by: Administrator,
      of: { readonly login: string; readonly name: string; readonly personId: string | null },
    ): Promise<IssuedPassword> {
      const id = uuidv7();
      const password = oneTimePassword();
      const passwordHash = await hash(password);
      await db.transaction(async (tx) => {
        if (of.personId !== null) {
          const persons = await tx.query(`select from person where id = $1`, [of.personId]);
          if (persons.length === 0) throw fieldProblem("invalid-request", "/personId", "no such person");
        }
        const made = await tx.query(
          `insert into account (id, login, name, password_hash, person_id, must_change_password, created_at, created_by)
           values ($1, $2, $3, $4, $5, true, $6, $7) on conflict (login) do nothing returning id`,
          [id, of.login, of.name, passwordHash, of.personId, clock.now(), by.caller.accountId],
        );
        if (made.length === 0) throw fieldProblem("login-taken", "/login", "is taken");
        await noteAbout(tx, "account_created", by, { id, login: of.login, name: of.name });
      });
      return { id: id as never, login: of.login, password };
    },

    /** Accounts for persons of the roster, all or none; each with a one-time password that is told this once. */
    async createAll(
      by: Administrator,
      persons: readonly { readonly personId: string; readonly login: string }[],
    ): Promise<NamedPassword[]> {
      const made = await Promise.all(
        persons.map(async ({ personId, login }) => {
          const password = oneTimePassword();
          return { id: uuidv7(), personId, login, password, passwordHash: await hash(password) };
        }),
      );
      return db.transaction(async (tx) => {
        const issued: NamedPassword[] = [];
        for (const [index, { id, personId, login, password, passwordHash }] of made.entries()) {
          const name = await requireUnserved(tx, personId, `/persons/${index}/personId`);
          const kept = await tx.query(
            `insert into account (id, login, name, password_hash, person_id, must_change_password, created_at, created_by)
             values ($1, $2, $3, $4, $5, true, $6, $7) on conflict (login) do nothing returning id`,
            [id, login, name, passwordHash, personId, clock.now(), by.caller.accountId],
          );
          if (kept.length === 0) throw fieldProblem("login-taken", `/persons/${index}/login`, `${login} is taken`);
          await noteAbout(tx, "account_created", by, { id, login, name });
          issued.push({ id: id as never, login, name, password, personId });
        }
        return issued;
      });
    },

    /** Says whose account it is, where it was made before the person was on the roster. */
    async setPerson(by: Administrator, id: string, personId: string | null, reason: string): Promise<void> {
      await db.transaction(async (tx) => {
        const account = await lockAccount(tx, id);
        if (account.disabled_at) throw new DomainProblem("account-disabled");
        requireNoOffice(account);
        if (personId === account.person_id) return;
        const person = personId === null ? null : await requireUnserved(tx, personId, "/personId");
        await tx.query(`update account set person_id = $2 where id = $1`, [id, personId]);
        await bumpAccess(tx);
        await noteAbout(tx, "account_changed", by, { ...account, reason, ...(person === null ? {} : { person }) });
      });
    },

    /** A new one-time password; whoever is signed in with the account is signed out. */
    async resetPassword(by: Administrator, id: string, reason: string): Promise<IssuedPassword> {
      const password = oneTimePassword();
      const passwordHash = await hash(password);
      return db.transaction(async (tx) => {
        const account = await lockAccount(tx, id);
        if (account.disabled_at) throw new DomainProblem("account-disabled");
        requireNoOffice(account);
        await tx.query(`update account set password_hash = $2, must_change_password = true where id = $1`, [
          id,
          passwordHash,
        ]);
        await endTokens(tx, id, clock.now(), "session");
        await noteAbout(tx, "password_reset", by, { ...account, reason });
        return { id: id as never, login: account.login, password };
      });
    },

    /** Shuts an account out at once, with all its sessions and phones. */
    async disable(by: Administrator, id: string, reason: string): Promise<void> {
      await db.transaction(async (tx) => {
        const account = await lockAccount(tx, id);
        if (account.disabled_at) throw new DomainProblem("account-disabled");
        requireNoOffice(account);
        await tx.query(`update account set disabled_at = $2 where id = $1`, [id, clock.now()]);
        await endTokens(tx, id, clock.now());
        await noteAbout(tx, "account_disabled", by, { ...account, reason });
      });
    },

    /** Lets a disabled account exist again; what it was granted before must be granted anew. */
    async enable(by: Administrator, id: string, reason: string): Promise<void> {
      await db.transaction(async (tx) => {
        const account = await lockAccount(tx, id);
        if (!account.disabled_at) return;
        await tx.query(
          `update account set disabled_at = null, role = null, grid_id = null, department_id = null where id = $1`,
          [id],
        );
        const { accountId: byId, name: byName } = by.caller;
        const nothing = { role: null, gridId: null, departmentId: null };
        await recordGrant(tx, id, { ...nothing, reason, byId, byName, at: clock.now() });
        await bumpAccess(tx);
        await noteAbout(tx, "account_enabled", by, { ...account, reason });
      });
    },
  };

  async function noteAbout(
    tx: Sql,
    kind: OperationKind,
    by: Administrator,
    of: { id: string; login: string; name: string; reason?: string; person?: string },
  ) {
    const { id, login, name, reason, person } = of;
    const about = { id, login, name, ...(person ? { person } : {}), ...(reason ? { reason } : {}) };
    await noteOperation(tx, { kind, ...actorOf(by), about }, clock.now());
  }
}

/** The name of a person who has no other account in use. */
async function requireUnserved(tx: Sql, personId: string, pointer: string): Promise<string> {
  const [person] = await tx.query<{ name: string; has_account: boolean }>(
    `select p.name, exists (select from account a where a.person_id = p.id and a.disabled_at is null) as has_account
     from person p where p.id = $1`,
    [personId],
  );
  if (!person) throw fieldProblem("invalid-request", pointer, "no such person");
  if (person.has_account) throw fieldProblem("person-has-account", pointer, `${person.name} has an account already`);
  return person.name;
}

/** The account, locked until the transaction ends. */
export async function lockAccount(tx: Sql, id: string): Promise<AccountRow> {
  const [account] = await tx.query<AccountRow>(
    `select id, login, name, role, person_id, disabled_at from account where id = $1 and kind = 'person' for update`,
    [id],
  );
  if (!account) throw new DomainProblem("account-not-found");
  return account;
}

/** How an administrator stands in the operation log. */
export function actorOf({ caller, address }: Administrator) {
  return { accountId: caller.accountId, byName: caller.name, gridId: caller.scopeId, address };
}

export function oneTimePassword(): string {
  return randomBytes(12).toString("base64url");
}

function requireNoOffice({ role }: AccountRow): void {
  if (role !== null && isAdministrator(role)) throw new DomainProblem("account-holds-office");
}
