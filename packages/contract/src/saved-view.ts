import { z } from "zod";
import { plainText } from "./text.ts";

/** Which table of the workbench the views are of, e.g. `appointments`. */
export const savedViewTable = z.string().regex(/^[a-z][a-z-]{1,39}$/);

/** Search, filters and page size of a table under a name, kept for one account. */
export const savedViews = z
  .object({
    views: z
      .array(
        z.object({
          title: plainText(20),
          /** Fields of the address; where one is (grid, record, page) is no part of a view. */
          fields: z.record(z.string().max(40), z.string().max(200)),
        }),
      )
      .max(30),
  })
  .meta({ id: "SavedViews" });
export type SavedViews = z.infer<typeof savedViews>;
