import { createHash } from "node:crypto";
import type { OperationKind } from "@safegrid/domain/operation";
import type { Clock } from "#/platform/clock.ts";
import type { Database, Sql } from "#/platform/sql.ts";

/** One line of the operation log: who did what with accounts and data, apart from the county's own events. */
export interface Operation {
  readonly kind: OperationKind;
  readonly accountId: string | null;
  readonly byName: string;
  /** The grid that it concerns; an auditor sees the lines of its own subtree. */
  readonly gridId: string | null;
  /** The network address that it came from, where there is one. */
  readonly address?: string | null;
  readonly about: Readonly<Record<string, string | number | boolean | null>>;
}

export type Operations = ReturnType<typeof createOperations>;

/**
 * The operation log: it only grows, and each line's hash covers the line before, so that a line that was changed or
 * taken out shows. Cost: one short row lock for all writers of it; nothing of the hot path writes here.
 */
export function createOperations(db: Database, clock: Clock) {
  return {
    /** Notes an operation in a transaction of its own. */
    note: (operation: Operation): Promise<void> => db.transaction((tx) => noteOperation(tx, operation, clock.now())),

    /** Notes several in one transaction. */
    noteAll: (operations: readonly Operation[]): Promise<void> =>
      db.transaction(async (tx) => {
        for (const operation of operations) await noteOperation(tx, operation, clock.now());
      }),
  };
}

/** Notes an operation within the transaction that it belongs to, so that neither is without the other. */
export async function noteOperation(sql: Sql, operation: Operation, at: Date): Promise<void> {
  const [head] = await sql.query<{ n: number; hash: Buffer }>(
    `select n::float8 as n, hash from operation_head for update`,
  );
  if (!head) throw new Error("the operation log has no head");
  const n = head.n + 1;
  const hash = hashOfOperation(head.hash, n, at, operation);
  const { kind, accountId, byName, gridId, address = null, about } = operation;
  await sql.query(
    `insert into operation_log (n, at, kind, account_id, by_name, grid_id, address, about, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8::json, $9)`,
    [n, at, kind, accountId, byName, gridId, address, JSON.stringify(about), hash],
  );
  await sql.query(`update operation_head set n = $1, hash = $2`, [n, hash]);
}

/** SHA-256 over the hash of the line before and all that the line says. */
export function hashOfOperation(before: Buffer, n: number, at: Date, operation: Operation): Buffer {
  const { kind, accountId, byName, gridId, address = null, about } = operation;
  const said = [n, at.toISOString(), kind, accountId, byName, gridId, address, about];
  return createHash("sha256").update(before).update(JSON.stringify(said)).digest();
}
