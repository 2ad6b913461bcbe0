/**
 * A wall in pixels, millimetres and the distance of its farthest viewer. From them follows the unit of everything
 * on it: pixels per minute of arc, `--am` (screens.md, Wall). Type is never set below its least size in minutes.
 */
export interface WallProfile {
  readonly name: string;
  readonly widthPx: number;
  readonly widthMm: number;
  readonly viewerMm: number;
}

export const wallProfiles: readonly WallProfile[] = [
  { name: "led186", widthPx: 1920, widthMm: 3571, viewerMm: 6_000 },
  { name: "98uhd", widthPx: 3840, widthMm: 2160, viewerMm: 3_600 },
  { name: "55hd", widthPx: 1920, widthMm: 1210, viewerMm: 2_030 },
  { name: "3x46", widthPx: 5760, widthMm: 3054, viewerMm: 1_700 },
];

const minuteOfArc = 0.000291;

/** Pixels per minute of arc on a wall. */
export function pixelsPerArcMinute({ widthPx, widthMm, viewerMm }: WallProfile): number {
  return (viewerMm * minuteOfArc * widthPx) / widthMm;
}

/** Wider than this share of its height, more width is more map and not larger type. */
const widest = 16 / 9;

/** The named profile, or the one that fits the pixels; on other sizes the unit follows the size. */
export function chooseUnit(name: string | null, width: number, height = width / widest): number {
  const named = wallProfiles.find((profile) => profile.name === name);
  if (named) return pixelsPerArcMinute(named);
  const used = Math.min(width, height * widest);
  const nearest = wallProfiles[used > 2_880 ? 1 : 0];
  return nearest ? (pixelsPerArcMinute(nearest) * used) / nearest.widthPx : 1;
}
