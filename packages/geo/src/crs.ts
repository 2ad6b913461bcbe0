import bundled from "gcoord";
import { z } from "zod";

/** Coordinate systems in which a county's data come. CGCS2000 and WGS-84 agree to centimetres and count as one. */
export const crs = z.enum(["cgcs2000", "wgs84", "gcj02", "bd09"]);
export type Crs = z.infer<typeof crs>;

/** Degrees, longitude first. */
export type Position = readonly [lon: number, lat: number];

// Its types fit either bundlers or Node, never both: here is what is used of it.
const { transform } = bundled as unknown as {
  transform(position: [number, number], from: string, to: string): [number, number];
};

const systems = { cgcs2000: "WGS84", wgs84: "WGS84", gcj02: "GCJ02", bd09: "BD09" } as const satisfies Record<
  Crs,
  string
>;

/**
 * A position in CGCS2000 degrees, from any of the four systems; the obfuscated ones (GCJ-02, BD-09) come back to within
 * about half a metre. Source: P3, boundaries of all sources are
 * compared in one system.
 */
export function toCgcs2000([lon, lat]: Position, from: Crs): Position {
  const system = systems[from];
  if (system === "WGS84") return [lon, lat];
  return transform([lon, lat], system, "WGS84");
}
