import { z } from "zod";
import { cadenceRule, cadenceRules } from "@safegrid/domain/cadence-rule";
import { commandId } from "@safegrid/domain/id";
import { cadence } from "@safegrid/domain/place";
import { businessDay } from "@safegrid/metrics/period";
import { instantOut } from "./text.ts";

/** How often which places are patrolled, and since when it holds. */
export const cadenceRulesView = z
  .object({
    version: z.int(),
    /** Nobody has changed them yet: they are the software's example. */
    isExample: z.boolean(),
    rules: z.array(cadenceRule),
    /** The first day of which they hold for places that there were before; null of the example. */
    fromOn: businessDay.nullable(),
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "CadenceRulesView" });
export type CadenceRulesView = z.infer<typeof cadenceRulesView>;

/** New rules: they hold from the next day on for every open place, and for what opens from now on. */
export const cadenceRulesCommand = z
  .object({ commandId, basedOn: z.int().min(0), rules: cadenceRules })
  .meta({ id: "CadenceRulesCommand" });
export type CadenceRulesCommand = z.infer<typeof cadenceRulesCommand>;

/** Asks what rules would change, without changing it. */
export const cadencePreviewQuery = z.object({ rules: cadenceRules }).meta({ id: "CadencePreviewQuery" });

/** How many open places are patrolled how often, now and by the rules. */
export const cadencePreview = z
  .object({
    changed: z.int(),
    cadences: z.array(z.object({ cadence, now: z.int(), next: z.int() })),
  })
  .meta({ id: "CadencePreview" });
export type CadencePreview = z.infer<typeof cadencePreview>;
