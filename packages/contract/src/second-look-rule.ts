import { z } from "zod";
import { commandId } from "@safegrid/domain/id";
import { secondLookRules } from "@safegrid/domain/second-look";
import { instantOut } from "./text.ts";

/** The county's thresholds of second looks; version 0 is an example that holds until there is another. */
export const secondLookRuleView = z
  .object({
    version: z.int(),
    isExample: z.boolean(),
    rules: secondLookRules,
    madeAt: instantOut.nullable(),
    madeBy: z.string().nullable(),
  })
  .meta({ id: "SecondLookRuleView" });
export type SecondLookRuleView = z.infer<typeof secondLookRuleView>;

export const secondLookRuleCommand = z
  .object({ commandId, basedOn: z.int().min(0), rules: secondLookRules })
  .meta({ id: "SecondLookRuleCommand" });
export type SecondLookRuleCommand = z.infer<typeof secondLookRuleCommand>;
