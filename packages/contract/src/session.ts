import { z } from "zod";
import { accountId, gridId } from "@safegrid/domain/id";
import { abilities, accountRole } from "@safegrid/domain/account";
import { plainText } from "./text.ts";
import { gridSummary } from "./grid.ts";

export const login = z.object({ login: plainText(64), password: z.string().min(1).max(256) }).meta({ id: "Login" });

export const newPassword = z
  .object({ current: z.string().min(1).max(256), next: z.string().min(12).max(256) })
  .meta({ id: "NewPassword" });

/** Who is asking: a person's account (by cookie or phone token), a wall, or another system's key. */
export const me = z
  .object({
    kind: z.enum(["session", "phone", "wall", "api_key"]),
    accountId: accountId.nullable(),
    name: z.string(),
    role: accountRole.nullable(),
    abilities: z.array(z.enum(abilities)),
    scope: gridSummary,
    mustChangePassword: z.boolean(),
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof me>;

/** A phone's bearer token, shown once. */
export const deviceToken = z.object({ tokenId: z.string(), token: z.string() }).meta({ id: "DeviceToken" });

/** A wall asks to be let in: it shows `code`, an administrator approves it, the wall fetches its token with `secret`. */
export const wallEnrolment = z
  .object({ enrolmentId: z.uuid(), code: z.string(), secret: z.string(), expiresAt: z.iso.datetime() })
  .meta({ id: "WallEnrolment" });
export type WallEnrolment = z.infer<typeof wallEnrolment>;

export const wallEnrolmentState = z
  .discriminatedUnion("state", [
    z.object({ state: z.literal("pending") }),
    z.object({ state: z.literal("approved"), token: z.string() }),
    z.object({ state: z.literal("gone") }),
  ])
  .meta({ id: "WallEnrolmentState" });
export type WallEnrolmentState = z.infer<typeof wallEnrolmentState>;

export const wallApproval = z
  .object({ code: z.string().min(4).max(12), gridId, label: plainText(60) })
  .meta({ id: "WallApproval" });

export const wallDevice = z
  .object({
    id: z.uuid(),
    label: z.string(),
    grid: gridSummary,
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "WallDevice" });
export type WallDevice = z.infer<typeof wallDevice>;
