import { z } from "zod";
import { plainText } from "./text.ts";

/** Which personal data stand behind a mask, by the record that has them. */
export const maskedFields = {
  person: ["phone"],
  enterprise: ["phone", "contactName", "legalPerson"],
  /** Who reported a hazard without an account, by the hazard's id. */
  publicReport: ["contactName", "contactPhone"],
  submission: ["submitter"],
  violation: ["personName", "personPhone"],
} as const;

/** Asks to see one personal datum in full, and says why; who asked, whose it is and why is noted. */
export const unmaskRequest = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("person"),
      id: z.uuid(),
      field: z.enum(maskedFields.person),
      reason: plainText(200),
    }),
    z.object({
      kind: z.literal("enterprise"),
      id: z.uuid(),
      field: z.enum(maskedFields.enterprise),
      reason: plainText(200),
    }),
    z.object({
      kind: z.literal("publicReport"),
      id: z.uuid(),
      field: z.enum(maskedFields.publicReport),
      reason: plainText(200),
    }),
    z.object({
      kind: z.literal("submission"),
      id: z.uuid(),
      field: z.enum(maskedFields.submission),
      reason: plainText(200),
    }),
    z.object({
      kind: z.literal("violation"),
      id: z.uuid(),
      field: z.enum(maskedFields.violation),
      reason: plainText(200),
    }),
  ])
  .meta({ id: "UnmaskRequest" });
export type UnmaskRequest = z.infer<typeof unmaskRequest>;

/** The datum in full; null where none is kept. */
export const unmaskAnswer = z.object({ value: z.string().nullable() }).meta({ id: "UnmaskAnswer" });
