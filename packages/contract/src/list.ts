import { z } from "zod";

/** What every list takes: `page` from 1, `pageSize` rows, `q` for a search in names, codes and pinyin initials. */
export const listQuery = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(20),
  q: z.string().trim().max(60).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;

/** A wish that a list's address bears as `true`; no without it. */
export const yes = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true");

/** One page of a list and how many rows there are in all. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), total: z.int() });
}
