import { defineEntity, p } from "@mikro-orm/core";

/** A person's account. `passwordHash` is argon2id; null = cannot sign in with a password. */
export const Account = defineEntity({
  name: "Account",
  tableName: "account",
  properties: {
    id: p.uuid().primary(),
    login: p.text().unique("account_login_unique"),
    name: p.text(),
    /** `person`, or `api_key`: nobody signs in to that one. */
    kind: p.text().default("person"),
    passwordHash: p.text().nullable(),
    /** What it was granted, and where; null = nothing yet, it cannot even sign in. */
    role: p.text().nullable(),
    gridId: p.uuid().nullable(),
    personId: p.uuid().nullable(),
    departmentId: p.uuid().nullable(),
    mustChangePassword: p.boolean(),
    disabledAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    createdBy: p.uuid().nullable(),
  },
});

/** Whatever may call: a browser session, a phone, a wall or another system's key. Only the SHA-256 of the secret is kept. */
export const AccessToken = defineEntity({
  name: "AccessToken",
  tableName: "access_token",
  properties: {
    id: p.uuid().primary(),
    kind: p.text(),
    tokenHash: p.blob().unique("access_token_token_hash_unique"),
    accountId: p.uuid().nullable(),
    gridId: p.uuid().nullable(),
    label: p.text(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3).nullable(),
    lastUsedAt: p.datetime(3).nullable(),
    revokedAt: p.datetime(3).nullable(),
  },
  indexes: [{ name: "access_token_account_id_index", properties: ["accountId"] }],
});

/** A wall that asked to be let in. Its token is made when it fetches it, never stored in clear. */
export const WallEnrolment = defineEntity({
  name: "WallEnrolment",
  tableName: "wall_enrolment",
  properties: {
    id: p.uuid().primary(),
    code: p.text(),
    secretHash: p.blob(),
    state: p.text(),
    gridId: p.uuid().nullable(),
    label: p.text().nullable(),
    tokenId: p.uuid().nullable(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
  },
  indexes: [{ name: "wall_enrolment_code_index", properties: ["code"] }],
});
