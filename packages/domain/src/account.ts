import { z } from "zod";
import type { HazardAction } from "./hazard.ts";

export const accountRoles = [
  "county_admin",
  "county_supervisor",
  "township_supervisor",
  "village_staff",
  "officer",
  /** Of an industry department 行业主管部门: its industries, county-wide (P12, P16). */
  "department_regulator",
] as const;
export const accountRole = z.enum(accountRoles);
export type AccountRole = z.infer<typeof accountRole>;

/** What a caller may do; where, is the subtree of the grid that the account belongs to. */
export const abilities = [
  "read",
  "patrol",
  "report",
  "review",
  "handle",
  "reinspect",
  /** Looks into the four-level database: people, ledger, histories (P9). */
  "readRecords",
  /** Divides grids and draws their boundaries (P1, P12–P14). */
  "keepGrids",
  /** Names people, their duties, tasks and rewards (P1, P5). */
  "keepPeople",
  /** Collects, changes and confirms the ledger (P14, P18). */
  "keepLedger",
  "import",
  "export",
  /** Sees personal data in full; each look is noted. */
  "unmask",
  /** API keys and webhooks. */
  "integrate",
  "administer",
] as const;
export type Ability = (typeof abilities)[number];

const supervising = [
  "read",
  "report",
  "review",
  "handle",
  "reinspect",
  "readRecords",
  "keepGrids",
  "keepPeople",
  "keepLedger",
  "import",
  "export",
  "unmask",
] as const satisfies readonly Ability[];

const granted = {
  county_admin: ["read", "administer"],
  county_supervisor: [...supervising, "integrate"],
  township_supervisor: supervising,
  village_staff: ["read", "patrol", "report", "handle", "readRecords", "keepLedger", "import", "export", "unmask"],
  officer: ["read", "patrol", "report", "readRecords", "keepLedger"],
  department_regulator: ["read", "report", "review", "handle", "reinspect", "readRecords", "export", "unmask"],
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
