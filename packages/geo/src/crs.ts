import bundled from "gcoord";
import { z } from "zod";

/** Coordinate systems in which a county's data come. CGCS2000 and WGS-84 agree to centimetres and count as one. */
export const crs = z.enum(["cgcs2000", "wgs84", "gcj02", "bd09"]);
export type Crs = z.infer<typeof crs>;

/** Degrees, longitude first. */
export type Position = readonly [lon: number, lat: number];

// Its types describe an ES module, its files are CommonJS: the default export is the library itself.
const gcoord = bundled as unknown as typeof bundled.default;

const systems = {
  cgcs2000: gcoord.WGS84,
  wgs84: gcoord.WGS84,
  gcj02: gcoord.GCJ02,
  bd09: gcoord.BD09,
} as const;

/**
 * A position in CGCS2000 degrees, from any of the four systems; the obfuscated ones (GCJ-02, BD-09) come back to within
 * about half a metre. Source: P3, boundaries of all sources are
 * compared in one system.
 */
export function toCgcs2000([lon, lat]: Position, from: Crs): Position {
  const system = systems[from];
  if (system === gcoord.WGS84) return [lon, lat];
  const [x, y] = gcoord.transform([lon, lat], system, gcoord.WGS84);
  return [x, y];
}
