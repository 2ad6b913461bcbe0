import { z } from "zod";
import { commandId } from "@safegrid/domain/id";
import { gridKind } from "@safegrid/domain/grid";
import { quietOutcome } from "@safegrid/domain/second-look";
import { listOf, listQuery } from "./list.ts";
import { instantOut, plainText } from "./text.ts";

/** A cell in which patrols found improbably little, with the numbers that explain it. About a cell, not a person. */
export const quietCell = z
  .object({
    id: z.string(),
    cellId: z.string(),
    code: z.string(),
    gridPath: z.string(),
    kind: gridKind.nullable(),
    /** The days that were compared, both inside. */
    fromOn: z.string(),
    untilOn: z.string(),
    listedOn: z.string(),
    /** Visits that peers have the like of: same category of place, same cadence. */
    visits: z.int(),
    found: z.int(),
    /** Of those days, reported by the public: not counted as found by patrols. */
    outsideFound: z.int(),
    expected: z.number(),
    peerCount: z.int(),
    peerVisits: z.int(),
    peerFound: z.int(),
    /** How many cells were compared that day: by chance alone, one in `oneIn` of them would be listed. */
    comparedCount: z.int(),
    oneIn: z.int(),
    probability: z.number(),
    /** No longer improbable, before anybody had looked. */
    endedOn: z.string().nullable(),
    outcome: quietOutcome.nullable(),
    note: z.string().nullable(),
    lookedAt: instantOut.nullable(),
    lookedBy: z.string().nullable(),
  })
  .meta({ id: "QuietCell" });
export type QuietCell = z.infer<typeof quietCell>;

export const quietCellQuery = listQuery.extend({
  scope: z.uuid().optional(),
  state: z.enum(["open", "done"]).default("open"),
});
export type QuietCellQuery = z.infer<typeof quietCellQuery>;
export const quietCellList = listOf(quietCell).meta({ id: "QuietCellList" });
export type QuietCellList = z.infer<typeof quietCellList>;

/** What who took the second look has found of the cell. */
export const quietCellLook = z
  .object({ commandId, outcome: quietOutcome, note: plainText(1_000) })
  .meta({ id: "QuietCellLook" });
export type QuietCellLook = z.infer<typeof quietCellLook>;
