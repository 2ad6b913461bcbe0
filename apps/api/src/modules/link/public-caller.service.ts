import { v7 as uuidv7 } from "uuid";
import type { Clock } from "#/platform/clock.ts";
import type { Database } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";

/** In whose name records bear what came from outside. */
export const outsiders = {
  finder: { login: "public-reports", name: "群众" },
  enterprise: { login: "enterprise-links", name: "企业" },
} as const;

/**
 * The account under which something from outside is recorded: one for all finders, one for all enterprises. Nobody can
 * sign in to it, it has no token, and it may report within one grid and nothing else.
 */
export async function outsideCaller(
  db: Database,
  clock: Clock,
  which: keyof typeof outsiders,
  scopeId: string,
): Promise<Caller & { readonly accountId: string }> {
  const { login, name } = outsiders[which];
  const find = () => db.query<{ id: string }>(`select id from account where login = $1 and kind = 'public'`, [login]);
  let [account] = await find();
  if (!account) {
    await db.query(
      `insert into account (id, login, name, kind, must_change_password, created_at)
       values ($1, $2, $3, 'public', false, $4) on conflict (login) do nothing`,
      [uuidv7(), login, name, clock.now()],
    );
    [account] = await find();
  }
  if (!account) throw new Error(`the login ${login} is taken by somebody`);
  return {
    ...{ tokenId: login, kind: "session", accountId: account.id, name, role: null, abilities: ["report"], scopeId },
    ...{ departmentId: null, mustChangePassword: false, expiresAt: null, rightsVersion: 0, posts: [], grants: [] },
  };
}
