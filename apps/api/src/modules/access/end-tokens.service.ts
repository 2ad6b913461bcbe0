import type { Sql } from "#/platform/sql.ts";
import { bumpAccess } from "#/modules/access/access.service.ts";

/** Ends what an account is signed in with: its sessions, or everything. */
export async function endTokens(tx: Sql, accountId: string, at: Date, kind: string | null = null): Promise<void> {
  await tx.query(
    `update access_token set revoked_at = $2
     where account_id = $1 and revoked_at is null and ($3::text is null or kind = $3)`,
    [accountId, at, kind],
  );
  await bumpAccess(tx);
}
