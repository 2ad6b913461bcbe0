import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";

/**
 * The log's epoch, of a row of `log_head`: the stored one, the server's timeline, and its system identifier. A number of
 * the log means something within one epoch only. PostgreSQL begins another timeline whenever it is restored or a standby
 * takes over, and every cluster has its own identifier; so the epoch of another history is another one from the first
 * statement on, whoever restored it, without anybody noticing first. What leaves no trace there, a disk put back to an
 * earlier state, is noticed by the head that lies behind what was shown (`renewEpoch`, platform/high-water.ts).
 * A server that is still recovering has no timeline of its own: the statement fails, and nothing is shown from it.
 */
export const epochSql = `epoch || '.' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || '.'
  || to_hex((pg_control_system()).system_identifier)`;

/** Gives the log a new epoch if it still has this one but lies behind this number; true when it did. */
export async function renewEpoch(sql: Sql, countyId: string, shown: { epoch: string; seq: number }): Promise<boolean> {
  const changed = await sql.query(
    `update log_head set epoch = $4 where county_id = $1 and ${epochSql} = $2 and seq < $3 returning 1`,
    [countyId, shown.epoch, shown.seq, crypto.randomUUID()],
  );
  return changed.length > 0;
}

export type EpochWatch = ReturnType<typeof createEpochWatch>;

/**
 * What a process remembers of the database (rights, opened periods, recent events) holds for one epoch. Whoever reads
 * the epoch tells it here; when it is another one, all that was remembered is forgotten.
 */
export function createEpochWatch() {
  let known: string | undefined;
  const memories: (() => void)[] = [];

  /** Takes note of an epoch that was read; true when it is another one than before. */
  function see(epoch: string): boolean {
    if (epoch === known) return false;
    const isFirst = known === undefined;
    known = epoch;
    if (!isFirst) for (const forget of memories) forget();
    return !isFirst;
  }

  return {
    see,
    get known() {
      return known;
    },
    /**
     * For a write, which rests on what was remembered when it began, under the epoch known then: where the log has
     * another one it throws, and the same command can come again.
     */
    require(epoch: string, knownThen: string | undefined): void {
      see(epoch);
      if (knownThen !== undefined && knownThen !== epoch)
        throw new DomainProblem("unavailable", "the database was restored; send it again");
    },
    forgetOnChange: (forget: () => void) => void memories.push(forget),
  };
}
