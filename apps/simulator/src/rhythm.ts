import type { Random } from "./random.ts";

const hourMs = 3_600_000;

/** The hours around which a county patrols, how widely, and which share of its visits: two peaks before noon. */
const peaks = [
  { hour: 8.67, spread: 0.45, share: 0.36 },
  { hour: 10.33, spread: 0.5, share: 0.34 },
  { hour: 15.5, spread: 1.1, share: 0.24 },
  { hour: 20, spread: 1.3, share: 0.06 },
] as const;

/** A time of day at which a patrol visit is made, in ms since the business day began. */
export function timeOfDay(random: Random): number {
  let left = random.fraction();
  const peak = peaks.find(({ share }) => (left -= share) < 0) ?? peaks[0];
  // Three draws add up to something round enough; a bell's far tails would leave the day.
  const bell = (random.fraction() + random.fraction() + random.fraction() - 1.5) * 2;
  return Math.min(23.9, Math.max(5.5, peak.hour + bell * peak.spread)) * hourMs;
}

/** How long nothing may happen before a duty patrol is made anyway, in ms: short by day, longer at night. */
export function longestSilence(random: Random, hourOfDay: number): number {
  return hourOfDay >= 7 && hourOfDay < 21 ? random.between(3_000, 7_000) : random.between(6_000, 14_000);
}

/**
 * Days to rectify a stubborn hazard, by its share 0…1: the quartiles 7, 30 and 258 that one city's inspections showed,
 * even on a logarithmic scale between them.
 */
export function stubbornDays(share: number): number {
  const points = [
    [0, 1],
    [0.25, 7],
    [0.5, 30],
    [0.75, 258],
    [1, 900],
  ] as const;
  const at = Math.min(points.length - 2, Math.floor(share * 4));
  const [from, low] = points[at] ?? points[0];
  const [to, high] = points[at + 1] ?? points[4];
  return low * (high / low) ** ((share - from) / (to - from));
}
