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
];

const minuteOfArc = 0.000291;

/** Pixels per minute of arc on a wall. */
export function pixelsPerArcMinute({ widthPx, widthMm, viewerMm }: WallProfile): number {
  return (viewerMm * minuteOfArc * widthPx) / widthMm;
}

/** The named profile, or the one that fits the width; on other widths the unit follows the width, not the type. */
export function chooseUnit(name: string | null, width: number): number {
  const named = wallProfiles.find((profile) => profile.name === name);
  if (named) return pixelsPerArcMinute(named);
  const nearest = width > 2_880 ? wallProfiles[1] : wallProfiles[0];
  const base = nearest ?? { widthPx: 1920, widthMm: 3571, viewerMm: 6_000, name: "" };
  return (pixelsPerArcMinute(base) * width) / base.widthPx;
}
