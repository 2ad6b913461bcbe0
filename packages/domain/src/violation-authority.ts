import { z } from "zod";
import { departmentId, gridId } from "./id.ts";
import { gridLevel } from "./grid.ts";
import type { Unit } from "./unit.ts";
import type { ViolationKind } from "./violation.ts";
import { violationKind } from "./violation.ts";

const day = z.iso.date();
const line = (most: number) => z.string().trim().min(1).max(most);

/**
 * Who may file which kind of violation, by what, and from when until when (P12, P13): the grids of a level, one grid, one department. A
 * delegated one 委托权限 says so, and by whom.
 */
export const violationAuthority = z.object({
  who: z.union([
    z.object({ level: gridLevel.extract(["county", "township"]) }).strict(),
    z.object({ gridId }).strict(),
    z.object({ departmentId }).strict(),
  ]),
  kind: z.union([violationKind, z.literal("*")]),
  /** Who delegated it; null = it is the unit's own by law. */
  delegatedBy: line(100).nullable(),
  basis: line(300),
  fromOn: day,
  /** The last day; null = until further notice. */
  toOn: day.nullable(),
});
export type ViolationAuthority = z.infer<typeof violationAuthority>;

export const violationAuthorities = z.array(violationAuthority).min(1).max(500);

/** What a county starts with: an example, for it to change. It says nothing about the law. */
export const exampleAuthorities: readonly ViolationAuthority[] = [
  {
    ...{ who: { level: "county" }, kind: "*", delegatedBy: null },
    ...{ basis: "示例：由县级依法行使", fromOn: "2020-01-01", toOn: null },
  },
];

/** The authority by which a unit may file a kind on a day (`YYYY-MM-DD` in Shanghai): its own before a delegated one; or null. */
export function authorityOf(
  authorities: readonly ViolationAuthority[],
  unit: Unit,
  kind: ViolationKind,
  on: string,
): ViolationAuthority | null {
  const held = authorities.filter(
    (each) =>
      isOf(each, unit) &&
      (each.kind === "*" || each.kind === kind) &&
      each.fromOn <= on &&
      (each.toOn === null || on <= each.toOn),
  );
  return held.find(({ delegatedBy }) => delegatedBy === null) ?? held[0] ?? null;
}

function isOf({ who }: ViolationAuthority, unit: Unit): boolean {
  if ("departmentId" in who) return unit.kind === "department" && unit.id === who.departmentId;
  if ("gridId" in who) return unit.kind === "grid" && unit.id === who.gridId;
  return unit.kind === "grid" && unit.level === who.level;
}
