import type { CountySlice, SchematicPoint } from "./county-slice.ts";
import { outlineBoxOf, schematicOf } from "./outline-box.ts";

/**
 * Where each township goes on a schematic wall, by code; real townships only. A hand-made layout wins; then, where all
 * have seats, the seats; otherwise rows and columns in the order of the codes, which says nothing about the ground.
 */
export function townshipLayoutOf(slice: CountySlice): Map<string, SchematicPoint> {
  const townships = slice.townships.filter((township) => !township.isPseudo);
  const box = slice.outline && outlineBoxOf(slice.outline);
  const seats = box && townships.every((township) => township.seat) ? box : null;
  const columns = Math.ceil(Math.sqrt(townships.length * 1.3));
  const rows = Math.ceil(townships.length / columns);
  return new Map(
    townships.map(({ code, layout, seat }, index) => {
      if (layout) return [code, layout];
      if (seats && seat) return [code, schematicOf([seat.lon, seat.lat], seats)];
      return [code, { x: inCell(index % columns, columns), y: inCell(Math.floor(index / columns), rows) }];
    }),
  );
}

function inCell(index: number, count: number): number {
  return Math.round(((index + 0.5) / count) * 1000) / 1000;
}
