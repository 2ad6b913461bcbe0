import { z } from "zod";
import { operationKind } from "@safegrid/domain/operation";
import { listOf, listQuery } from "./list.ts";
import { instant, instantOut } from "./text.ts";

/** One line of the operation log. `n` counts from 1 without holes; `hash` covers the line and the one before (hex). */
export const operationLine = z
  .object({
    n: z.int(),
    at: instantOut,
    kind: operationKind,
    accountId: z.uuid().nullable(),
    byName: z.string(),
    gridId: z.uuid().nullable(),
    address: z.string().nullable(),
    about: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    hash: z.string(),
  })
  .meta({ id: "OperationLine" });
export type OperationLine = z.infer<typeof operationLine>;

export const operationList = listOf(operationLine).meta({ id: "OperationList" });
export type OperationList = z.infer<typeof operationList>;

const filters = {
  kind: operationKind.optional(),
  accountId: z.uuid().optional(),
  from: instant.optional(),
  to: instant.optional(),
};
export const operationQuery = listQuery.extend(filters);
export type OperationQuery = z.infer<typeof operationQuery>;

export const operationExportQuery = z.object({ since: z.coerce.number().int().min(0).default(0) });

/** Whether the chain of the operation log holds: `intactTo` is the last line that agrees, `brokenAt` the first that does not. */
export const operationVerification = z
  .object({ isIntact: z.boolean(), lines: z.int(), intactTo: z.int(), brokenAt: z.int().nullable(), at: instantOut })
  .meta({ id: "OperationVerification" });
export type OperationVerification = z.infer<typeof operationVerification>;
