import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { instantOut } from "./text.ts";

/** What an export holds, in the order in which it comes. */
export const mirrorKinds = [
  "grid",
  "person",
  "appointment",
  "enterprise",
  "place",
  "visit",
  "hazard",
  "numbers",
  "standing",
] as const;
export const mirrorKind = z.enum(mirrorKinds);
export type MirrorKind = z.infer<typeof mirrorKind>;

/** `since` is the `position` of the last line of the export before; without it everything comes. */
export const mirrorQuery = z.object({
  scope: gridId.optional(),
  since: z.string().max(200).optional(),
  /** Some kinds only, comma separated; the same in every call, or everything comes anew. */
  kinds: z
    .string()
    .max(200)
    .transform((text) => text.split(","))
    .pipe(z.array(mirrorKind).min(1))
    .optional(),
});
export type MirrorQuery = z.infer<typeof mirrorQuery>;

/**
 * One line of an export (NDJSON). `begin` says whether what follows is everything (`full`: forget what you have) or what
 * changed since (`changes`); a `row` replaces what you have under its kind and id; `gone` ends it; without `end` the
 * answer was cut off and counts for nothing.
 */
export const mirrorLine = z
  .discriminatedUnion("line", [
    z.object({
      line: z.literal("begin"),
      mode: z.enum(["full", "changes"]),
      scope: gridId,
      kinds: z.array(mirrorKind),
      at: instantOut,
    }),
    z.object({
      line: z.literal("row"),
      kind: mirrorKind,
      id: z.string(),
      row: z.record(z.string(), z.unknown()),
    }),
    z.object({ line: z.literal("gone"), kind: mirrorKind, id: z.string() }),
    z.object({ line: z.literal("end"), position: z.string(), rows: z.int(), gone: z.int() }),
  ])
  .meta({ id: "MirrorLine" });
export type MirrorLine = z.infer<typeof mirrorLine>;
