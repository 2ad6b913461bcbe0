import type { EvidenceList, EvidenceRow } from "@safegrid/contract/evidence";
import type { NumberRecords } from "@safegrid/contract/number";
import { callApi, wallToken } from "#/live/api.ts";
import { useLive, usePolled } from "#/live/use-live.ts";

const mostAtOnce = 100;
const everyMs = 60_000;

/** The evidence of the hazards in some lists, by their id; asked for anew when something is attached in the scope. */
export function useEvidence(
  scope: string,
  lists: readonly (NumberRecords | null)[],
): ReadonlyMap<string, readonly EvidenceRow[]> {
  const ids = lists
    .flatMap((list) => list?.records ?? [])
    .flatMap((each) => (each.recordKind === "hazard" ? each.id : []));
  const { live } = useLive(wallToken(), scope === "" ? null : scope, 0);
  const newest = live.events.find(({ type }) => type === "evidence.attached")?.seq ?? 0;
  const rows = usePolled(() => readAll(ids), everyMs, `${ids.length} ${ids.at(0)} ${ids.at(-1)}`, newest);
  return Map.groupBy(rows ?? [], ({ subjectId }) => subjectId);
}

async function readAll(ids: readonly string[]): Promise<EvidenceRow[]> {
  const pieces = Array.from({ length: Math.ceil(ids.length / mostAtOnce) }, (_, n) =>
    ids.slice(n * mostAtOnce, (n + 1) * mostAtOnce),
  );
  const read = await Promise.all(pieces.map((piece) => callApi<EvidenceList>(`/evidence?subjects=${piece.join(",")}`)));
  return read.flatMap(({ evidence }) => evidence);
}
