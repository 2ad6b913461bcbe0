import { z } from "zod";
import { hazardId } from "@safegrid/domain/id";

/** So often a board says which case is open on it, ms. */
export const presenceEveryMs = 8_000;
/** Whoever has said nothing for so long is not there any more, ms: three sayings missed. */
export const presenceLastsMs = 25_000;

/** Which case is open before the person; null when none is. */
export const presenceSaid = z.object({ hazardId: hazardId.nullable() }).meta({ id: "PresenceSaid" });
export type PresenceSaid = z.infer<typeof presenceSaid>;

/** Who else has which case open, of those that the person sees (screens.md, Board). Nothing of it is kept. */
export const presenceAnswer = z
  .object({
    rows: z.array(
      z.object({
        hazardId,
        /** Names of people who handle, with their grid or department; by name. */
        viewers: z.array(z.object({ name: z.string(), unit: z.string() })),
      }),
    ),
  })
  .meta({ id: "PresenceAnswer" });
export type PresenceAnswer = z.infer<typeof presenceAnswer>;
