import type { OperationLine, OperationList, OperationQuery, OperationVerification } from "@safegrid/contract/operation";
import type { Sql } from "#/platform/sql.ts";
import { hashOfOperation } from "#/modules/operation/operation.service.ts";

const columns = `n::float8 as n, iso_utc(at) as at, kind, account_id as "accountId", by_name as "byName",
  grid_id as "gridId", address, about, encode(hash, 'hex') as hash`;

/** A page of the log, newest first. `q` finds a name, an address, or anything that a line says. */
export async function listOperations(sql: Sql, query: OperationQuery): Promise<OperationList> {
  const { kind, accountId, from, to, q, page, pageSize } = query;
  const condition = `($1::text is null or kind = $1) and ($2::uuid is null or account_id = $2)
    and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
    and ($5::text is null or by_name like $5 or address like $5 or about::text like $5)`;
  const filters = [
    ...[kind ?? null, accountId ?? null, from ?? null, to ?? null],
    q ? `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : null,
  ];
  const rows = await sql.query<OperationLine>(
    `select ${columns} from operation_log where ${condition} order by operation_log.n desc limit $6 offset $7`,
    [...filters, pageSize, (page - 1) * pageSize],
  );
  const [counted] = await sql.query<{ total: number }>(
    `select count(*)::int as total from operation_log where ${condition}`,
    filters,
  );
  return { rows, total: counted?.total ?? 0 };
}

/** Lines behind a number, in order. */
export async function readOperationsSince(sql: Sql, since: number, limit: number): Promise<OperationLine[]> {
  return sql.query<OperationLine>(
    `select ${columns} from operation_log where operation_log.n > $1 order by operation_log.n limit $2`,
    [since, limit],
  );
}

/**
 * Recounts the whole chain from its first line: a line that was changed, taken out or put in shows at its number, lines
 * taken off the end by the head. Reads 2,000 lines at a time; `sql` should be one snapshot.
 */
export async function verifyOperations(sql: Sql, at: Date, linesAtOnce = 2_000): Promise<OperationVerification> {
  const [head] = await sql.query<{ n: number; hash: string }>(
    `select n::float8 as n, encode(hash, 'hex') as hash from operation_head`,
  );
  const lines = head?.n ?? 0;
  let last = 0;
  let hash = Buffer.alloc(32) as Buffer;
  const broken = (brokenAt: number): OperationVerification => ({
    isIntact: false,
    lines,
    intactTo: last,
    brokenAt,
    at: at.toISOString(),
  });
  for (;;) {
    const chunk = await readOperationsSince(sql, last, linesAtOnce);
    for (const line of chunk) {
      if (line.n !== last + 1) return broken(last + 1);
      const expected = hashOfOperation(hash, line.n, new Date(line.at), line);
      if (expected.toString("hex") !== line.hash) return broken(line.n);
      hash = expected;
      last = line.n;
    }
    if (chunk.length < linesAtOnce) break;
  }
  if (last !== lines || hash.toString("hex") !== head?.hash) return broken(last + 1);
  return { isIntact: true, lines, intactTo: last, brokenAt: null, at: at.toISOString() };
}
