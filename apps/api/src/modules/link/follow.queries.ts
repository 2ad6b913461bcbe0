import type { FollowTold } from "@safegrid/contract/link";
import type { HazardCategory, HazardState } from "@safegrid/domain/hazard";
import { isHazardOpen } from "@safegrid/domain/hazard";
import { finderStageOf, withoutLongNumbers } from "@safegrid/domain/link";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

interface Step {
  readonly action: string;
  readonly to: HazardState;
  readonly at: string;
  readonly note: string | null;
  readonly deadlineAt: string | null;
  readonly reason: "duplicate" | "not_a_hazard" | null;
  readonly duplicateOf: string | null;
}

interface Row {
  readonly cellId: string;
  readonly category: HazardCategory;
  readonly state: HazardState | null;
  readonly sentAt: string;
  readonly photoCount: number;
  readonly releasedCount: number;
  readonly steps: readonly Step[];
}

/**
 * What became of a report, by the hash of its code: stages and dates, no name of anybody, no place, no words of those who
 * handle it but the reason of a refusal, which is said for the finder. Null where nobody has the code.
 */
export async function readFollowed(sql: Sql, tree: GridTree, codeHash: Buffer): Promise<FollowTold | null> {
  const [row] = await sql.query<Row>(
    `select p.cell_id as "cellId", r.category, h.state, iso_utc(r.sent_at) as "sentAt",
       (select count(*)::int from evidence e join account a on a.id = e.account_id and a.kind = 'public'
         where e.subject_kind = 'hazard' and e.subject_id = r.hazard_id and e.part = 'before' and e.sha256 is not null
           and e.refused is null and a.login = 'public-reports') as "photoCount",
       (select count(*)::int from released_photo f where f.hazard_id = r.hazard_id) as "releasedCount",
       coalesce((select json_agg(json_build_object('action', s.action, 'to', s.to_state, 'at', iso_utc(s.at),
           'note', s.note, 'deadlineAt', iso_utc(s.deadline_at), 'reason', s.about ->> 'reason',
           'duplicateOf', s.about ->> 'duplicateOf') order by s.n)
         from hazard_step s where s.hazard_id = r.hazard_id), '[]') as steps
     from public_report r join place p on p.id = r.place_id left join hazard h on h.id = r.hazard_id
     where r.code_hash = $1`,
    [codeHash],
  );
  if (!row) return null;
  const { cellId, category, state, photoCount, releasedCount } = row;
  const village = tree.find(cellId)?.path[2] ?? cellId;
  const stages = row.steps.flatMap(({ action, to, at, note, deadlineAt, reason, duplicateOf }) => {
    const stage = finderStageOf(action, to);
    if (stage === null) return [];
    const isRefused = stage === "refused";
    return {
      ...{ stage, at, deadlineAt: stage === "assigned" ? deadlineAt : null },
      ...{ reason: isRefused ? reason : null, words: isRefused && note !== null ? withoutLongNumbers(note) : null },
      duplicateOf: isRefused ? duplicateOf : null,
    };
  });
  const first = {
    stage: "received" as const,
    at: row.sentAt,
    deadlineAt: null,
    reason: null,
    words: null,
    duplicateOf: null,
  };
  return {
    ...{ gridName: tree.pathName(village), category, photoCount, releasedCount },
    isOpen: state === null || isHazardOpen(state),
    stages: stages.length > 0 ? stages : [first],
  };
}
