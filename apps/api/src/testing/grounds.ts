import type { Ground } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** One record of each kind in the subtree of a township, as the test county has them. */
export async function groundOf(t: TestApp, townshipId: string): Promise<Ground> {
  const village = t.tree.find(townshipId)?.children.find(({ children }) => children.length > 0);
  const one = async (text: string) => {
    const [row] = await t.db.query<{ id: string }>(text, [townshipId]);
    if (!row) throw new Error(`the ground has none: ${text}`);
    return row.id;
  };
  const placeIn = `from place p join place_cell c on c.place_id = p.id join grid g on g.id = c.cell_id
    where g.township_id = $1`;
  const [placeId, enterpriseId, hazardId, visitId, personId, appointmentId] = await Promise.all([
    one(`select p.id ${placeIn} and p.enterprise_id is not null order by p.id limit 1`),
    one(`select p.enterprise_id as id ${placeIn} and p.enterprise_id is not null order by p.id limit 1`),
    one(`select id from hazard where township_id = $1 order by id limit 1`),
    one(`select id from visit where township_id = $1 order by id limit 1`),
    one(`select a.person_id as id from appointment a join grid g on g.id = a.grid_id where g.township_id = $1 limit 1`),
    one(`select a.id from appointment a join grid g on g.id = a.grid_id where g.township_id = $1 limit 1`),
  ]);
  return {
    gridId: townshipId,
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
