/**
 * "Quiet is not safe": cells in which patrols find improbably little against their peers. It is about cells, not about
 * persons, and says only where a second look is worth while.
 */

/** What was patrolled and found in a cell, by stratum: visits that can be compared (category of place and cadence). */
export interface CellPatrols {
  readonly cellId: string;
  /** Only cells of one group are peers: the same kind and level. */
  readonly group: string;
  readonly visits: ReadonlyMap<string, number>;
  /** Hazards found by patrols, by the stratum of their place. */
  readonly found: ReadonlyMap<string, number>;
}

export interface QuietCell {
  readonly cellId: string;
  /** Visits in strata that peers have too. */
  readonly visits: number;
  readonly found: number;
  /** What peers would have found with the same visits. */
  readonly expected: number;
  readonly peerCount: number;
  readonly peerVisits: number;
  readonly peerFound: number;
  /** How unlike each other the peers are beyond chance: variance = expected + dispersion × expected². */
  readonly dispersion: number;
  /** How likely it is to find so little, or less, by chance. */
  readonly probability: number;
}

export interface QuietRules {
  readonly quietLeastVisits: number;
  readonly quietLeastPeers: number;
  readonly quietOneIn: number;
}

/**
 * P(X ≤ count) of a negative binomial with this mean and variance `mean + dispersion × mean²`; dispersion 0 is Poisson.
 * `count` whole, ≥ 0; mean ≥ 0. Worked in logarithms, so that large means neither vanish nor overflow.
 */
export function countTail(count: number, mean: number, dispersion: number): number {
  if (mean <= 0) return 1;
  // Below this the two are one to all digits that are shown, and the quotient would lose them.
  const isPoisson = dispersion < 1e-9;
  const size = 1 / dispersion;
  let term = isPoisson ? -mean : -size * Math.log1p(mean * dispersion);
  let sum = term;
  for (let n = 1; n <= count; n += 1) {
    term += isPoisson ? Math.log(mean / n) : Math.log(((size + n - 1) / n) * (mean / (size + mean)));
    const [high, low] = term > sum ? [term, sum] : [sum, term];
    sum = high + Math.log1p(Math.exp(low - high));
  }
  return Math.min(1, Math.exp(sum));
}

/**
 * The cells whose silence is improbable, in the order handed in, and how many were compared. A cell is held against all
 * others of its group, never against itself: what they find per visit in each stratum, times its own visits there, is
 * expected. The spread between peers (method of moments) and how few hazards the expectation rests on widen the
 * distribution, so few visits, few peers and few hazards accuse nobody; below the least numbers nothing is compared.
 */
export function findQuietCells(
  cells: readonly CellPatrols[],
  { quietLeastVisits, quietLeastPeers, quietOneIn }: QuietRules,
): { readonly quiet: QuietCell[]; readonly compared: number } {
  const compared: QuietCell[] = [];
  for (const group of Map.groupBy(cells, (cell) => cell.group).values()) {
    const active = group.filter((cell) => total(cell.visits) > 0);
    if (active.length - 1 < quietLeastPeers) continue;
    const all = { visits: sumOf(active.map(({ visits }) => visits)), found: sumOf(active.map(({ found }) => found)) };
    const standings = active.map((cell) => standingOf(cell, all));
    const spread = standings.reduce((sum, each) => sum + each.spread, 0);
    const weight = standings.reduce((sum, each) => sum + each.expected ** 2, 0);
    for (const { spread: own, ...standing } of standings) {
      if (standing.visits < quietLeastVisits || standing.peerFound === 0) continue;
      const rest = weight - standing.expected ** 2;
      const between = rest > 0 ? Math.max(0, (spread - own) / rest) : 0;
      const dispersion = between + 1 / standing.peerFound;
      const probability = countTail(standing.found, standing.expected, dispersion);
      compared.push({ ...standing, peerCount: active.length - 1, dispersion, probability });
    }
  }
  const inOrder = new Map(cells.map(({ cellId }, index) => [cellId, index]));
  return {
    quiet: compared
      .filter(({ probability }) => probability * quietOneIn < 1)
      .toSorted((a, b) => (inOrder.get(a.cellId) ?? 0) - (inOrder.get(b.cellId) ?? 0)),
    compared: compared.length,
  };
}

function standingOf(cell: CellPatrols, all: Pick<CellPatrols, "visits" | "found">) {
  let [visits, expected, peerVisits, peerFound] = [0, 0, 0, 0];
  for (const [stratum, own] of cell.visits) {
    const theirs = (all.visits.get(stratum) ?? 0) - own;
    // What nobody else visits cannot be compared.
    if (theirs <= 0) continue;
    const theirFound = (all.found.get(stratum) ?? 0) - (cell.found.get(stratum) ?? 0);
    visits += own;
    expected += (own * theirFound) / theirs;
    peerVisits += theirs;
    peerFound += theirFound;
  }
  const found = total(cell.found);
  return {
    ...{ cellId: cell.cellId, visits, found, expected, peerVisits, peerFound },
    spread: (found - expected) ** 2 - expected,
  };
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function sumOf(maps: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const map of maps) for (const [key, count] of map) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}
