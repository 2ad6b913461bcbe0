import { z } from "zod";

/** What the operation log holds (plan.md section 6, three administrators): never facts of the county, which its own log has. */
export const operationKinds = [
  "signed_in",
  "sign_in_failed",
  "signed_out",
  "password_changed",
  "account_created",
  "account_changed",
  "account_disabled",
  "grant_changed",
  "token_issued",
  "token_revoked",
  "wall_approved",
  "imported",
  "exported",
  "unmasked",
  "denied",
  "webhook_changed",
] as const;
export const operationKind = z.enum(operationKinds);
export type OperationKind = z.infer<typeof operationKind>;
