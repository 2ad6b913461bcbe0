import type { ListingClockOut } from "@safegrid/contract/listing";
import { DueLine } from "#/ui/due-line.tsx";
import { useListingWords } from "./listing-words.ts";

/** One clock that runs: how much is left, or how late it is, with the instant. */
export function ListingClockLine({
  clock: { kind, dueAt, isAssumed },
  nowMs,
}: {
  clock: Pick<ListingClockOut, "kind" | "dueAt" | "isAssumed">;
  nowMs: number;
}) {
  const t = useListingWords();
  return <DueLine what={t(`clock.${kind}`)} dueAt={dueAt} isAssumed={isAssumed} nowMs={nowMs} />;
}
