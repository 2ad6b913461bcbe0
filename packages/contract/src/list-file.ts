import { z } from "zod";
import { exchangeFormat } from "./exchange.ts";
import { plainText } from "./text.ts";

/** At most so many rows of a list leave as a file. */
export const mostListRows = 5_000;

/**
 * A list as somebody sees it, to be made a file of: the texts of its cells, row by row, as they are shown to him (masks
 * included). For lists that have no file of their own (P10). Texts are not trimmed: they are what stands on the screen.
 */
export const listFileWish = z
  .object({
    title: plainText(60),
    format: exchangeFormat.default("xlsx"),
    /** Each filter in words. */
    filters: z.array(plainText(200)).max(20),
    columns: z.array(plainText(60)).min(1).max(60),
    rows: z.array(z.array(z.string().max(2_000)).max(60)).max(mostListRows),
  })
  .meta({ id: "ListFileWish" });
export type ListFileWish = z.infer<typeof listFileWish>;
