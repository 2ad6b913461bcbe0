import { createHash, randomBytes } from "node:crypto";
import type { Ground, RouteSample, Success } from "#/testing/route-sample.ts";
import { commandBody } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf } from "#/testing/test-app.ts";

/** A submission of an enterprise about a hazard, waiting to be looked at. */
async function submissionOf(hazardId: string, t: TestApp): Promise<string> {
  const id = t.id();
  const link = crypto.randomUUID();
  await t.db.query(
    `update hazard_submission set decision = 'taken', decided_at = now(), decided_by_name = '甲'
     where hazard_id = $1 and decision is null`,
    [hazardId],
  );
  await t.db.query(
    `insert into hazard_link (id, hazard_id, token_hash, issued_at, issued_by, issued_by_name, ended_at, ended_by_name)
     select $1, id, $3, now(), found_by, '甲', now(), '甲' from hazard where id = $2`,
    [link, hazardId, createHash("sha256").update(randomBytes(16)).digest()],
  );
  await t.db.query(
    `insert into hazard_submission (id, hazard_id, n, link_id, words, submitter, at, seq)
     select $1, $2, coalesce(max(n), 0) + 1, $3, '已清空', '李建国', now(), 1 from hazard_submission where hazard_id = $2`,
    [id, hazardId, link],
  );
  return id;
}

/** A hazard of the ground's place that somebody has to rectify. */
async function freshTask(t: TestApp, { placeId }: Ground, ...actions: readonly string[]): Promise<string> {
  const [place] = await t.db.query<{ cell_id: string }>(`select cell_id from place where id = $1`, [placeId]);
  const officer = t.tokenOf("officer", t.tree.find(place?.cell_id ?? "")?.code);
  const report = hazardOf(t.id(), placeId, t.clock.now());
  await t.call(officer, "POST", "/hazards", report);
  for (const action of ["accept", "assign", ...actions]) {
    const step = commandBody(t, { action, ...(action === "assign" ? { holder: "甲经理" } : {}) });
    const answer = await t.call(t.tokenOf("county_supervisor"), "POST", `/hazards/${report.commandId}/steps`, step);
    if (answer.status !== 201) throw new Error(`${action} was answered with ${JSON.stringify(answer.body)}`);
  }
  return report.commandId;
}

export const linkSamples: Readonly<Record<string, RouteSample>> = {
  "POST /api/v1/grid-links": { body: ({ villageId }) => ({ gridIds: [villageId], action: "issue" }) },
  "GET /api/v1/hazards/:id/outside": { id: "hazardId", isOfLine: true },
  "POST /api/v1/hazards/:id/enterprise-link": {
    id: "hazardId",
    body: () => ({}),
    isOfLine: true,
    alsoRight: [403, 409],
  },
  "DELETE /api/v1/hazards/:id/enterprise-link": { id: "hazardId", body: () => ({}), isOfLine: true, alsoRight: [403] },
  "POST /api/v1/hazards/:id/report-place": {
    id: "hazardId",
    body: (_ground, t) => ({ commandId: t.id(), placeId: null }),
    isOfLine: true,
    alsoRight: [403, 404],
  },
  "POST /api/v1/hazards/:id/released-photos": {
    id: "hazardId",
    body: () => ({ evidenceIds: [] }),
    isOfLine: true,
    alsoRight: [403],
  },
  "POST /api/v1/submissions/:id/return": {
    id: ({ hazardId }, t) => submissionOf(hazardId, t),
    body: (_ground, t) => ({ commandId: t.id(), note: "照片不清" }),
    isOfLine: true,
    alsoRight: [403],
  },
  "POST /api/v1/submissions/:id/taking": {
    id: ({ hazardId }, t) => submissionOf(hazardId, t),
    body: (_ground, t) => commandBody(t, { note: "已清空" }),
    isOfLine: true,
    alsoRight: [403, 409],
  },
};

/** The ground's hazard as one that the public reported. */
async function reportedByPublic(t: TestApp, ground: Ground): Promise<string> {
  const hash = () => createHash("sha256").update(randomBytes(16)).digest();
  const link = crypto.randomUUID();
  await t.db.query(
    `insert into grid_link (id, county_id, grid_id, token, issued_at, issued_by_name, ended_at, ended_by_name)
     values ($1::uuid, $2, $3, left(md5($1::text), 16), now(), '甲', now(), '甲')`,
    [link, t.tree.county.id, ground.cellId],
  );
  await t.db.query(
    `insert into public_report (hazard_id, link_id, place_id, client_key, body_hash, words_hash, code_hash, category, words,
       address, sent_at)
     select id, $2, place_id, $3, $4, $5, $6, category, '堆物', '门口', now() from hazard where id = $1
     on conflict (hazard_id) do nothing`,
    [ground.hazardId, link, hash(), hash(), hash(), hash()],
  );
  return ground.hazardId;
}

export const linkSuccesses: Readonly<Record<string, Success>> = {
  "POST /api/v1/hazards/:id/report-place": { id: (t, _as, ground) => reportedByPublic(t, ground) },
  "POST /api/v1/hazards/:id/released-photos": { id: (t, _as, ground) => reportedByPublic(t, ground) },
  "POST /api/v1/hazards/:id/enterprise-link": { id: (t, _as, ground) => freshTask(t, ground) },
  "DELETE /api/v1/hazards/:id/enterprise-link": { id: (t, _as, ground) => freshTask(t, ground) },
  "POST /api/v1/submissions/:id/return": {
    id: async (t, _as, ground) => submissionOf(await freshTask(t, ground), t),
  },
  "POST /api/v1/submissions/:id/taking": {
    id: async (t, _as, ground) => submissionOf(await freshTask(t, ground, "start"), t),
  },
};
