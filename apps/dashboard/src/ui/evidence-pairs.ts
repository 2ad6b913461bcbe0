import type { EvidenceRow } from "@safegrid/contract/evidence";
import { isPicture } from "@safegrid/domain/evidence";

export interface Pair {
  readonly before: EvidenceRow | null;
  readonly after: EvidenceRow | null;
}

/** Evidence as it is looked at: the first picture of before beside the first of after, and so on; other pictures; files. */
export function pairsOf(rows: readonly EvidenceRow[]): {
  readonly pairs: readonly Pair[];
  readonly others: readonly EvidenceRow[];
  readonly files: readonly EvidenceRow[];
} {
  const pictures = rows.filter(({ mediaType }) => isPicture(mediaType));
  const [before, after, others] = (["before", "after", "other"] as const).map((part) =>
    pictures.filter((row) => row.part === part),
  ) as [EvidenceRow[], EvidenceRow[], EvidenceRow[]];
  const count = Math.max(before.length, after.length);
  return {
    pairs: Array.from({ length: count }, (_, n) => ({ before: before[n] ?? null, after: after[n] ?? null })),
    others,
    files: rows.filter(({ mediaType }) => !isPicture(mediaType)),
  };
}
