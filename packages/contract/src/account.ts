import { z } from "zod";
import { accountId, gridId } from "@safegrid/domain/id";
import { accountRole } from "@safegrid/domain/account";
import { gridSummary } from "./grid.ts";
import { listOf, listQuery } from "./list.ts";
import { instantOut, plainText } from "./text.ts";

/** A login name: what a person types at the sign-in. */
const loginName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{2,39}$/, { error: "3 to 40 letters a-z, digits, dots and dashes" });

/** An account as administrators see it. Without a role it may do nothing yet, not even sign in. */
export const account = z
  .object({
    id: accountId,
    login: z.string(),
    name: z.string(),
    role: accountRole.nullable(),
    grid: gridSummary.nullable(),
    department: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    personId: z.uuid().nullable(),
    mustChangePassword: z.boolean(),
    createdAt: instantOut,
    disabledAt: instantOut.nullable(),
    lastUsedAt: instantOut.nullable(),
  })
  .meta({ id: "Account" });
export type Account = z.infer<typeof account>;

export const accountList = listOf(account).meta({ id: "AccountList" });
export type AccountList = z.infer<typeof accountList>;
export const accountState = z.enum(["all", "waiting", "active", "disabled"]);
export type AccountState = z.infer<typeof accountState>;
export const accountQuery = listQuery.extend({ state: accountState.default("all") });

/** A new account (account administrator); what it may do is granted by somebody else. */
export const newAccount = z
  .object({ login: loginName, name: plainText(40), personId: z.uuid().nullable().default(null) })
  .meta({ id: "NewAccount" });

/** A one-time password, shown once; it must be changed at the first sign-in. */
export const issuedPassword = z
  .object({ id: accountId, login: z.string(), password: z.string() })
  .meta({ id: "IssuedPassword" });
export type IssuedPassword = z.infer<typeof issuedPassword>;

/** Why an administrator did something; it stands in the operation log. */
export const withReason = z.object({ reason: plainText(200) }).meta({ id: "WithReason" });

/** What an account may do from now on (security administrator); role null takes everything away. */
export const newGrant = z
  .object({
    role: accountRole.nullable(),
    gridId: gridId.nullable(),
    departmentId: z.uuid().nullable().default(null),
    reason: plainText(200),
  })
  .meta({ id: "NewGrant" });
export type NewGrant = z.infer<typeof newGrant>;

export const grantHistory = z
  .object({
    grants: z.array(
      z.object({
        role: accountRole.nullable(),
        gridName: z.string().nullable(),
        departmentName: z.string().nullable(),
        reason: z.string(),
        byName: z.string(),
        at: instantOut,
      }),
    ),
  })
  .meta({ id: "GrantHistory" });
export type GrantHistory = z.infer<typeof grantHistory>;

/** Persons whom an account can be made for; names and grids only. */
export const accountHolders = z
  .object({ persons: z.array(z.object({ id: z.uuid(), name: z.string(), gridName: z.string() })) })
  .meta({ id: "AccountHolders" });
export type AccountHolders = z.infer<typeof accountHolders>;
