import { createHash } from "node:crypto";
import type { RecheckReason, SecondLookRules } from "@safegrid/domain/second-look";
import { metresBetween } from "@safegrid/geo/distance";
import type { VisitTrace } from "@safegrid/metrics/visit-plausibility";
import { findAlikeAnswers, findImpossibleSpeeds, findReusedPhotos } from "@safegrid/metrics/visit-plausibility";
import type { Sql } from "#/platform/sql.ts";
import type { RecordedVisit } from "#/modules/second-look/visit-grade.service.ts";
import { positionOf } from "#/modules/second-look/visit-grade.service.ts";

/** A place that is worth a second look, and why. */
export interface FoundRecheck {
  readonly reason: RecheckReason;
  readonly placeId: string;
  readonly visitId: string | null;
  readonly hazardId: string | null;
  /** Who has recorded it: somebody else is to look. */
  readonly accountId: string;
  readonly occurredAt: Date;
  readonly facts: Readonly<Record<string, string | number>>;
  /** The records that it rests on; of one reason no two samples rest on the same. */
  readonly recordIds: readonly string[];
}

/** Nobody is believed to drive on for longer between two visits: 300 km at the slowest threshold that matters. */
const reachMs = 2 * 3_600_000;

/**
 * What the visits of a batch give reason to look at again, each held against the same account's other visits around it.
 * `visits` must be graded already, so that those around them are found.
 */
export async function findInVisits(
  sql: Sql,
  visits: readonly RecordedVisit[],
  rules: SecondLookRules,
): Promise<FoundRecheck[]> {
  const found: FoundRecheck[] = [];
  const isNew = new Set(visits.map(({ id }) => id));
  for (const [accountId, own] of Map.groupBy(visits, (visit) => visit.accountId)) {
    const around = await readAround(sql, accountId, own, Math.max(reachMs, rules.alikeSeconds * 1_000));
    const byId = new Map([...around, ...own].map((visit) => [visit.id, visit]));
    const traces = [...byId.values()].map(traceOf);
    const sampleOf = (reason: RecheckReason, visitId: string, of: Pick<FoundRecheck, "facts" | "recordIds">) => {
      const visit = byId.get(visitId);
      if (!visit || !of.recordIds.some((id) => isNew.has(id))) return;
      const { placeId, occurredAt } = visit;
      found.push({ reason, placeId, visitId, hazardId: null, accountId, occurredAt, ...of });
    };
    for (const { fromId, toId, ...facts } of findImpossibleSpeeds(traces, rules, metresBetween))
      sampleOf("speed", toId, { facts, recordIds: [fromId, toId] });
    for (const { ids, placeCount, seconds } of findAlikeAnswers(traces, rules))
      sampleOf("answers", drawn(ids), { facts: { places: placeCount, seconds }, recordIds: ids });
  }
  return found;
}

/** What pictures that were attached give reason to look at again: the same content at another place. */
export async function findInPictures(sql: Sql, evidenceIds: readonly string[]): Promise<FoundRecheck[]> {
  if (evidenceIds.length === 0) return [];
  const uses = await sql.query<{
    evidenceId: string;
    earlierId: string;
    placeId: string;
    visitId: string | null;
    ownVisitId: string | null;
    hazardId: string | null;
    accountId: string;
    occurredAt: Date;
    earlierPlaceId: string;
    earlierVisitId: string | null;
    earlierPlace: string;
  }>(
    `select e.id as "evidenceId", x.id as "earlierId", coalesce(v.place_id, h.place_id) as "placeId",
       coalesce(e.visit_id, h.visit_id) as "visitId", e.visit_id as "ownVisitId", e.hazard_id as "hazardId",
       e.account_id as "accountId", coalesce(v.occurred_at, h.found_at) as "occurredAt", xp.id as "earlierPlaceId",
       coalesce(x.visit_id, xh.visit_id) as "earlierVisitId", xp.name as "earlierPlace"
     from evidence_reuse r
     join evidence e on e.id = r.evidence_id left join visit v on v.id = e.visit_id left join hazard h on h.id = e.hazard_id
     join evidence x on x.id = r.earlier_id left join visit xv on xv.id = x.visit_id
     left join hazard xh on xh.id = x.hazard_id
     join place xp on xp.id = coalesce(xv.place_id, xh.place_id)
     where r.evidence_id = any($1::uuid[]) order by e.seq`,
    [evidenceIds],
  );
  return findReusedPhotos(uses).flatMap(({ evidenceId }) => {
    const use = uses.find((each) => each.evidenceId === evidenceId);
    if (!use) return [];
    const { placeId, ownVisitId: visitId, hazardId, accountId, occurredAt, earlierPlace, earlierId } = use;
    const facts = { earlierPlace };
    return {
      reason: "photo",
      placeId,
      visitId,
      hazardId,
      accountId,
      occurredAt,
      facts,
      recordIds: [evidenceId, earlierId],
    };
  });
}

export const visitColumns = `v.id, v.account_id as "accountId", v.place_id as "placeId", v.cell_id as "cellId",
  v.occurred_at as "occurredAt", v.checklist_version as "checklistVersion", v.answers::text as answers, v.position,
  p.lon, p.lat, p.crs`;

async function readAround(
  sql: Sql,
  accountId: string,
  visits: readonly RecordedVisit[],
  reach: number,
): Promise<RecordedVisit[]> {
  const times = visits.map(({ occurredAt }) => occurredAt.getTime());
  return sql.query<RecordedVisit>(
    `select ${visitColumns} from visit_look l join visit v on v.id = l.visit_id join place p on p.id = v.place_id
     where l.account_id = $1 and l.occurred_at between $2 and $3`,
    [accountId, new Date(Math.min(...times) - reach), new Date(Math.max(...times) + reach)],
  );
}

function traceOf(visit: RecordedVisit): VisitTrace {
  const { id, placeId, occurredAt, position, checklistVersion, answers } = visit;
  return {
    ...{ id, placeId, occurredAtMs: occurredAt.getTime(), position: positionOf(visit) },
    accuracyM: position.kind === "fix" ? position.accuracyM : 0,
    answers: `${checklistVersion} ${answers}`,
  };
}

/** One of a run, by the smallest hash: nobody chooses it. */
function drawn(ids: readonly string[]): string {
  const hash = (id: string) => createHash("sha256").update(id).digest("hex");
  return ids.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1))[0] ?? "";
}
