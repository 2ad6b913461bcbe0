import { z } from "zod";
import { gridId } from "@safegrid/domain/id";
import { instantOut } from "./text.ts";

/** One change of a record: who, when, from what to what. `before` null = it was made, `after` null = it was ended. */
export const recordChange = z
  .object({
    seq: z.int(),
    kind: z.string(),
    subjectId: z.uuid(),
    gridId,
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    at: instantOut,
    byName: z.string(),
  })
  .meta({ id: "RecordChange" });
export type RecordChange = z.infer<typeof recordChange>;

export const recordHistory = z.object({ changes: z.array(recordChange) }).meta({ id: "RecordHistory" });
