import type { TaskTold } from "@safegrid/contract/link";
import { isHazardOpen } from "@safegrid/domain/hazard";
import type { Sql } from "#/platform/sql.ts";
import { hashOfCode } from "#/modules/link/link-code.ts";
import { isOpenToEnterprise } from "#/modules/link/task-link.service.ts";

/** A hazard as the holder of its enterprise's link has it. */
export interface Task extends Omit<TaskTold, "maySubmit"> {
  readonly linkId: string;
  readonly hazardId: string;
  readonly cellId: string;
}

/** The task of a token, if its link stands and the hazard is not done; whatever else is wrong is not told apart. */
export async function findTask(sql: Sql, token: string): Promise<Task | null> {
  if (token === "") return null;
  const [task] = await sql.query<Task>(
    `select l.id as "linkId", h.id as "hazardId", h.cell_id as "cellId", p.name as "placeName", h.category, h.description,
       h.state, iso_utc(h.deadline_at) as "deadlineAt", h.deadline_passed as "deadlinePassed",
       (select count(*)::int from evidence e join account a on a.id = e.account_id
         where e.subject_kind = 'hazard' and e.subject_id = h.id and a.login = 'enterprise-links' and e.sha256 is not null
           and e.refused is null) as "photoCount",
       coalesce((select json_agg(json_build_object('n', s.n, 'at', iso_utc(s.at), 'words', s.words,
           'decision', s.decision, 'decidedAt', iso_utc(s.decided_at), 'note', s.note) order by s.n)
         from hazard_submission s where s.hazard_id = h.id), '[]') as submissions
     from hazard_link l join hazard h on h.id = l.hazard_id join place p on p.id = h.place_id
     where l.token_hash = $1 and l.ended_at is null`,
    [hashOfCode(token)],
  );
  return task && isHazardOpen(task.state) ? task : null;
}

/** Whether the enterprise can submit now: it is its turn, and nothing that it submitted waits to be looked at. */
export function maySubmit({ state, submissions }: Pick<Task, "state" | "submissions">): boolean {
  return isOpenToEnterprise(state) && submissions.every(({ decision }) => decision !== null);
}

/** The task without what is nobody's business but ours. */
export function toldOf({ linkId: _link, hazardId: _hazard, cellId: _cell, ...task }: Task): TaskTold {
  return { ...task, maySubmit: maySubmit(task) };
}
