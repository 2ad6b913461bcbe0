import { createHash, randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { v7 as uuidv7 } from "uuid";
import type { Ability, AccountRole } from "@safegrid/domain/account";
import { abilitiesOf, wallAbilities } from "@safegrid/domain/account";
import { apiKeyMark } from "@safegrid/domain/api-key";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";
import type { Repeated } from "#/modules/operation/repeated.service.ts";

/** Who is asking, and where. `scopeId` is the top of the only subtree that exists for this caller. */
export interface Caller {
  readonly tokenId: string;
  readonly kind: "session" | "phone" | "wall" | "api_key";
  readonly accountId: string | null;
  readonly name: string;
  readonly role: AccountRole | null;
  readonly abilities: readonly Ability[];
  readonly scopeId: string;
  /** Of a department's account or key: it sees its own industries only (P16 条); null = everything in the subtree. */
  readonly departmentId: string | null;
  readonly mustChangePassword: boolean;
  readonly expiresAt: Date | null;
  /** Which state of all rights this was read from; see `access.version`. */
  readonly rightsVersion: number;
  /** Grids in which this person held a post, for acts of the past (live.md, "Authority is judged as of occurredAt"). */
  readonly posts: readonly { readonly gridId: string; readonly startsOn: string; readonly endsOn: string | null }[];
  /** What the account was granted, the oldest first; empty where no history of it is kept. */
  readonly grants: readonly {
    readonly at: string;
    readonly role: AccountRole | null;
    readonly gridId: string | null;
    readonly departmentId: string | null;
    /** It followed from a post or a grid, for the whole day, and nobody decided it. */
    readonly isFollowed: boolean;
  }[];
}

const sessionMs = 12 * 3_600_000;
/** An argon2id hash of nothing: verified when a login does not exist, so that both answers take the same time. */
const decoyHash = await hash(randomBytes(16));

export type Access = ReturnType<typeof createAccess>;

/** Accounts, tokens and what they may do. Callers are cached until `access_head` moves; see `refresh`. */
export function createAccess(db: Database, clock: Clock, repeated: Pick<Repeated, "note">) {
  const callers = new Map<string, Caller>();
  const lastUsed = new Map<string, Date>();
  /** Calls of each key since they were last written down. */
  const keyCalls = new Map<string, number>();
  /** The version read last, and how often it has moved here: a restored database counts from an earlier number. */
  let read: number | undefined;
  let version = 0;

  async function find(tokenHash: Buffer): Promise<Caller | null> {
    const rightsVersion = version;
    const [row] = await db.query<CallerRow>(callerSql, [tokenHash]);
    return row ? callerOf(row, rightsVersion) : null;
  }

  function noteRefusedKey(token: string, address: string | null): void {
    const prefix = prefixOf(token);
    repeated.note(`key ${address} ${prefix}`, {
      kind: "sign_in_failed",
      accountId: null,
      byName: prefix,
      gridId: null,
      address,
      about: { code: "not-signed-in", kind: "api_key" },
    });
  }

  async function flushKeyCalls(): Promise<void> {
    if (keyCalls.size === 0) return;
    const called = [...keyCalls];
    keyCalls.clear();
    await db.query(
      `insert into api_key_use (key_id, hour, calls)
       select id, date_trunc('hour', $3::timestamptz), calls from unnest($1::uuid[], $2::int[]) as u (id, calls)
       on conflict (key_id, hour) do update set calls = api_key_use.calls + excluded.calls`,
      [called.map(([id]) => id), called.map(([, calls]) => calls), clock.now()],
    );
    await db.query(`delete from api_key_use where hour < $1::timestamptz - interval '90 days'`, [clock.now()]);
  }

  return {
    /** Moves whenever any right has changed, as far as this process knows. */
    get version() {
      return version;
    },

    /**
     * The caller behind a bearer token or session cookie, or null. A key that does not stand is noted with the address
     * that it came from: it may have been stolen, or a system still calls with an old one.
     */
    async authenticate(token: string, address: string | null = null): Promise<Caller | null> {
      const tokenHash = sha256(token);
      const key = tokenHash.toString("base64");
      const caller = callers.get(key) ?? (await find(tokenHash));
      if (!caller || (caller.expiresAt && caller.expiresAt <= clock.now())) {
        if (token.startsWith(apiKeyMark)) noteRefusedKey(token, address);
        return null;
      }
      if (caller.kind === "api_key" && caller.accountId !== null)
        keyCalls.set(caller.accountId, (keyCalls.get(caller.accountId) ?? 0) + 1);
      if (callers.size > 20_000) callers.clear();
      // What was read while rights changed may be the old ones: it serves this call, and is not kept.
      if (caller.rightsVersion === version) callers.set(key, caller);
      lastUsed.set(caller.tokenId, clock.now());
      return caller;
    },

    /**
     * Whoever had rights until his last post was over, with the phone on which records of that time may still lie: he can
     * do nothing any more but hand them in. Null for whom an administrator has withdrawn the grant, or disabled.
     */
    async authenticateFormer(token: string): Promise<Caller | null> {
      const rightsVersion = version;
      const [row] = await db.query<CallerRow>(formerSql, [sha256(token)]);
      return row ? callerOf(row, rightsVersion) : null;
    },

    /** Drops what is cached when any right has changed since the last call. */
    async refresh(): Promise<void> {
      const [row] = await db.query<{ version: number }>(`select version from access_head`);
      if (!row || row.version === read) return;
      read = row.version;
      version += 1;
      callers.clear();
    },

    /** Forgets everybody: the database is another one now. */
    forget(): void {
      version += 1;
      callers.clear();
    },

    /** Which of these tokens still stand, with the rights that they have now. */
    async stillValid(tokenIds: readonly string[]): Promise<Map<string, StandingRights>> {
      const rows = await db.query<StandingRights & { id: string }>(
        `select t.id, coalesce(t.grid_id, a.grid_id) as "scopeId", a.role, a.department_id as "departmentId",
           k.abilities
         from access_token t left join account a on a.id = t.account_id left join api_key k on k.id = a.id
         where t.id = any($1::uuid[]) and t.revoked_at is null and a.disabled_at is null
           and coalesce(t.grid_id, a.grid_id) is not null
           and (t.expires_at is null or t.expires_at > $2)`,
        [tokenIds, clock.now()],
      );
      return new Map(rows.map((row) => [row.id, row]));
    },

    /**
     * Writes down when each token was last used, the only trace that contact leaves (plan.md section 5), and how often
     * keys of other systems called.
     */
    async flushLastUsed(): Promise<void> {
      if (lastUsed.size === 0) return;
      const used = [...lastUsed];
      lastUsed.clear();
      await db.query(
        `update access_token t set last_used_at = u.at
         from unnest($1::uuid[], $2::timestamptz[]) as u (id, at) where t.id = u.id`,
        [used.map(([id]) => id), used.map(([, at]) => at)],
      );
      await flushKeyCalls();
    },

    /**
     * Signs a person in; the same problem for an unknown login, a wrong password and a disabled account. One to which
     * nothing was granted yet may not even come in.
     */
    async signIn(login: string, password: string, address: string): Promise<{ token: string; expiresAt: Date }> {
      const [account] = await db.query<{
        id: string;
        name: string;
        password_hash: string | null;
        role: string | null;
        grid_id: string | null;
      }>(`select id, name, password_hash, role, grid_id from account where login = lower($1) and disabled_at is null`, [
        login,
      ]);
      const isRight = await verify(account?.password_hash ?? decoyHash, password);
      const problem = !account?.password_hash || !isRight ? "wrong-credentials" : account.role ? null : "not-granted";
      if (problem !== null || !account) {
        repeated.note(`sign-in ${address} ${login.toLowerCase()}`, {
          kind: "sign_in_failed",
          accountId: account?.id ?? null,
          byName: login,
          gridId: account?.grid_id ?? null,
          address,
          about: { code: problem },
        });
        throw new DomainProblem(problem ?? "wrong-credentials");
      }
      const expiresAt = new Date(clock.now().getTime() + sessionMs);
      const of = { kind: "session", accountId: account.id, label: "browser", expiresAt } as const;
      return db.transaction(async (tx) => {
        const { token } = await issueToken(tx, clock, of);
        await noteOperation(
          tx,
          {
            ...{ kind: "signed_in", accountId: account.id, byName: account.name, gridId: account.grid_id, address },
            about: {},
          },
          clock.now(),
        );
        return { token, expiresAt };
      });
    },

    /** A bearer token for a phone of the caller's account. */
    async addPhone(caller: Caller, address: string): Promise<{ tokenId: string; token: string }> {
      const { accountId, kind } = caller;
      // A key must not breed what outlives it.
      if (accountId === null || kind === "api_key") throw new DomainProblem("not-allowed");
      return db.transaction(async (tx) => {
        const issued = await issueToken(tx, clock, { kind: "phone", accountId, label: "phone", expiresAt: null });
        await noteOperation(
          tx,
          { kind: "token_issued", ...ofCaller(caller, address), about: { id: issued.tokenId, kind: "phone" } },
          clock.now(),
        );
        return issued;
      });
    },

    /** Ends what the caller called with. */
    async signOut(caller: Caller, address: string): Promise<void> {
      // A key is ended by an administrator: it bears a name, and somebody must know.
      if (caller.kind === "api_key") throw new DomainProblem("not-allowed");
      await db.transaction(async (tx) => {
        await tx.query(`update access_token set revoked_at = $2 where id = $1 and revoked_at is null`, [
          caller.tokenId,
          clock.now(),
        ]);
        const about = { kind: caller.kind };
        await noteOperation(tx, { kind: "signed_out", ...ofCaller(caller, address), about }, clock.now());
        await bumpAccess(tx);
      });
    },

    /** Changes the own password and ends every other session of the account. */
    async changePassword(caller: Caller, current: string, next: string, address: string): Promise<void> {
      const [account] = await db.query<{ password_hash: string | null }>(
        `select password_hash from account where id = $1`,
        [caller.accountId],
      );
      if (!account?.password_hash || !(await verify(account.password_hash, current)))
        throw new DomainProblem("wrong-credentials");
      if (current === next) throw fieldProblem("invalid-request", "/next", "must differ from the current password");
      const passwordHash = await hash(next);
      await db.transaction(async (tx) => {
        await tx.query(`update account set password_hash = $2, must_change_password = false where id = $1`, [
          caller.accountId,
          passwordHash,
        ]);
        await tx.query(
          `update access_token set revoked_at = $3
           where account_id = $1 and kind = 'session' and id <> $2 and revoked_at is null`,
          [caller.accountId, caller.tokenId, clock.now()],
        );
        await noteOperation(tx, { kind: "password_changed", ...ofCaller(caller, address), about: {} }, clock.now());
        await bumpAccess(tx);
      });
      callers.clear();
    },
  };
}

function ofCaller({ accountId, name, scopeId }: Caller, address: string) {
  return { accountId, byName: name, gridId: scopeId, address };
}

/** Whether a caller may act now in a grid (given by its path from the county down), on the business day of today. */
export function mayActIn(caller: Caller, path: readonly string[], today: string): boolean {
  if (path.includes(caller.scopeId)) return true;
  return caller.posts.some(
    (post) => path.includes(post.gridId) && post.startsOn <= today && (post.endsOn === null || today <= post.endsOn),
  );
}

/** Makes a token and stores its hash; the token itself, with what it shall begin with, is returned this once. */
export async function issueToken(
  sql: Sql,
  clock: Clock,
  of: { kind: Caller["kind"]; accountId?: string; gridId?: string; label: string; expiresAt: Date | null },
  beginning = "",
): Promise<{ tokenId: string; token: string }> {
  const token = beginning + randomBytes(32).toString("base64url");
  const tokenId = uuidv7();
  await sql.query(
    `insert into access_token (id, kind, token_hash, account_id, grid_id, label, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tokenId, of.kind, sha256(token), of.accountId ?? null, of.gridId ?? null, of.label, clock.now(), of.expiresAt],
  );
  return { tokenId, token };
}

/** Tells every process that some right has changed. Belongs into the transaction that changes it. */
export async function bumpAccess(sql: Sql): Promise<void> {
  await sql.query(`update access_head set version = version + 1`);
}

export function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** What of a key may be seen and logged: `sgk_` and eight characters. */
export function prefixOf(key: string): string {
  return key.slice(0, apiKeyMark.length + 8).replaceAll(/[^\w-]/g, "?");
}

/** The rights of a token as they are now. */
export interface StandingRights {
  readonly scopeId: string;
  readonly role: AccountRole | null;
  readonly departmentId: string | null;
  /** Of a key; others follow from their role. */
  readonly abilities: readonly Ability[] | null;
}

interface CallerRow {
  token_id: string;
  kind: Caller["kind"];
  account_id: string | null;
  name: string;
  role: AccountRole | null;
  scope_id: string;
  department_id: string | null;
  must_change_password: boolean | null;
  expires_at: Date | null;
  posts: Caller["posts"];
  grants: Caller["grants"];
  key_abilities: Ability[] | null;
}

const callerColumns = `t.id as token_id, t.kind, t.account_id, coalesce(a.name, t.label) as name, a.role,
    a.department_id, a.must_change_password, t.expires_at,
    coalesce((select json_agg(json_build_object('gridId', p.grid_id, 'startsOn', p.starts_on, 'endsOn', p.ends_on))
      from appointment p where p.person_id = a.person_id), '[]') as posts,
    coalesce((select json_agg(json_build_object('at', iso_utc(r.granted_at), 'role', r.role, 'gridId', r.grid_id,
        'departmentId', r.department_id, 'isFollowed', r.granted_by is null) order by r.granted_at, r.id)
      from account_grant r where r.account_id = a.id), '[]') as grants`;

const callerSql = `select ${callerColumns}, coalesce(t.grid_id, a.grid_id) as scope_id, k.abilities as key_abilities
  from access_token t left join account a on a.id = t.account_id left join api_key k on k.id = a.id
  where t.token_hash = $1 and t.revoked_at is null and a.disabled_at is null
    and (t.kind = 'wall' or a.role is not null or (t.kind = 'api_key' and a.grid_id is not null))`;

/** The last grant was taken away by nobody: it followed from the last post. */
const formerSql = `select ${callerColumns}, a.id as scope_id, null as key_abilities
  from access_token t join account a on a.id = t.account_id
  where t.token_hash = $1 and t.kind = 'phone' and t.revoked_at is null and a.disabled_at is null and a.role is null
    and (select r.granted_by is null and r.role is null from account_grant r where r.account_id = a.id
      order by r.granted_at desc, r.id desc limit 1)`;

function callerOf(row: CallerRow, rightsVersion: number): Caller {
  return {
    tokenId: row.token_id,
    kind: row.kind,
    accountId: row.account_id,
    name: row.name,
    role: row.role,
    abilities: row.role ? abilitiesOf(row.role) : (row.key_abilities ?? (row.kind === "wall" ? wallAbilities : [])),
    scopeId: row.scope_id,
    departmentId: row.department_id,
    mustChangePassword: row.must_change_password ?? false,
    expiresAt: row.expires_at,
    rightsVersion,
    posts: row.posts,
    grants: row.grants,
  };
}
