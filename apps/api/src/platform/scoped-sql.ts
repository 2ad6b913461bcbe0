import { readerRole } from "#/platform/row-security.ts";
import type { Database, Sql, Transaction } from "#/platform/sql.ts";

/** What limits a person's sight: a subtree of grids, and for a department (P16 条) its own records in it. */
export interface Viewer {
  readonly scopeId: string;
  readonly departmentId: string | null;
}

export type ScopedReads = ReturnType<typeof createScopedReads>;

/**
 * Reads on behalf of somebody. The query says the scope itself; besides, the transaction runs under the reader's role and
 * names whose it is, so that row-level security holds back what a query forgot (platform/row-security.ts). Read-only: a
 * statement that writes fails, and so does one about a table that has no rule.
 */
export function createScopedReads(db: Database) {
  return {
    as<T>(viewer: Viewer, body: (sql: Sql) => Promise<T>, begin = "begin read only"): Promise<T> {
      return db.transaction(async (tx) => {
        becomeReader(tx, viewer);
        return body(tx);
      }, begin);
    },
  };
}

/** From here on the transaction reads on behalf of somebody, and can write no more. */
export function becomeReader(tx: Transaction, { scopeId, departmentId }: Viewer): void {
  tx.send(
    `select set_config('safegrid.scope', $1, true), set_config('safegrid.department', $2, true),
       set_config('role', '${readerRole}', true)`,
    [scopeId, departmentId ?? ""],
    "name-viewer",
  );
}
