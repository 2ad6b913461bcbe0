import type { Position } from "./crs.ts";
import type { FamilyMember } from "./misfit.ts";
import type { Ring, Shape } from "./shape.ts";
import { onGrid } from "./shape.ts";

/** A rectangle, anticlockwise, from its corners in degrees. */
export function rectangle(west: number, south: number, east: number, north: number): Shape {
  const corners: Position[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return [[corners.map(([lon, lat]) => [onGrid(lon), onGrid(lat)] as const)]];
}

/** A star-like simple ring around a centre, one radius (degrees) for each direction. */
export function starOf([lon, lat]: Position, radii: readonly number[]): Ring {
  const ring = radii.map((radius, index): Position => {
    const angle = (index / radii.length) * 2 * Math.PI;
    return [onGrid(lon + radius * Math.cos(angle)), onGrid(lat + radius * Math.sin(angle))];
  });
  return [...ring, ring[0] as Position];
}

/** A net of quadrangles with moved inner corners that fills a rectangle without gap or overlap. */
export function patchwork(columns: number, rows: number, shake: readonly number[]) {
  const [west, south, size] = [113.6, 29.1, 0.01];
  const corner = (column: number, row: number): Position => {
    const at = (row * (columns + 1) + column) * 2;
    const isEdge = column === 0 || row === 0 || column === columns || row === rows;
    const move = (index: number) => (isEdge ? 0 : ((shake[index % shake.length] ?? 0) - 0.5) * size * 0.6);
    return [onGrid(west + column * size + move(at)), onGrid(south + row * size + move(at + 1))];
  };
  const children = Array.from({ length: columns * rows }, (_, index): FamilyMember => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const ring = [
      corner(column, row),
      corner(column + 1, row),
      corner(column + 1, row + 1),
      corner(column, row + 1),
      corner(column, row),
    ];
    return { id: `c${String(index).padStart(3, "0")}`, shape: [[ring]] };
  });
  return { parent: rectangle(west, south, west + columns * size, south + rows * size), children, corner };
}
