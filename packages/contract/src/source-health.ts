import { z } from "zod";
import { instantOut } from "./text.ts";

/** How fresh the data under a grid are: which phones are overdue to be heard of, which village is quiet longest. */
export const sourceHealth = z
  .object({
    at: instantOut,
    officersWithWork: z.int(),
    officersOffline: z.int(),
    oldest: z.object({ gridId: z.string(), name: z.string(), lastReceivedAt: instantOut.nullable() }).nullable(),
    /** Villages with work due today and nothing received for longer than `staleAfterMs`. */
    staleVillages: z.array(z.object({ gridId: z.string(), lastReceivedAt: instantOut.nullable() })),
    staleAfterMs: z.int(),
  })
  .meta({ id: "SourceHealth" });
export type SourceHealth = z.infer<typeof sourceHealth>;

export const health = z
  .object({
    status: z.enum(["ok", "degraded"]),
    version: z.string(),
    database: z.enum(["ok", "unreachable"]),
    epoch: z.string().nullable(),
    head: z.int().nullable(),
    lastAudit: z.object({ at: instantOut, differences: z.int() }).nullable(),
    /** How the log of the database itself gets into the backup; null where it is not archived, or not known. */
    archive: z
      .object({ lastAt: instantOut.nullable(), lastFailureAt: instantOut.nullable(), isFailing: z.boolean() })
      .nullable(),
  })
  .meta({ id: "Health" });
export type Health = z.infer<typeof health>;
