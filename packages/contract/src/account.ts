import { z } from "zod";
import { accountId, gridId } from "@safegrid/domain/id";
import { accountRole } from "@safegrid/domain/account";
import { post } from "@safegrid/domain/post";
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
    /** What the posts of its person suggest, for an account that has nothing granted yet. */
    proposal: z.object({ role: accountRole, grid: gridSummary }).nullable(),
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

/** The person behind an account that was made before the person was on the roster, or null to take the person away. */
export const accountPerson = withReason.extend({ personId: z.uuid().nullable() }).meta({ id: "AccountPerson" });

const mostAtOnce = 100;

/** Accounts for persons of the roster, all or none of them. */
export const accountBatch = z
  .object({
    persons: z
      .array(z.object({ personId: z.uuid(), login: loginName }))
      .min(1)
      .max(mostAtOnce),
  })
  .meta({ id: "AccountBatch" });

export const issuedBatch = z
  .object({ accounts: z.array(issuedPassword.extend({ name: z.string(), gridName: z.string() })) })
  .meta({ id: "IssuedBatch" });
export type IssuedBatch = z.infer<typeof issuedBatch>;

/** Who holds a post today and has no account to read and acknowledge the own duties with (职责清). */
export const accountCandidates = z
  .object({
    total: z.int(),
    persons: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        posts: z.array(z.object({ post, gridName: z.string() })),
        /** A login that is free: the name in pinyin. */
        login: z.string(),
        /** The login of an account of this name that belongs to no person yet. */
        namesake: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "AccountCandidates" });
export type AccountCandidates = z.infer<typeof accountCandidates>;

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

/** The same for many accounts, all or none: what their persons' posts suggest, or something else. */
export const grantBatch = z
  .object({
    grants: z
      .array(z.object({ accountId, role: accountRole, gridId }))
      .min(1)
      .max(mostAtOnce),
    reason: plainText(200),
  })
  .meta({ id: "GrantBatch" });
export type GrantBatch = z.infer<typeof grantBatch>;

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
