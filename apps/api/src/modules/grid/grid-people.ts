import { v7 as uuidv7 } from "uuid";
import type { BusinessDay } from "@safegrid/metrics/period";
import type { Sql } from "#/platform/sql.ts";
import type { RecordEntry } from "#/modules/record/record.service.ts";
import { bumpAccess } from "#/modules/access/access.service.ts";
import type { FollowedBy, FollowingAccount } from "#/modules/access/grant-record.service.ts";
import { followGrant } from "#/modules/access/grant-record.service.ts";
import { followPosts } from "#/modules/person/account-follows-post.service.ts";

interface Post {
  id: string;
  grid_id: string;
  starts_on: string;
  ends_on: string | null;
}

/**
 * Lets people, accounts, walls, other systems and open tasks follow a grid that ended to the one that it became; where it became none, posts end.
 * Posts are dated, so that who acted in the old grid still could on that day; accounts and walls look at the new one.
 */
export async function movePeople(
  sql: Sql,
  peopleTo: ReadonlyMap<string, string | null>,
  on: BusinessDay,
  by: FollowedBy,
): Promise<RecordEntry[]> {
  if (peopleTo.size === 0) return [];
  const params = [[...peopleTo.keys()], [...peopleTo.values()]];
  const looking = await sql.query<FollowingAccount & { toId: string }>(
    `select a.id, a.login, a.name, a.role, a.grid_id as "gridId", a.department_id as "departmentId", m.to_id as "toId"
     from account a join unnest($1::uuid[], $2::uuid[]) as m (from_id, to_id) on m.from_id = a.grid_id
     where m.to_id is not null and a.kind = 'person' order by a.id for update of a`,
    params,
  );
  for (const { toId, ...was } of looking)
    await followGrant(sql, was, { ...was, gridId: toId }, { reason: "所属网格已调整", by });
  // Keys of other systems, and what they are told, likewise.
  for (const table of ["account", "webhook_endpoint"])
    await sql.query(
      `update ${table} t set grid_id = m.to_id from unnest($1::uuid[], $2::uuid[]) as m (from_id, to_id)
       where t.grid_id = m.from_id and m.to_id is not null ${table === "account" ? "and t.kind = 'api_key'" : ""}`,
      params,
    );
  await sql.query(
    `update access_token t set grid_id = m.to_id from unnest($1::uuid[], $2::uuid[]) as m (from_id, to_id)
     where t.grid_id = m.from_id and m.to_id is not null and t.revoked_at is null`,
    params,
  );
  await sql.query(
    `update person p set grid_id = m.to_id from unnest($1::uuid[], $2::uuid[]) as m (from_id, to_id)
     where p.grid_id = m.from_id and m.to_id is not null`,
    params,
  );
  const held = await sql.query<Post>(
    `select id, grid_id, starts_on::text as starts_on, ends_on::text as ends_on from appointment
     where grid_id = any($1::uuid[]) and (ends_on is null or ends_on >= $2) order by id`,
    [[...peopleTo.keys()], on],
  );
  const begun = held.filter((post) => post.starts_on < on);
  const follow = begun.filter((post) => peopleTo.get(post.grid_id));
  const entries: RecordEntry[] = [];
  const made = new Map<string, string>();
  for (const post of follow) {
    const toId = peopleTo.get(post.grid_id) ?? "";
    const id = uuidv7();
    made.set(post.id, id);
    await sql.query(
      `insert into appointment select (json_populate_record(a, json_build_object('id', $2::uuid, 'grid_id', $3::uuid,
         'starts_on', $4::date, 'transferred_from', a.id))).* from appointment a where a.id = $1`,
      [post.id, id, toId, on],
    );
    entries.push({
      kind: "appointment",
      subjectId: id,
      gridId: toId,
      before: null,
      after: { gridId: toId, startsOn: on, endsOn: post.ends_on, transferredFrom: post.id },
    });
  }
  // Who stands in for somebody whose post went along stands in for the new post.
  await sql.query(
    `update appointment s set substitute_for = m.made_id from unnest($1::uuid[], $2::uuid[]) as m (held_id, made_id)
     where s.substitute_for = m.held_id and (s.ends_on is null or s.ends_on >= $3) and s.starts_on >= $3`,
    [[...made.keys()], [...made.values()], on],
  );
  entries.push(...(await moveTasks(sql, peopleTo, made)));
  for (const post of begun) {
    await sql.query(`update appointment set ends_on = $2::date - 1 where id = $1`, [post.id, on]);
    entries.push({
      kind: "appointment",
      subjectId: post.id,
      gridId: post.grid_id,
      before: { endsOn: post.ends_on },
      after: { endsBefore: on },
    });
  }
  // What was to begin later begins in the new grid, or not at all.
  for (const post of held.filter((each) => each.starts_on >= on)) {
    const toId = peopleTo.get(post.grid_id);
    if (toId) await sql.query(`update appointment set grid_id = $2 where id = $1`, [post.id, toId]);
    else await sql.query(`update appointment set ends_on = starts_on - 1 where id = $1`, [post.id]);
    entries.push({
      kind: "appointment",
      subjectId: post.id,
      gridId: toId ?? post.grid_id,
      before: { gridId: post.grid_id, endsOn: post.ends_on },
      after: toId ? { gridId: toId, endsOn: post.ends_on } : { gridId: post.grid_id, endsBefore: post.starts_on },
    });
  }
  await followPosts(sql, on, by);
  await bumpAccess(sql);
  return entries;
}

/** What is still to be done is to be done in the new grid, by the same person. */
async function moveTasks(
  sql: Sql,
  peopleTo: ReadonlyMap<string, string | null>,
  posts: ReadonlyMap<string, string>,
): Promise<RecordEntry[]> {
  const moved = await sql.query<{ id: string; from_id: string; to_id: string }>(
    `update task t set grid_id = m.to_id, appointment_id = coalesce(p.made_id, t.appointment_id)
     from unnest($1::uuid[], $2::uuid[]) as m (from_id, to_id), task o
     left join unnest($3::uuid[], $4::uuid[]) as p (held_id, made_id) on p.held_id = o.appointment_id
     where o.id = t.id and t.state = 'open' and t.grid_id = m.from_id and m.to_id is not null
     returning t.id, m.from_id, m.to_id`,
    [[...peopleTo.keys()], [...peopleTo.values()], [...posts.keys()], [...posts.values()]],
  );
  return moved.map(({ id, from_id: fromId, to_id: toId }) => ({
    kind: "task",
    subjectId: id,
    gridId: toId,
    before: { gridId: fromId },
    after: { gridId: toId },
  }));
}
