import type { Ground, RouteSample, Someone, Success } from "#/testing/route-sample.ts";
import { commandBody } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

const beginBody = ({ placeId }: Ground, t: TestApp) =>
  commandBody(t, { action: "report", placeId, kind: "other", description: "测试" });

/** A violation at the ground's place, made where there is none, without a word in the log. */
async function violationOf({ placeId }: Ground, t: TestApp): Promise<string> {
  const [known] = await t.db.query<{ id: string }>(`select id from violation where place_id = $1`, [placeId]);
  if (known) return known.id;
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into violation (id, county_id, township_id, village_id, cell_id, place_id, kind, state, description, found_at,
       found_by, found_by_name, step_count, last_step_at, seq)
     select $1, g.county_id, g.township_id, g.village_id, g.id, p.id, 'other', 'reported', '测试', now(), a.id, a.name, 1,
       now(), 0
     from place p join place_cell c on c.place_id = p.id and c.to_on is null join grid g on g.id = c.cell_id
       cross join (select id, name from account limit 1) a where p.id = $2`,
    [id, placeId],
  );
  return id;
}

/** A violation that the county has just written down. */
async function freshViolation(t: TestApp, ground: Ground): Promise<string> {
  const body = beginBody(ground, t);
  const answer = await t.call(t.tokenOf("county_supervisor"), "POST", "/violations", body);
  if (answer.status !== 201) throw new Error(`a violation was answered with ${JSON.stringify(answer.body)}`);
  return (body as { commandId: string }).commandId;
}

export const violationSamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/violations/:id": { id: violationOf, isOfLine: true },
  "GET /api/v1/violations/export": { query: () => "format=csv" },
  "POST /api/v1/violations": { body: beginBody, isOfLine: true },
  "POST /api/v1/violations/:id/steps": {
    id: violationOf,
    body: (_ground, t) => ({ commandId: t.id(), action: "settle", note: "已停止" }),
    isOfLine: true,
    alsoRight: [409],
  },
  "GET /api/v1/violation-rules": { isAbout: "the county" },
  "POST /api/v1/violation-rules": { isAbout: "the county" },
};

export const violationSuccesses: Readonly<Record<string, Success>> = {
  "POST /api/v1/violations/:id/steps": {
    // Whoever may report dissuades, and says that it has stopped.
    call: async (t, { token }: Someone, ground) => {
      const body = { ...beginBody(ground, t), action: "dissuade", note: "劝阻" } as { commandId: string };
      await t.call(token, "POST", "/violations", body);
      const step = { commandId: t.id(), action: "settle", note: "已停止" };
      return (await t.call(token, "POST", `/violations/${body.commandId}/steps`, step)).status;
    },
  },
  "GET /api/v1/violations/:id": { id: (t, _as, ground) => freshViolation(t, ground) },
  "POST /api/v1/violation-rules": {
    isCountys: true,
    body: async (t, { token }) => {
      const { body } = await t.call(token, "GET", "/violation-rules");
      return { commandId: t.id(), basedOn: body.version, authorities: body.authorities };
    },
  },
};
