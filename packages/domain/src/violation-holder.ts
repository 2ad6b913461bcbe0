import type { Unit } from "./unit.ts";
import { gridUnitOf, isSameUnit, unitAbove } from "./unit.ts";
import type { ViolationAuthority } from "./violation-authority.ts";
import { authorityOf } from "./violation-authority.ts";
import type { ViolationCase } from "./violation-decision.ts";

/**
 * Who has to carry a violation on, on a day (`YYYY-MM-DD` in Shanghai): who filed it; until then each unit with authority for
 * its kind: the department of the line, the township, the county (P12, P13). Never nobody: without any it is the county.
 */
export function holdersOfViolation(
  { kind, home, lineId, filedBy }: ViolationCase,
  on: string,
  authorities: readonly ViolationAuthority[],
): Unit[] {
  if (filedBy) return [filedBy.unit];
  const county = gridUnitOf(home.slice(0, 1));
  const near: Unit[] = [gridUnitOf(home.slice(0, 2)), county];
  if (lineId !== null) near.unshift({ kind: "department", id: lineId });
  const able = near.filter((unit) => authorityOf(authorities, unit, kind, on) !== null);
  return able.length > 0 ? able : [county];
}

/** Who hears that nobody carried it on in time: those who should have, and who stands above them; each once. */
export function toldOfLateViolation(
  violation: ViolationCase,
  on: string,
  authorities: readonly ViolationAuthority[],
): Unit[] {
  const holders = holdersOfViolation(violation, on, authorities);
  const units = holders.flatMap((unit) => [unit, unitAbove(unit, violation.home) ?? unit]);
  return units.filter((unit, index) => units.findIndex((other) => isSameUnit(other, unit)) === index);
}
