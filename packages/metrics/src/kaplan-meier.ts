/** How many cases came to their end after a duration, and how many were only watched for so long and are still open. */
export interface Watched {
  readonly duration: number;
  readonly ended: number;
  readonly open: number;
}

/** Share of the cases that is still open right after a duration. */
export interface CurvePoint {
  readonly duration: number;
  readonly openShare: number;
}

/** Products of many fractions miss a half by a few units of the last place. */
const tolerance = 1e-9;

/**
 * The Kaplan–Meier curve (metrics.md, firstResponse and timeToRectify): one point for each duration after which a case
 * ended, in order. A case that is still open counts among those at risk for as long as it was watched, and says nothing of
 * what comes later: leaving it out, or taking it for ended, would flatter whoever leaves the hard ones open.
 */
export function openCurve(cases: Iterable<Watched>): CurvePoint[] {
  const byDuration = new Map<number, { ended: number; open: number }>();
  let atRisk = 0;
  for (const { duration, ended, open } of cases) {
    const sum = byDuration.get(duration) ?? { ended: 0, open: 0 };
    byDuration.set(duration, { ended: sum.ended + ended, open: sum.open + open });
    atRisk += ended + open;
  }
  let openShare = 1;
  const curve: CurvePoint[] = [];
  for (const [duration, { ended, open }] of [...byDuration].toSorted(([a], [b]) => a - b)) {
    if (ended > 0) {
      openShare *= 1 - ended / atRisk;
      curve.push({ duration, openShare });
    }
    // Who is still open after exactly so long was at risk of ending then.
    atRisk -= ended + open;
  }
  return curve;
}

/** After how long `share` (0…1) of the cases has ended; null where the curve does not fall so far: not reached yet. */
export function quantileOf(curve: readonly CurvePoint[], share: number): number | null {
  return curve.find(({ openShare }) => openShare <= 1 - share + tolerance)?.duration ?? null;
}

export interface TimeSummary {
  readonly cases: number;
  readonly ended: number;
  /** In the durations' own unit; null = not reached yet. */
  readonly median: number | null;
  readonly p90: number | null;
}

/** Cases, ended ones, median and P90 of some watched cases. */
export function summariseTimes(cases: readonly Watched[]): TimeSummary {
  const curve = openCurve(cases);
  const ended = cases.reduce((sum, each) => sum + each.ended, 0);
  const open = cases.reduce((sum, each) => sum + each.open, 0);
  return { cases: ended + open, ended, median: quantileOf(curve, 0.5), p90: quantileOf(curve, 0.9) };
}
