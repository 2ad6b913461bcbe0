import type { TestApp } from "#/testing/test-app.ts";

/** A message to a grid or department about a hazard, as the ladder writes it; its id. */
export async function messageTo(
  t: TestApp,
  { gridId = null, departmentId = null }: { readonly gridId?: string | null; readonly departmentId?: string | null },
  hazardId: string,
): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `with sent as (
       insert into message (id, unit_grid_id, unit_department_id, kind, cause, does, case_count, first_at, last_at,
         sent_at, grown_at, seq)
       values ($1, $2, $3, 'escalated', 'after:0:hours', '{tell_holder}', 1, $5, $5, $5, $5, 0) returning id)
     insert into message_case (message_id, hazard_id, told_at) select id, $4, $5 from sent`,
    [id, gridId, departmentId, hazardId, t.clock.now()],
  );
  return id;
}
