import { z } from "zod";
import type { HazardAction } from "./hazard.ts";

export const accountRoles = [
  "county_admin",
  "county_supervisor",
  "township_supervisor",
  "village_staff",
  "officer",
] as const;
export const accountRole = z.enum(accountRoles);
export type AccountRole = z.infer<typeof accountRole>;

/** What a caller may do; where, is the subtree of the grid that the account belongs to. */
export const abilities = ["read", "patrol", "report", "review", "handle", "reinspect", "administer"] as const;
export type Ability = (typeof abilities)[number];

const granted = {
  county_admin: ["read", "administer"],
  county_supervisor: ["read", "report", "review", "handle", "reinspect"],
  township_supervisor: ["read", "report", "review", "handle", "reinspect"],
  village_staff: ["read", "patrol", "report", "handle"],
  officer: ["read", "patrol", "report"],
} as const satisfies Record<AccountRole, readonly Ability[]>;

/** A wall's device token: it reads one subtree and can do nothing else (screens.md, Wall). */
export const wallAbilities: readonly Ability[] = ["read"];

/** The abilities of a role, the same for every route (default: none). */
export function abilitiesOf(role: AccountRole): readonly Ability[] {
  return granted[role];
}

/** The ability that each step of a hazard's life asks for. */
export const abilityForHazardAction = {
  accept: "handle",
  refuse: "handle",
  assign: "handle",
  start: "handle",
  submit: "handle",
  pass: "reinspect",
  return: "reinspect",
} as const satisfies Record<HazardAction, Ability>;
