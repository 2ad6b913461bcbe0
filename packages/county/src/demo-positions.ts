import type { CountySlice, TownshipSlice } from "./county-slice.ts";
import type { DemoBoundary } from "./demo-boundaries.ts";
import { randomIn } from "./demo-boundaries.ts";
import type { DemoVillage } from "./demo-cells.ts";
import type { Lonlat } from "./outline-box.ts";
import { degreesOf, isInside, outlineBoxOf } from "./outline-box.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { townshipLayoutOf } from "./township-layout.ts";

const kmPerDegree = 111.2;
/** Sunflower angle: successive points never line up. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/** Draws a made-up position (CGCS2000 degrees) in a cell, or null where the county has neither outline nor seats. */
export type PlacePosition = (
  cellIndex: number,
  random: SeededRandom,
) => { readonly lon: number; readonly lat: number } | null;

/**
 * Scatters made-up positions: within the cell's boundary where it has one; otherwise villages like sunflower seeds around their township's seat or schematic spot, cells around
 * the village, places within 250 m of the cell, all drawn inwards until they lie inside the outline.
 */
export function positionsOf(
  slice: CountySlice,
  boundaries: readonly DemoBoundary[],
): (of: DemoVillage) => PlacePosition {
  const layouts = townshipLayoutOf(slice);
  const box = slice.outline && outlineBoxOf(slice.outline);
  const middle = middleOf(slice);
  const grounds = new Map(boundaries.map(({ gridCode, shape }) => [gridCode, shape]));
  return ({ township, village, cells }) => {
    const base = baseOf(township);
    const rank = township.villages.findIndex((each) => each.code === village.code);
    const reachKm = village.kind === "urban_community" ? 0.9 : 4.2;
    const centre =
      base && moved(base, reachKm * Math.sqrt((rank + 0.5) / township.villages.length), rank * goldenAngle);
    return (cellIndex, random) => {
      const ground = grounds.get(cells[cellIndex]?.code ?? "");
      if (ground) {
        const [lon, lat] = randomIn(ground, random);
        return { lon: Math.round(lon * 1e6) / 1e6, lat: Math.round(lat * 1e6) / 1e6 };
      }
      if (!centre) return null;
      const cell = moved(centre, 0.18 * Math.sqrt(cellIndex + 0.5), cellIndex * goldenAngle);
      const [lon, lat] = inwards(moved(cell, 0.25 * Math.sqrt(random.fraction()), random.fraction() * 2 * Math.PI));
      return { lon: Math.round(lon * 1e5) / 1e5, lat: Math.round(lat * 1e5) / 1e5 };
    };
  };

  function baseOf(township: TownshipSlice): Lonlat | null {
    if (township.seat) return [township.seat.lon, township.seat.lat];
    const layout = layouts.get(township.code);
    return box && layout ? degreesOf(layout, box) : null;
  }

  function inwards(point: Lonlat): Lonlat {
    let at = point;
    for (let step = 0; step < 12 && middle && slice.outline && !isInside(at, slice.outline); step += 1) {
      at = [at[0] + (middle[0] - at[0]) * 0.2, at[1] + (middle[1] - at[1]) * 0.2];
    }
    return at;
  }
}

/** The mean of the longest outer ring's vertices: well inside for counties that are not crescents. */
function middleOf(slice: CountySlice): Lonlat | null {
  const rings = slice.outline?.polygons.flatMap((polygon) => polygon.slice(0, 1)) ?? [];
  const ring = rings.toSorted((a, b) => b.length - a.length)[0];
  if (!ring) return null;
  const sum = ring.reduce(([lon, lat], point) => [lon + point[0], lat + point[1]] as const, [0, 0] as Lonlat);
  return [sum[0] / ring.length, sum[1] / ring.length];
}

function moved([lon, lat]: Lonlat, km: number, angle: number): Lonlat {
  return [
    lon + (km * Math.cos(angle)) / (kmPerDegree * Math.cos((lat * Math.PI) / 180)),
    lat + (km * Math.sin(angle)) / kmPerDegree,
  ];
}
