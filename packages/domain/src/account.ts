import { z } from "zod";
import type { GridLevel } from "./grid.ts";
import type { HazardAction } from "./hazard.ts";
import type { Post } from "./post.ts";

/** 三员分立 (plan section 6): three administrators, each of whom can do nothing of what the others do, nor the county's work. */
export const administratorRoles = ["account_admin", "security_admin", "audit_admin"] as const;

export const accountRoles = [
  ...administratorRoles,
  "county_supervisor",
  "township_supervisor",
  "village_staff",
  "officer",
  /** Of an industry department 行业主管部门: its industries, county-wide (P12, P16). */
  "department_regulator",
] as const;
export const accountRole = z.enum(accountRoles);
export type AccountRole = z.infer<typeof accountRole>;

export function isAdministrator(role: AccountRole): boolean {
  return (administratorRoles as readonly AccountRole[]).includes(role);
}

/** What people call each role. */
export const roleNames = {
  account_admin: { zh: "系统管理员", en: "Account administrator" },
  security_admin: { zh: "安全管理员", en: "Security administrator" },
  audit_admin: { zh: "审计管理员", en: "Audit administrator" },
  county_supervisor: { zh: "县级督导员", en: "County supervisor" },
  township_supervisor: { zh: "乡镇督导员", en: "Township supervisor" },
  village_staff: { zh: "村（社区）安全员", en: "Village staff" },
  officer: { zh: "网格员", en: "Grid officer" },
  department_regulator: { zh: "行业主管部门监管员", en: "Department regulator" },
} as const satisfies Record<AccountRole, { readonly zh: string; readonly en: string }>;

/** What a caller may do; where, is the subtree of the grid that the account belongs to. */
export const abilities = [
  /** Knows the names of the grids of its subtree; nothing of what happens in them. */
  "readGrids",
  "read",
  "patrol",
  "report",
  "review",
  "handle",
  "reinspect",
  /** Decides about doubtful records of the field, never about one's own (live.md, "Writing"). */
  "decideHeld",
  /** Looks into the four-level database: people, ledger, histories (P9). */
  "readRecords",
  /** Divides grids and draws their boundaries (P1, P12–P14). */
  "keepGrids",
  /** Names people, their duties, tasks and rewards (P1, P5). */
  "keepPeople",
  /** States that the people of a grid are complete and right (人员清, P6). */
  "confirmRoster",
  /** Collects, changes and confirms the ledger (P14, P18). */
  "keepLedger",
  "import",
  "export",
  /** Sees personal data in full; each look is noted. */
  "unmask",
  /** API keys and webhooks. */
  "integrate",
  /** Makes, disables and renames accounts, resets passwords, lets walls in. */
  "administer",
  /** Sees which accounts there are and what they were granted. */
  "readAccounts",
  /** Says what an account may do, and where. */
  "grant",
  /** Reads the operation log and verifies its chain. */
  "audit",
] as const;
export type Ability = (typeof abilities)[number];

const supervising = [
  "readGrids",
  "read",
  "report",
  "review",
  "handle",
  "reinspect",
  "decideHeld",
  "readRecords",
  "keepGrids",
  "keepPeople",
  "confirmRoster",
  "keepLedger",
  "import",
  "export",
  "unmask",
] as const satisfies readonly Ability[];

const granted = {
  account_admin: ["readGrids", "readAccounts", "administer", "integrate"],
  security_admin: ["readGrids", "readAccounts", "grant"],
  audit_admin: ["readGrids", "audit"],
  county_supervisor: supervising,
  township_supervisor: supervising,
  village_staff: [
    "readGrids",
    "read",
    "patrol",
    "report",
    "handle",
    "decideHeld",
    "readRecords",
    "confirmRoster",
    "keepLedger",
    "import",
    "export",
    "unmask",
  ],
  officer: ["readGrids", "read", "patrol", "report", "readRecords", "keepLedger"],
  department_regulator: [
    "readGrids",
    "read",
    "report",
    "review",
    "handle",
    "reinspect",
    "readRecords",
    "export",
    "unmask",
  ],
} as const satisfies Record<AccountRole, readonly Ability[]>;

/**
 * The role that the posts of a person suggest for the account (P12–P15), the highest one where there are several; null
 * where nothing follows: a department's regulator needs a department, a substitute has what is stood in for.
 */
export function roleOfPosts(held: readonly { readonly post: Post; readonly level: GridLevel }[]): AccountRole | null {
  const has = (level: GridLevel, ...posts: readonly Post[]) =>
    held.some((each) => each.level === level && posts.includes(each.post));
  if (has("county", "grid_lead", "supervisor")) return "county_supervisor";
  if (has("township", "grid_lead", "supervisor")) return "township_supervisor";
  if (has("village", "grid_lead", "safety_staff") || has("cell", "grid_lead", "cadre_in_charge"))
    return "village_staff";
  return has("cell", "grid_officer") ? "officer" : null;
}

/** A wall's device token: it reads one subtree and can do nothing else (screens.md, Wall). */
export const wallAbilities: readonly Ability[] = ["readGrids", "read"];

/** The abilities of a role, the same for every route (default: none). */
export function abilitiesOf(role: AccountRole): readonly Ability[] {
  return granted[role];
}

/** The ability that each step of a hazard's life asks for; whose hazard it is, says `decideHazard`. */
export const abilityForHazardAction = {
  receive: "handle",
  accept: "handle",
  refuse: "handle",
  decline: "handle",
  report_up: "handle",
  dispatch: "handle",
  transfer: "handle",
  share: "handle",
  regrade: "review",
  assign: "handle",
  start: "handle",
  submit: "handle",
  pass: "reinspect",
  return: "reinspect",
  close: "reinspect",
  reopen: "review",
  ask_extension: "handle",
  grant_extension: "review",
  refuse_extension: "review",
  ask_stop: "handle",
  grant_stop: "review",
  refuse_stop: "review",
  resume: "handle",
  acknowledge: "handle",
} as const satisfies Record<HazardAction, Ability>;
