import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hazardActions } from "@safegrid/domain/hazard";
import { makeCaller, makeDepartment } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { callApp, hazardOf, openSecondApp, openTestApp } from "#/testing/test-app.ts";

/**
 * Many people do what they like with a few hazards, sensible or not, one after the other and several at once, through two
 * API processes. Whatever they do: no record of the database breaks what plan.md section 4 promises, every answer is one
 * of the catalogue, the steps of a hazard are a path, and the numbers agree with the records.
 */
let t: TestApp;
let second: Awaited<ReturnType<typeof openSecondApp>>;
let actors: { readonly name: string; readonly token: string }[];
let targets: object[];
let officer = "";
/** Three of the county who have had nothing to do with any hazard. */
let fresh: string[];
let places: string[];

beforeAll(async () => {
  t = await openTestApp("2026-03-10T02:00:00Z", "fatal");
  second = await openSecondApp(t);
  const [town, otherTown] = t.tree.county.children;
  const [village, neighbour] = (town?.children ?? []).filter(({ children }) => children.length > 0);
  const fire = await makeDepartment(t, "fire", "消防救援大队");
  const make = async (
    name: string,
    role: Parameters<typeof makeCaller>[1]["role"],
    gridId = "",
    department?: string,
  ) => ({
    name,
    token: (await makeCaller(t, { role, gridId, departmentId: department ?? null })).token,
  });
  const { county } = t.tree;
  actors = await Promise.all([
    make("village", "village_staff", village?.id),
    make("village 2", "village_staff", village?.id),
    make("neighbour", "village_staff", neighbour?.id),
    make("town", "township_supervisor", town?.id),
    make("town 2", "township_supervisor", town?.id),
    make("other town", "township_supervisor", otherTown?.id),
    make("county", "county_supervisor", county.id),
    make("county 2", "county_supervisor", county.id),
    make("fire", "department_regulator", county.id, fire),
  ]);
  fresh = (await Promise.all(["a", "b", "c"].map((name) => make(name, "county_supervisor", county.id)))).map(
    ({ token }) => token,
  );
  officer = (await make("officer", "officer", village?.children[0]?.id)).token;
  targets = [
    ...[county.id, town?.id, otherTown?.id, village?.id, neighbour?.id].map((gridId) => ({ gridId })),
    { departmentId: fire },
  ];
  const cells = new Set<string>(village?.children.slice(0, 1).map(({ id }) => id));
  places = t.demo.places.filter(({ cellId }) => cells.has(cellId)).map(({ id }) => id);
}, 120_000);
afterAll(async () => {
  await second.close();
  await t.close();
});

interface Move {
  readonly hazard: number;
  readonly actor: number;
  readonly action: (typeof hazardActions)[number];
  readonly isSensible: boolean;
  readonly pick: number;
  readonly target: number;
  readonly days: number;
  readonly waits: number;
  readonly isFirstProcess: boolean;
}
const mostly = fc.integer({ min: 0, max: 9 }).map((n) => n > 0);
const move: fc.Arbitrary<Move> = fc.record({
  hazard: fc.nat({ max: 1 }),
  actor: fc.nat({ max: 8 }),
  action: fc.constantFrom(...hazardActions),
  isSensible: mostly,
  pick: fc.nat({ max: 1_000 }),
  target: fc.nat({ max: 5 }),
  days: fc.integer({ min: -1, max: 20 }),
  /** Minutes that pass before it; now and then days, so that limits and deadlines pass. */
  waits: fc.oneof(
    { weight: 9, arbitrary: fc.nat({ max: 90 }) },
    { weight: 1, arbitrary: fc.constantFrom(1_500, 6_000) },
  ),
  isFirstProcess: fc.boolean(),
});
/** Moves that are sent without waiting for each other. */
const rounds = fc.array(fc.array(move, { minLength: 1, maxLength: 4 }), { minLength: 10, maxLength: 24 });

const five = { person: "甲", measures: "停用", money: "1 万元", plan: "预案" };
const onward = ["accept", "assign", "start", "submit", "pass", "return", "close", "dispatch", "receive"];

async function send(ids: readonly string[], { hazard, actor, isFirstProcess, ...of }: Move): Promise<string> {
  const id = ids[hazard] ?? "";
  const { token } = actors[actor] ?? { token: "" };
  const app = isFirstProcess ? t.app : second.app;
  const story = await callApp(app, token, "GET", `/hazards/${id}/story`);
  const can: string[] = story.body.mayDo ?? [];
  const onwards = can.filter((action) => onward.includes(action));
  const among = onwards.length > 0 && of.pick % 3 > 0 ? onwards : can;
  const action = (of.isSensible ? among[of.pick % among.length] : undefined) ?? of.action;
  const now = t.clock.now();
  const instant = new Date(now.getTime() + of.days * 86_400_000).toISOString();
  const target = targets[of.target] as { gridId?: string };
  const { status, body } = await callApp(app, token, "POST", `/hazards/${id}/steps`, {
    ...{ commandId: t.id(), occurredAt: now.toISOString(), action, note: "缘由", holder: "业主", reason: "duplicate" },
    ...(of.pick % 2 === 0 ? { deadlineAt: instant } : {}),
    ...(action === "ask_extension" || action === "ask_stop" ? { untilAt: instant } : {}),
    ...{ five, grade: of.pick % 2 === 0 ? "major" : "ordinary", majorCriterion: "GM2023-13-2" },
    ...{ to: target, toGridId: target.gridId ?? crypto.randomUUID() },
  });
  expect([200, 201, 400, 403, 404, 409, 422], JSON.stringify(body)).toContain(status);
  return status === 201 ? action : `${action}: ${body.code}`;
}

/** What leads from each state to the end. */
const leads: Record<string, string> = {
  ...{ reported: "accept", accepted: "assign", reopened: "assign", assigned: "start", returned: "start" },
  ...{ rectifying: "submit", submitted: "pass", reinspected: "close" },
};

/** Brings a hazard to its end, from wherever the walk has left it: nothing gets stuck. */
async function finish(id: string): Promise<void> {
  for (let steps = 0; steps < 12; steps += 1) {
    const { body } = await t.call(fresh[0] ?? "", "GET", `/hazards/${id}/story`);
    const action = leads[body.hazard.state];
    if (action === undefined) return;
    t.clock.advance(1_000);
    const token = fresh[action === "pass" ? 1 : action === "close" ? 2 : 0] ?? "";
    const answer = await t.call(token, "POST", `/hazards/${id}/steps`, {
      ...{ commandId: t.id(), occurredAt: t.clock.now().toISOString(), action, note: "办结", holder: "业主", five },
    });
    expect([action, answer.status], JSON.stringify(answer.body)).toEqual([action, 201]);
  }
  throw new Error("it does not come to an end");
}

/** Everything that must never be found, whatever was done; each row names a hazard and what is wrong with it. */
const wrongSql = `with s as (
    select x.*, lag(x.to_state) over w as before, coalesce(a.person_id, a.id) as person,
      row_number() over (partition by x.hazard_id order by x.n) as place
    from hazard_step x left join account a on a.id = x.by_account window w as (partition by x.hazard_id order by x.n)),
  closing as (select * from s where to_state = 'closed' and from_state is distinct from 'closed')
  select hazard_id::text as id, 'steps are no path' as why from s
    where place <> n or (n > 1 and from_state is distinct from before)
  union all select h.id::text, 'state is not the last step''s' from hazard h
    join s on s.hazard_id = h.id and s.n = h.step_count where s.to_state <> h.state
  union all select c.hazard_id::text, 'closed by who rectified' from closing c
    join s on s.hazard_id = c.hazard_id and s.n < c.n and s.action = 'submit' and s.person = c.person
  union all select c.hazard_id::text, 'closed without a re-inspection' from closing c
    where c.action not in ('pass', 'close') or c.from_state not in ('submitted', 'reinspected')
  union all select h.id::text, 'an end with a hop that waits' from hazard h join hazard_hop o on o.hazard_id = h.id
    where o.outcome = 'waiting' and h.state in ('closed', 'eliminated', 'not_accepted')
  union all select h.id::text, 'waits for somebody else than its owner' from hazard h join hazard_hop o on o.hazard_id = h.id
    where o.outcome = 'waiting' and coalesce(o.to_grid_id, o.to_department_id)
      is distinct from coalesce(h.owner_grid_id, h.owner_department_id)
  union all select h.id::text, 'limit and hop disagree' from hazard h
    where (h.receipt_due_at is not null) <> exists (select from hazard_hop o where o.hazard_id = h.id and o.outcome = 'waiting')
  union all select h.id::text, 'under way without a deadline or, major, without the five' from hazard h
    where h.state in ('assigned', 'rectifying', 'submitted', 'reinspected', 'returned', 'closed')
      and (h.deadline_at is null or (h.grade = 'major' and h.five is null))
  union all select h.id::text, 'the first deadline has moved' from hazard h
    where h.first_deadline_at is distinct from (select s.deadline_at from s where s.hazard_id = h.id
      and s.deadline_at is not null order by s.n limit 1)
  union all select r.hazard_id::text, 'granted by who asked' from hazard_request r
    where r.decision = 'granted' and r.decided_by = r.asked_by
  union all select h.id::text, 'a deadline moved back without consent' from hazard h join (
      select hazard_id, action, deadline_at, lag(deadline_at) over (partition by hazard_id order by n) as was
      from hazard_step where deadline_at is not null) d on d.hazard_id = h.id
    where d.deadline_at > d.was and d.action not in ('grant_extension', 'grant_stop', 'resume')
  union all select e.subject_id::text, 'a step without its event' from hazard_step x
    left join event_log e on e.subject_id = x.hazard_id and e.seq = x.seq where e.seq is null`;

test("no walk of many people through the API leaves anything that must not be", async () => {
  const taken = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("ordinary", "major"), rounds, async (grade, moves) => {
      const ids = [t.id(), t.id()];
      for (const [index, id] of ids.entries()) {
        const body = { ...hazardOf(id, places[index % places.length] ?? "", t.clock.now()), grade };
        await t.call(
          officer,
          "POST",
          "/hazards",
          grade === "major" ? { ...body, majorCriterion: "GM2023-13-2" } : body,
        );
      }
      for (const round of moves) {
        t.clock.advance((round[0]?.waits ?? 0) * 60_000 + 1_000);
        const done = await Promise.all(round.map((each) => send(ids, each)));
        for (const action of done.filter((each) => !each.includes(":")))
          taken.set(action, (taken.get(action) ?? 0) + 1);
      }
      for (const id of ids) await finish(id);
      expect(await t.db.query(wrongSql)).toEqual([]);
    }),
    { numRuns: 6, endOnFailure: true },
  );
  expect((await t.audit()).differences).toEqual([]);
  // Walks in which nobody gets anywhere would prove nothing.
  expect(taken.size).toBeGreaterThan(5);
}, 300_000);

test("what must not be is found where it is planted", async () => {
  await t.call(officer, "POST", "/hazards", hazardOf(t.id(), places[0] ?? "", t.clock.now()));
  const plant = async (text: string, why: string) => {
    await expect(
      t.db.transaction(async (tx) => {
        await tx.query(text);
        const found = await tx.query<{ why: string }>(wrongSql);
        throw new Error(found.map((each) => each.why).join("; "));
      }),
    ).rejects.toThrow(why);
  };
  await plant(`update hazard set state = 'accepted' where state = 'reported'`, "the last step's");
  await plant(`update hazard set receipt_due_at = null where receipt_due_at is not null`, "limit and hop disagree");
  await plant(
    `update hazard set first_deadline_at = now() where first_deadline_at is not null`,
    "first deadline has moved",
  );
  await plant(
    `update hazard_hop set to_grid_id = from_grid_id where outcome = 'waiting'`,
    "somebody else than its owner",
  );
  await plant(
    `insert into hazard_step (hazard_id, n, action, from_state, to_state, at, recorded_at, by_name, about, seq)
     select id, step_count + 1, 'pass', 'reported', 'closed', now(), now(), '甲', '{}', 0 from hazard`,
    "closed without a re-inspection",
  );
});
