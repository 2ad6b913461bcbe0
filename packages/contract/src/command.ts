import { z } from "zod";
import { quarantineReason } from "@safegrid/domain/quarantine";
import { problem } from "./problem.ts";
import { hazardCommand } from "./hazard.ts";
import { visitCommand } from "./visit.ts";

/** What a phone can send, one by one or in batches. */
export const phoneCommand = z.union([visitCommand, hazardCommand]).meta({ id: "PhoneCommand" });
export type PhoneCommand = z.infer<typeof phoneCommand>;

export const maxBatch = 100;

/** Items are parsed one by one, so that a bad one gets its own outcome and never blocks the others. */
export const commandBatch = z
  .object({ commands: z.array(z.record(z.string(), z.unknown())).min(1).max(maxBatch) })
  .meta({ id: "CommandBatch" });

/**
 * The receipt of an applied command. `seq` is its (first) number in the county's log: the phone's receipt number.
 */
export const receipt = z
  .object({ commandId: z.string(), seq: z.int(), recordedAt: z.iso.datetime() })
  .meta({ id: "Receipt" });
export type Receipt = z.infer<typeof receipt>;

/**
 * Held for a person to decide, with why: kept whole, counted nowhere. The same command sent again learns what became of
 * it: `replayed` once it was accepted, `rejected` with `rejected-after-review` otherwise.
 */
export const quarantinedOutcome = z
  .object({ status: z.literal("quarantined"), receipt, reasons: z.array(quarantineReason).min(1) })
  .meta({ id: "QuarantinedOutcome" });
export type QuarantinedOutcome = z.infer<typeof quarantinedOutcome>;

/** One outcome per item, in the order of the items. */
export const commandOutcome = z
  .discriminatedUnion("status", [
    z.object({ status: z.literal("applied"), receipt }),
    z.object({ status: z.literal("replayed"), receipt }),
    quarantinedOutcome,
    z.object({ status: z.literal("rejected"), commandId: z.string().nullable(), problem }),
  ])
  .meta({ id: "CommandOutcome" });
export type CommandOutcome = z.infer<typeof commandOutcome>;

export const batchAnswer = z.object({ outcomes: z.array(commandOutcome) }).meta({ id: "BatchAnswer" });
export type BatchAnswer = z.infer<typeof batchAnswer>;

/** The answer to a single command: 201 when applied now, 200 when it had been applied before. */
export const commandAnswer = z
  .object({ status: z.enum(["applied", "replayed"]), receipt })
  .meta({ id: "CommandAnswer" });
export type CommandAnswer = z.infer<typeof commandAnswer>;
