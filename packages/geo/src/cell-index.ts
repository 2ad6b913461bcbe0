import Flatbush from "flatbush";
import type { Position } from "./crs.ts";
import type { FamilyMember } from "./misfit.ts";
import { boxOf, onGrid, whereIn } from "./shape.ts";

/**
 * Finds the cell in which a position lies (P9: every record belongs to a cell). Positions are CGCS2000 degrees. On a
 * border that cells share, and where they overlap, the first in the order handed in has it, so hand them in by code; a
 * cell that holds it strictly inside comes before one that only touches it.
 */
export class CellIndex {
  readonly #cells: readonly FamilyMember[];
  readonly #boxes: Flatbush | null;

  constructor(cells: readonly FamilyMember[]) {
    this.#cells = cells;
    this.#boxes = cells.length > 0 ? new Flatbush(cells.length) : null;
    for (const { shape } of cells) {
      const { west, south, east, north } = boxOf(shape);
      this.#boxes?.add(west, south, east, north);
    }
    this.#boxes?.finish();
  }

  /** The cell's id, or null where no cell is. */
  find(position: Position): string | null {
    const at: Position = [onGrid(position[0]), onGrid(position[1])];
    const candidates = this.#boxes?.search(at[0], at[1], at[0], at[1]) ?? [];
    let inside = Infinity;
    let border = Infinity;
    for (const candidate of candidates) {
      if (candidate > inside) continue;
      const where = whereIn(this.#cells[candidate]?.shape ?? [], at);
      if (where === "inside") inside = candidate;
      else if (where === "border") border = Math.min(border, candidate);
    }
    return this.#cells[inside === Infinity ? border : inside]?.id ?? null;
  }
}
