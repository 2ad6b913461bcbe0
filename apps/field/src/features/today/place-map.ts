import type { BoundaryGeometry } from "@safegrid/contract/boundary";

export interface MapPoint {
  readonly lon: number;
  readonly lat: number;
}

/** From degrees to a picture of `size` × `size` with north up and a margin; one unit is as long in every direction. */
export interface Projection {
  readonly x: (point: MapPoint) => number;
  readonly y: (point: MapPoint) => number;
  readonly metresPerUnit: number;
}

const degree = 111_320;
/** A single place, or several in one house, still lie in something that can be seen. */
const smallestM = 100;

/** How to draw these points; flat, which is right to a few metres over a cell. Null without a point. Pure. */
export function projectionOf(points: readonly MapPoint[], size: number, margin: number): Projection | null {
  if (points.length === 0) return null;
  const [lons, lats] = [points.map(({ lon }) => lon), points.map(({ lat }) => lat)];
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const perLon = degree * Math.cos((((south + north) / 2) * Math.PI) / 180);
  const metres = Math.max((east - west) * perLon, (north - south) * degree, smallestM);
  const metresPerUnit = metres / (size - 2 * margin);
  return {
    x: ({ lon }) => size / 2 + ((lon - (west + east) / 2) * perLon) / metresPerUnit,
    y: ({ lat }) => size / 2 - ((lat - (south + north) / 2) * degree) / metresPerUnit,
    metresPerUnit,
  };
}

/** The outer rings of a boundary. */
export function ringsOf(geometry: BoundaryGeometry): MapPoint[][] {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map(([outer = []]) => outer.map(([lon, lat]) => ({ lon, lat })));
}

/** A round number of metres that is between a fifth and a half of the picture, for the scale. */
export function scaleMetres({ metresPerUnit }: Projection, size: number): number {
  const most = (metresPerUnit * size) / 2;
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * power).find((metres) => metres <= most) ?? power;
}
