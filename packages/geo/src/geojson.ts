import type { Crs, Position } from "./crs.ts";
import { toCgcs2000 } from "./crs.ts";
import type { Fault } from "./fault.ts";
import { faultOf } from "./fault.ts";
import type { Shape } from "./shape.ts";
import { onGrid } from "./shape.ts";

/** Far above any real boundary (a county of 3,000 km² surveyed every 10 m has 30,000). */
export const maxVerticesPerBoundary = 50_000;

/** Where positions of Chinese counties can lie, CGCS2000 degrees, islands included. */
const china = { west: 73, east: 136, south: 3, north: 54 } as const;

/** The EPSG numbers of what is understood; everything projected is refused in words. */
const crsByEpsg: Readonly<Record<string, Crs>> = { "4490": "cgcs2000", "4326": "wgs84" };

/**
 * The system that a file names in its `crs` member (before RFC 7946): null where it names none, "unknown" where it names
 * one that is not understood.
 */
export function crsOfFile(file: unknown): Crs | "unknown" | null {
  const member = propertyOf(file, "crs");
  if (member === undefined || member === null) return null;
  const name = propertyOf(propertyOf(member, "properties"), "name");
  if (typeof name !== "string") return "unknown";
  if (/CRS84$/i.test(name)) return "wgs84";
  if (/gcj-?02/i.test(name)) return "gcj02";
  if (/bd-?09/i.test(name)) return "bd09";
  return crsByEpsg[/(\d{4,6})$/.exec(name)?.[1] ?? ""] ?? "unknown";
}

export interface GivenFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: unknown;
}

/** The features of a FeatureCollection, of one Feature, or null where it is neither. */
export function featuresOf(file: unknown): GivenFeature[] | null {
  const type = propertyOf(file, "type");
  const features = type === "Feature" ? [file] : type === "FeatureCollection" ? propertyOf(file, "features") : null;
  if (!Array.isArray(features)) return null;
  return features.map((feature: unknown) => {
    const properties = propertyOf(feature, "properties");
    return {
      properties: typeof properties === "object" && properties !== null ? (properties as Record<string, unknown>) : {},
      geometry: propertyOf(feature, "geometry") ?? null,
    };
  });
}

/**
 * Reads a GeoJSON Polygon or MultiPolygon given in `crs` into CGCS2000 degrees on the grid; altitudes are dropped. Reads
 * at most `maxVerticesPerBoundary` positions, nesting as the type says. Whether the shape is valid, `judgeShape` says.
 */
export function readShape(
  geometry: unknown,
  crs: Crs,
): { readonly shape: Shape | null; readonly faults: readonly Fault[] } {
  const type = propertyOf(geometry, "type");
  const coordinates = propertyOf(geometry, "coordinates");
  if (type !== "Polygon" && type !== "MultiPolygon") return refusal("not-a-geometry");
  const polygons: unknown = type === "Polygon" ? [coordinates] : coordinates;
  if (!isListOfLists(polygons)) return refusal("nested-too-deep");
  const faults: Fault[] = [];
  let count = 0;
  const shape: Position[][][] = [];
  for (const [part, rings] of polygons.entries()) {
    if (!isListOfLists(rings)) return refusal("nested-too-deep", [part]);
    const polygon: Position[][] = [];
    for (const [ringIndex, positions] of rings.entries()) {
      count += positions.length;
      if (count > maxVerticesPerBoundary) return refusal("too-many-vertices", [part, ringIndex]);
      const ring: Position[] = [];
      for (const [index, given] of positions.entries()) {
        const at = [part, ringIndex, index];
        const read = readPosition(given, crs);
        if (typeof read === "string") return refusal(read, at, given);
        if ((given as unknown[]).length > 2 && !faults.some((fault) => fault.kind === "altitude-dropped"))
          faults.push(faultOf("altitude-dropped", null, at));
        ring.push(read);
      }
      polygon.push(ring);
    }
    shape.push(polygon);
  }
  return { shape, faults };
}

function readPosition(given: unknown, crs: Crs): Position | "not-a-position" | ReturnType<typeof misplacement> {
  if (!Array.isArray(given) || given.length < 2 || given.length > 4) return "not-a-position";
  const [lon, lat] = given as unknown[];
  if (typeof lon !== "number" || typeof lat !== "number" || !Number.isFinite(lon) || !Number.isFinite(lat))
    return "not-a-position";
  if (!isInChina([lon, lat])) return misplacement(lon, lat);
  const [x, y] = toCgcs2000([lon, lat], crs);
  return [onGrid(x), onGrid(y)];
}

function misplacement(lon: number, lat: number): "swapped-axes" | "projected-coordinates" | "outside-china" {
  if (isInChina([lat, lon])) return "swapped-axes";
  return Math.abs(lon) > 180 || Math.abs(lat) > 90 ? "projected-coordinates" : "outside-china";
}

function isInChina([lon, lat]: Position): boolean {
  return lon >= china.west && lon <= china.east && lat >= china.south && lat <= china.north;
}

function refusal(kind: Parameters<typeof faultOf>[0], at: readonly number[] = [], given?: unknown) {
  const [lon, lat] = Array.isArray(given) ? (given as unknown[]) : [];
  const position = typeof lon === "number" && typeof lat === "number" ? ([lon, lat] as const) : null;
  return { shape: null, faults: [faultOf(kind, position, at)] };
}

function isListOfLists(value: unknown): value is unknown[][] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => Array.isArray(item));
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** A shape as GeoJSON writes it. */
export function geometryOf(shape: Shape) {
  const [only, ...others] = shape;
  return only && others.length === 0
    ? { type: "Polygon" as const, coordinates: only }
    : { type: "MultiPolygon" as const, coordinates: shape };
}
