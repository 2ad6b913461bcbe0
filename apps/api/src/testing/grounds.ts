import { makeDepartment } from "#/testing/callers.ts";
import { waitUntil } from "@safegrid/testkit/wait-until";
import type { Ground } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf, visitOf } from "#/testing/test-app.ts";

/** A visit and a hazard at every place, by its own officer; and what follows behind their commits. */
export async function visitEverything(t: TestApp): Promise<void> {
  const byCell = new Map<string, object[]>();
  for (const { id, cellId } of t.demo.places) {
    const commands = byCell.get(cellId) ?? [];
    byCell.set(cellId, commands);
    commands.push(visitOf(t.id(), id, t.clock.now()), hazardOf(t.id(), id, t.clock.now()));
  }
  for (const [cellId, commands] of byCell)
    for (let from = 0; from < commands.length; from += 100) {
      const officer = t.tokenOf("officer", t.tree.find(cellId)?.code);
      const { body } = await t.call(officer, "POST", "/commands", { commands: commands.slice(from, from + 100) });
      if (body.outcomes.some(({ status }: { status: string }) => status !== "applied")) throw new Error("not applied");
    }
  await lookedAtEverything(t);
}

/** Until all that the log holds by now was graded and sampled. */
export async function lookedAtEverything(t: TestApp): Promise<void> {
  const [head] = await t.db.query<{ seq: number }>(`select seq from log_head`);
  const hasCome = async () =>
    (await t.db.query(`select 1 from second_look_progress where seq >= $1`, [head?.seq])).length === 1;
  await waitUntil(hasCome, { timeoutMs: 60_000, what: "the looks behind the commits" });
}

/** Deals all places, with what belongs to them, out to two departments. */
export async function dealOutToDepartments(t: TestApp): Promise<readonly [string, string]> {
  const [one, other] = await Promise.all([makeDepartment(t, "line-1", "甲局"), makeDepartment(t, "line-2", "乙局")]);
  await t.db.query(
    `update place p set department_id = case when n.n % 2 = 0 then $1::uuid else $2::uuid end
     from (select id, row_number() over (order by township_id, id) as n from place) n where n.id = p.id`,
    [one, other],
  );
  await t.db.query(`update enterprise e set department_id = p.department_id from place p where p.enterprise_id = e.id`);
  return [one, other];
}

/** One record of each kind in the subtree of a township and the line of a department. */
export async function groundOf(t: TestApp, townshipId: string, departmentId: string): Promise<Ground> {
  const village = t.tree.find(townshipId)?.children.find(({ children }) => children.length > 0);
  const one = async (text: string) => {
    const [row] = await t.db.query<{ id: string }>(text, [townshipId, departmentId]);
    if (!row) throw new Error(`the ground has none: ${text}`);
    return row.id;
  };
  const placeIn = `from place p join place_cell c on c.place_id = p.id join grid g on g.id = c.cell_id
    where g.township_id = $1 and p.department_id = $2`;
  const [placeId, enterpriseId, hazardId, visitId, personId, appointmentId] = await Promise.all([
    one(`select p.id ${placeIn} and p.enterprise_id is not null order by p.id limit 1`),
    one(`select p.enterprise_id as id ${placeIn} and p.enterprise_id is not null order by p.id limit 1`),
    one(`select h.id from hazard h join place p on p.id = h.place_id
      where h.township_id = $1 and p.department_id = $2 order by h.id limit 1`),
    one(`select v.id from visit v join place p on p.id = v.place_id
      where v.township_id = $1 and p.department_id = $2 order by v.id limit 1`),
    one(`select a.person_id as id from appointment a join grid g on g.id = a.grid_id
      where g.township_id = $1 and $2::uuid is not null limit 1`),
    one(`select a.id from appointment a join grid g on g.id = a.grid_id
      where g.township_id = $1 and $2::uuid is not null limit 1`),
  ]);
  return {
    gridId: townshipId,
    departmentId,
    villageId: village?.id ?? "",
    cellId: village?.children[0]?.id ?? "",
    otherCellId:
      t.tree
        .subtree(townshipId)
        .filter(({ level }) => level === "cell")
        .at(-1)?.id ?? "",
    ...{ placeId, enterpriseId, hazardId, visitId, personId, appointmentId },
  };
}

/** The ids of everything in a subtree: none of them may stand in an answer to somebody outside it. */
export async function idsOf(t: TestApp, townshipId: string): Promise<Set<string>> {
  const rows = await t.db.query<{ id: string }>(
    `with own as (select id from grid where township_id = $1),
       places as (select place_id from place_cell where cell_id in (select id from own))
     select id from own
     union all select place_id from places
     union all select enterprise_id from place where id in (select place_id from places) and enterprise_id is not null
     union all select id from hazard where township_id = $1
     union all select id from visit where township_id = $1
     union all select id from appointment where grid_id in (select id from own)
     union all select person_id from appointment where grid_id in (select id from own)`,
    [townshipId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The ids of what is in a department's line: none of them may stand in an answer to another department. */
export async function idsInLine(t: TestApp, departmentId: string): Promise<Set<string>> {
  const rows = await t.db.query<{ id: string }>(
    `with places as (select id from place where department_id = $1)
     select id from places
     union all select id from enterprise where department_id = $1
     union all select id from hazard where place_id in (select id from places)
     union all select id from visit where place_id in (select id from places)`,
    [departmentId],
  );
  return new Set(rows.map(({ id }) => id));
}
