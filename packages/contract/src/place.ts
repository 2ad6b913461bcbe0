import { z } from "zod";
import { commandId } from "@safegrid/domain/id";
import { businessDay } from "@safegrid/metrics/period";
import { plainText } from "./text.ts";

/** Freezes a place from a day on, through `toOn` or until further notice. */
export const placeFreezeCommand = z
  .object({ commandId, fromOn: businessDay, toOn: businessDay.optional(), reason: plainText(300) })
  .refine((freeze) => freeze.toOn === undefined || freeze.fromOn <= freeze.toOn, {
    path: ["toOn"],
    error: "must not lie before fromOn",
  })
  .meta({ id: "PlaceFreezeCommand" });
export type PlaceFreezeCommand = z.infer<typeof placeFreezeCommand>;
