import type { GridLevel } from "./grid.ts";
import { depthOfLevel, gridLevels } from "./grid.ts";

/**
 * Who can have a hazard or a task in hand: a grid of the territory 块, or an industry department 条 (P16). The path of a
 * grid runs from the county down to itself.
 */
export type Unit = GridUnit | DepartmentUnit;

export interface GridUnit {
  readonly kind: "grid";
  readonly id: string;
  readonly level: GridLevel;
  readonly path: readonly string[];
}

export interface DepartmentUnit {
  readonly kind: "department";
  readonly id: string;
}

export function isSameUnit(one: Unit, other: Unit): boolean {
  return one.kind === other.kind && one.id === other.id;
}

/** The grid unit at the end of a path from the county down. Throws for a path that is none. */
export function gridUnitOf(path: readonly string[]): GridUnit {
  const [id, level] = [path.at(-1), gridLevels[path.length - 1]];
  if (id === undefined || level === undefined) throw new RangeError("not a path from the county down");
  return { kind: "grid", id, level, path };
}

/**
 * Whether `one` stands above `other`: a grid above all that lies in it, the county above the departments, and a department
 * above the grids below the county for what is in its line of industry (`lineId`, the department of the place).
 */
export function isAbove(one: Unit, other: Unit, lineId: string | null): boolean {
  if (one.kind === "department") return other.kind === "grid" && other.level !== "county" && one.id === lineId;
  if (other.kind === "department") return one.level === "county";
  return one.id !== other.id && other.path.includes(one.id);
}

/** Whether `one` may act for `other`: it is the same, or stands above. */
export function mayActFor(one: Unit, other: Unit, lineId: string | null): boolean {
  return isSameUnit(one, other) || isAbove(one, other, lineId);
}

/**
 * Where something goes that a unit does not answer, or sends up: to the lowest grid above it that also stands above the
 * place that it is about (`home`, the path of its cell), so that whoever gets it has authority over both sides. Null for
 * the county, above which there is nobody here.
 */
export function unitAbove(unit: Unit, home: readonly string[]): GridUnit | null {
  if (unit.kind === "department") return gridUnitOf(home.slice(0, 1));
  for (let depth = depthOfLevel(unit.level) - 1; depth >= 0; depth -= 1)
    if (unit.path[depth] === home[depth]) return gridUnitOf(unit.path.slice(0, depth + 1));
  return null;
}

/** The level at which a unit works; departments work for the whole county. */
export function levelOfUnit(unit: Unit): GridLevel {
  return unit.kind === "department" ? "county" : unit.level;
}
