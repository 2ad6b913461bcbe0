import type { Rate } from "@safegrid/metrics/rate";
import { ratioOf } from "@safegrid/metrics/rate";

const percentOf = (share: number, end: number) => `${Math.min(100, (100 * share) / end)}%`;

/** A rate with its interval on a scale from nothing to `end`, and the whole as a line to hold it against. */
export function IntervalBar({
  rate,
  interval,
  whole,
  end,
  label,
}: {
  rate: Rate;
  interval: { readonly low: number; readonly high: number } | null;
  whole: Rate;
  end: number;
  label: string;
}) {
  const [ratio, wholeRatio] = [ratioOf(rate), ratioOf(whole)];
  if (ratio === null || interval === null) return <span className="quiet">—</span>;
  const width = percentOf(interval.high - interval.low, end);
  return (
    <div className="interval" role="img" aria-label={label}>
      {wholeRatio !== null && <i className="interval-whole" style={{ left: percentOf(wholeRatio, end) }} />}
      <i className="interval-band" style={{ left: percentOf(interval.low, end), width }} />
      <i className="interval-dot" style={{ left: percentOf(ratio, end) }} />
    </div>
  );
}
