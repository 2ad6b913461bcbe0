import type { Ground, RouteSample } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** A person with a post in the ground's cell, made for one call: what it does to them must not stand in another's way. */
export async function freshPost(ground: Ground, t: TestApp): Promise<{ personId: string; appointmentId: string }> {
  const [personId, appointmentId] = [crypto.randomUUID(), crypto.randomUUID()];
  await t.db.query(`insert into person (id, name, initials, grid_id, is_demo) values ($1, '新人', 'xr', $2, false)`, [
    personId,
    ground.cellId,
  ]);
  await t.db.query(
    `insert into appointment (id, person_id, grid_id, post, starts_on) values ($1, $2, $3, 'cadre_in_charge', '2026-01-01')`,
    [appointmentId, personId, ground.cellId],
  );
  return { personId, appointmentId };
}

async function freshTask(ground: Ground, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into task (id, directive_id, grid_id, from_grid_id, title, kind, cadence, starts_on, due_on, state, sent_at, sent_by)
     values ($1, gen_random_uuid(), $2, $3, '任务', 'patrol', 'once', '2026-03-01', '2026-04-01', 'open', now(), '甲')`,
    [id, ground.villageId, ground.gridId],
  );
  return id;
}

const answered409 = [409];

export const peopleSamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/people/:id": { id: "personId" },
  "POST /api/v1/people": { body: ({ cellId }, t) => ({ commandId: t.id(), gridId: cellId, name: "新人" }) },
  "POST /api/v1/people/:id/changes": {
    id: "personId",
    body: (_ground, t) => ({ commandId: t.id(), title: `职务${t.id().slice(-6)}` }),
  },
  "POST /api/v1/people/:id/absences": {
    id: async (ground, t) => (await freshPost(ground, t)).personId,
    body: (_ground, t) => ({ commandId: t.id(), fromOn: "2026-03-11", toOn: "2026-03-12", kind: "leave" }),
  },
  "POST /api/v1/absences/:id/ending": {
    id: async (ground, t) => {
      const { personId } = await freshPost(ground, t);
      const id = crypto.randomUUID();
      await t.db.query(
        `insert into absence (id, person_id, from_on, to_on, kind) values ($1, $2, '2026-03-01', '2026-04-01', 'leave')`,
        [id, personId],
      );
      return id;
    },
    body: (_ground, t) => ({ commandId: t.id(), toOn: "2026-03-20" }),
  },
  "POST /api/v1/appointments": {
    body: async (ground, t) => ({
      ...{ commandId: t.id(), gridId: ground.villageId, post: "grid_lead", startsOn: "2026-03-11" },
      personId: (await freshPost(ground, t)).personId,
    }),
    alsoRight: answered409,
  },
  "POST /api/v1/appointments/:id/ending": {
    id: async (ground, t) => (await freshPost(ground, t)).appointmentId,
    body: (_ground, t) => ({ commandId: t.id(), endsOn: "2026-03-20", reason: "测试" }),
  },
  "POST /api/v1/appointments/:id/transfer": {
    id: async (ground, t) => (await freshPost(ground, t)).appointmentId,
    body: ({ otherCellId }, t) => ({ commandId: t.id(), gridId: otherCellId, startsOn: "2026-03-20", reason: "测试" }),
  },
  "POST /api/v1/handovers": {
    body: async (ground, t) => {
      const [from, to] = [await freshPost(ground, t), await freshPost(ground, t)];
      return { commandId: t.id(), fromAppointmentId: from.appointmentId, toAppointmentId: to.appointmentId };
    },
  },
  "POST /api/v1/handovers/:id/confirmations": { isAbout: "oneself" },
  "GET /api/v1/me/handovers": { isAbout: "oneself" },
  "GET /api/v1/me/duties": { isAbout: "oneself" },
  "POST /api/v1/me/duties/:id/acknowledgement": { isAbout: "oneself" },
  "POST /api/v1/grids/:id/roster-confirmations": {
    id: "gridId",
    body: (_ground, t) => ({ commandId: t.id(), asOfOn: "2026-03-10" }),
    alsoRight: answered409,
  },
  "GET /api/v1/duty-templates": { isAbout: "the county" },
  "POST /api/v1/duty-templates": { isAbout: "the county" },
  "POST /api/v1/duty-assignments": {
    body: ({ gridId }, t) => ({ commandId: t.id(), scope: gridId }),
    alsoRight: answered409,
  },
  "POST /api/v1/tasks": {
    body: ({ gridId, villageId }, t) => ({
      ...{ commandId: t.id(), fromGridId: gridId, gridIds: [villageId], title: "任务", kind: "patrol" },
      ...{ cadence: "once", startsOn: "2026-03-10", dueOn: "2026-03-20" },
    }),
  },
  "POST /api/v1/tasks/:id/receipt": { id: freshTask, body: (_ground, t) => ({ commandId: t.id() }) },
  "POST /api/v1/tasks/:id/closing": {
    id: freshTask,
    body: (_ground, t) => ({ commandId: t.id(), state: "done", evidence: "已办" }),
    alsoRight: answered409,
  },
  "POST /api/v1/reward-schemes": {
    body: ({ gridId }, t) => ({
      ...{ commandId: t.id(), gridId, level: "cell", title: "奖惩办法", fromOn: "2026-04-01" },
      lines: [{ kind: "reward", condition: "发现重大隐患", measure: "每件", points: 5 }],
    }),
  },
  "POST /api/v1/reward-schemes/:id/publication": {
    id: async ({ gridId }, t) => {
      const id = crypto.randomUUID();
      await t.db.query(
        `insert into reward_scheme (id, grid_id, level, version, title, lines, from_on, made_at, made_by)
         select $1, $2, 'village', coalesce(max(version), 0) + 1, '办法', '[]', '2026-04-01', now(), '甲'
         from reward_scheme where grid_id = $2 and level = 'village'`,
        [id, gridId],
      );
      return id;
    },
    body: (_ground, t) => ({ commandId: t.id() }),
    alsoRight: answered409,
  },
  "GET /api/v1/readiness/cards/:id": { id: "gridId" },
  "GET /api/v1/readiness-rules": { isAbout: "the county" },
  "POST /api/v1/readiness-rules": { isAbout: "the county" },
};
