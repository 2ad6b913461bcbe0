import type { Position } from "./crs.ts";
import type { Ring, Shape } from "./shape.ts";

/** The ellipsoid of CGCS2000: a = 6 378 137 m, 1/f = 298.257 222 101. */
export const semiMajorM = 6_378_137;
export const flattening = 1 / 298.257222101;
const eccentricity = Math.sqrt(flattening * (2 - flattening));
const semiMinorM = semiMajorM * (1 - flattening);
const radian = Math.PI / 180;

/**
 * The area of a shape on the ellipsoid in m²; holes count off. Edges are straight in degrees, as GeoJSON has them, not
 * geodesics: so the areas of parts add up to the area of the whole, wherever an edge is divided (an edge of 4 km differs
 * from its geodesic by 0.2 m). Shape: valid, CGCS2000 degrees. Source: P3, areaCoverage in metrics.md.
 */
export function areaOf(shape: Shape): number {
  return shape.reduce(
    (sum, polygon) =>
      sum + polygon.reduce((rest, ring, index) => rest + (index === 0 ? 1 : -1) * Math.abs(ringArea(ring)), 0),
    0,
  );
}

/** Signed area: the integral of the zone's area over the longitude along the ring, three Gauss points an edge. */
function ringArea(ring: Ring): number {
  const base = zoneTo(ring[0]?.[1] ?? 0);
  let sum = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const a = ring[index - 1] as Position;
    const b = ring[index] as Position;
    const middle = (a[1] + b[1]) / 2;
    const off = ((b[1] - a[1]) / 2) * Math.sqrt(3 / 5);
    const mean = (5 * zoneTo(middle - off) + 8 * zoneTo(middle) + 5 * zoneTo(middle + off)) / 18;
    sum -= (mean - base) * (b[0] - a[0]) * radian;
  }
  return sum;
}

/** Area between the equator and a latitude for a radian of longitude, m². */
function zoneTo(lat: number): number {
  const sine = Math.sin(lat * radian);
  const part = eccentricity * sine;
  return (semiMinorM ** 2 / 2) * (sine / (1 - part ** 2) + Math.atanh(part) / eccentricity);
}

/** Length of all rings in m, holes included; good to 1e-5 for borders of a county. */
export function perimeterOf(shape: Shape): number {
  let sum = 0;
  for (const ring of shape.flat())
    for (let index = 1; index < ring.length; index += 1) {
      const a = ring[index - 1] as Position;
      const b = ring[index] as Position;
      const [east, north] = metresPerDegree((a[1] + b[1]) / 2);
      sum += Math.hypot((b[0] - a[0]) * east, (b[1] - a[1]) * north);
    }
  return sum;
}

/** Metres of a degree of longitude and of latitude at a latitude. */
export function metresPerDegree(lat: number): readonly [east: number, north: number] {
  const sine = Math.sin(lat * radian);
  const w2 = 1 - (eccentricity * sine) ** 2;
  const prime = semiMajorM / Math.sqrt(w2);
  return [prime * Math.cos(lat * radian) * radian, ((prime * (1 - eccentricity ** 2)) / w2) * radian];
}
