import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { apiKeyStates, keyAbilities } from "@safegrid/domain/api-key";
import { gridSummary } from "./grid.ts";
import { listOf, listQuery } from "./list.ts";
import { instant, instantOut, plainText } from "./text.ts";

/** A key by which another system calls (P10). The key itself is shown once; here only its beginning, `sgk_ab12cd34`. */
export const apiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    purpose: z.string(),
    prefix: z.string(),
    state: z.enum(apiKeyStates),
    /** What it was granted, and where; empty and null = nothing yet. */
    abilities: z.array(z.enum(keyAbilities)),
    grid: gridSummary.nullable(),
    department: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    createdAt: instantOut,
    createdByName: z.string(),
    grantedAt: instantOut.nullable(),
    grantedByName: z.string().nullable(),
    expiresAt: instantOut.nullable(),
    lastUsedAt: instantOut.nullable(),
    /** Calls in the last full hours: of one hour, of twenty-four, and the most in one of these hours. */
    calls: z.object({ hour: z.int(), day: z.int(), busiestHour: z.int() }),
    revokedAt: instantOut.nullable(),
    revokedByName: z.string().nullable(),
    revokedReason: z.string().nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof apiKey>;

export const apiKeyList = listOf(apiKey).meta({ id: "ApiKeyList" });
export type ApiKeyList = z.infer<typeof apiKeyList>;
export const apiKeyQuery = listQuery.extend({ state: z.enum(["all", ...apiKeyStates]).default("all") });
export type ApiKeyQuery = z.infer<typeof apiKeyQuery>;

/** A new key (account administrator); what it may do, and where, is granted by somebody else. */
export const newApiKey = z
  .object({ name: plainText(40), purpose: plainText(200), expiresAt: instant.nullable().default(null) })
  .meta({ id: "NewApiKey" });
export type NewApiKey = z.infer<typeof newApiKey>;

/** The key, shown this once; it is kept as a hash only. */
export const issuedApiKey = z
  .object({ id: z.uuid(), prefix: z.string(), key: z.string() })
  .meta({ id: "IssuedApiKey" });
export type IssuedApiKey = z.infer<typeof issuedApiKey>;

/** What a key may do from now on (security administrator); without abilities it may do nothing. */
export const newKeyGrant = z
  .object({
    abilities: z.array(z.enum(keyAbilities)).max(keyAbilities.length),
    gridId: gridId.nullable(),
    departmentId: z.uuid().nullable().default(null),
    reason: plainText(200),
  })
  .meta({ id: "NewKeyGrant" });
export type NewKeyGrant = z.infer<typeof newKeyGrant>;
