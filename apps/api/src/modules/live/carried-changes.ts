import type { LiveRow } from "@safegrid/contract/live";
import type { LiveState } from "#/modules/live/live.queries.ts";

const most = 200;

/**
 * What small commits of this process have changed, read back by the commits themselves: when a screen's frame is due,
 * nothing need be asked for. Only an unbroken chain is handed out; whoever finds a gap (another process, a rare command,
 * a large batch) reads the log.
 */
export function createCarriedChanges() {
  let carried: { readonly since: number; readonly state: LiveState }[] = [];

  return {
    /** Takes what a committed transaction changed behind `since`. */
    add(since: number, state: LiveState): void {
      carried.push({ since, state });
      if (carried.length > most) carried = carried.slice(-most / 2);
    },

    /**
     * All that is known without a hole behind a position of an epoch, as one state; null where the next position is not
     * known. What lies before it, and what is of another history, is forgotten.
     */
    take(epoch: string, after: number): LiveState | null {
      carried = carried.filter(({ since, state }) => since >= after && state.epoch === epoch);
      const chain: LiveState[] = [];
      for (const { since, state } of carried) if (since === (chain.at(-1)?.seq ?? after)) chain.push(state);
      const last = chain.at(-1);
      return last ? merged(chain, last) : null;
    },

    /** Forgets everything: the log is another one now. */
    clear(): void {
      carried = [];
    },
  };
}
export type CarriedChanges = ReturnType<typeof createCarriedChanges>;

function merged(chain: readonly LiveState[], { epoch, seq, gridVersion }: LiveState): LiveState {
  if (chain.length === 1 && chain[0]) return chain[0];
  return {
    epoch,
    seq,
    gridVersion,
    numbers: newest(
      chain,
      ({ numbers }) => numbers,
      (row) => `${row.gridId} ${row.periodKind} ${row.startsOn}`,
    ),
    standings: newest(
      chain,
      ({ standings }) => standings,
      ({ gridId }) => gridId,
    ),
    hazards: newest(
      chain,
      ({ hazards }) => hazards,
      ({ id }) => id,
    ),
    events: chain.flatMap(({ events }) => events),
  };
}

/** Rows are absolute: of the same row only its last state counts. */
function newest<Row extends LiveRow>(
  chain: readonly LiveState[],
  rowsOf: (state: LiveState) => readonly Row[],
  keyOf: (row: Row) => string,
): Row[] {
  return [...new Map(chain.flatMap(rowsOf).map((row) => [keyOf(row), row])).values()];
}
