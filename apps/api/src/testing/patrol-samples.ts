import { exampleCadenceRules } from "@safegrid/domain/cadence-rule";
import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { Ground, RouteSample, Success } from "#/testing/route-sample.ts";
import { commandBody } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { hazardOf } from "#/testing/test-app.ts";

/** A question to the ground's township, without a word in the log. */
async function inquiryTo({ gridId }: Ground, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  const now = t.clock.now();
  await t.db.query(
    `with asked as (
       insert into inquiry (id, title, occasion, question, asked_at, asked_by_name, due_at, seq)
       values ($1, '测试', 'weather', '是否落实？', $3, '县', $4, 0) returning id)
     insert into inquiry_reply (inquiry_id, grid_id) select id, $2 from asked`,
    [id, gridId, now, new Date(now.getTime() + 86_400_000)],
  );
  return id;
}

/** A held report of a hazard in the ground's cell, by somebody else than whoever decides. */
async function heldIn({ cellId, placeId }: Ground, t: TestApp): Promise<string> {
  const id = t.id();
  await t.db.query(
    `insert into quarantine (command_id, county_id, township_id, village_id, cell_id, place_id, account_id, sender_name,
       body, reasons, time_grade, occurred_at, received_at, seq)
     select $1, g.county_id, g.township_id, g.village_id, g.id, $3, s.id, '外人', $4, '{before-post}', 'unknown', $5, $5, 0
     from grid g, (select id from account where role = 'officer' order by id limit 1) s where g.id = $2`,
    [id, cellId, placeId, JSON.stringify(hazardOf(id, placeId, t.clock.now())), t.clock.now()],
  );
  return id;
}

/** A complaint of the ground's officer about the tool, without a word in the log. */
async function complaintOf({ gridId }: Ground, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  const now = t.clock.now();
  await t.db.query(
    `insert into tool_complaint (id, account_id, by_name, grid_id, at, recorded_at, topic, words, seq)
     select $1, id, name, $2, $3, $3, 'slow', '太慢', 0 from account limit 1`,
    [id, gridId, now],
  );
  return id;
}

const publicity = { kind: "meeting", audience: "residents", material: "防火知识", where: "村委会" };

/** Routes of patrols: checklists, cadences and what is due. */
export const patrolSamples: Readonly<Record<string, RouteSample>> = {
  "POST /api/v1/inquiries": { isAbout: "the county" },
  "POST /api/v1/inquiries/:id/answers": {
    id: inquiryTo,
    body: (_ground, t) => ({ commandId: t.id(), result: "done", words: "已落实" }),
  },
  "POST /api/v1/inquiries/:id/closing": { isAbout: "the county" },
  "POST /api/v1/held-records/:id/acceptance": { id: heldIn, body: (_ground, t) => ({ commandId: t.id(), basedOn: 1 }) },
  "POST /api/v1/held-records/:id/rejection": {
    id: heldIn,
    body: (_ground, t) => ({ commandId: t.id(), basedOn: 1, reason: "不属实" }),
  },
  "POST /api/v1/publicity": {
    body: ({ placeId }, t) => commandBody(t, { ...publicity, placeIds: [placeId] }),
    refusedWith: 400,
  },
  "POST /api/v1/tool-complaints": { isAbout: "oneself" },
  "GET /api/v1/me/tool-complaints": { isAbout: "oneself" },
  "POST /api/v1/tool-complaints/:id/answer": {
    id: complaintOf,
    body: (_ground, t) => ({ commandId: t.id(), words: "已反映" }),
  },
  "GET /api/v1/checklists": { isAbout: "the county" },
  "GET /api/v1/checklists/:version": { isAbout: "the county" },
  "GET /api/v1/checklist-editions": { isAbout: "the county" },
  "POST /api/v1/checklists": { isAbout: "the county" },
  "POST /api/v1/checklist-assignments": { isAbout: "the county" },
  "GET /api/v1/cadence-rules": { isAbout: "the county" },
  "POST /api/v1/cadence-rules": { isAbout: "the county" },
  "POST /api/v1/cadence-rules/preview": { isAbout: "the county" },
};

export const patrolSuccesses: Readonly<Record<string, Success>> = {
  "POST /api/v1/inquiries": {
    isCountys: true,
    body: (t, _as, { gridId }) => ({
      ...{ commandId: t.id(), title: "节前排查", occasion: "holiday", question: "是否落实？", townshipIds: [gridId] },
      dueAt: new Date(t.clock.now().getTime() + 86_400_000).toISOString(),
    }),
  },
  "POST /api/v1/inquiries/:id/closing": {
    isCountys: true,
    id: (t, _as, ground) => inquiryTo(ground, t),
    body: (t) => ({ commandId: t.id(), note: "已完成" }),
  },
  "POST /api/v1/tool-complaints": { body: (t) => commandBody(t, { topic: "slow", words: "打开要等很久" }) },
  "GET /api/v1/me/tool-complaints": {},
  "POST /api/v1/tool-complaints/:id/answer": { id: (t, _as, ground) => complaintOf(ground, t) },
  "GET /api/v1/checklists": {},
  "GET /api/v1/checklists/:version": { id: () => sixChecksTwoCoverages.version },
  "GET /api/v1/checklist-editions": { query: "list=rural" },
  "POST /api/v1/checklists": {
    isCountys: true,
    body: (t) => {
      const { zh, en, items } = sixChecksTwoCoverages;
      return { commandId: t.id(), list: `list-${t.id().slice(-8)}`, basedOn: 0, zh, en, items };
    },
  },
  "GET /api/v1/cadence-rules": {},
  "POST /api/v1/cadence-rules": {
    isCountys: true,
    body: async (t, { token }) => {
      const { version, rules } = (await t.call(token, "GET", "/cadence-rules")).body;
      return { commandId: t.id(), basedOn: version, rules };
    },
  },
  "POST /api/v1/cadence-rules/preview": { isCountys: true, body: () => ({ rules: exampleCadenceRules }) },
  "POST /api/v1/checklist-assignments": {
    isCountys: true,
    body: async (t, { token }) => {
      const { body } = await t.call(token, "GET", "/checklists");
      const { version, assignments } = body.assignment;
      return { commandId: t.id(), basedOn: version, assignments };
    },
  },
};
