import type { AddressInfo } from "node:net";
import { accountSuccesses } from "#/testing/account-successes.ts";
import { createUpload, photo, sendPart } from "#/testing/evidence-calls.ts";
import { uploadTo } from "#/testing/exchange-calls.ts";
import { stream } from "#/testing/live-client.ts";
import { integrationSuccesses } from "#/testing/integration-successes.ts";
import { outcomeSuccesses } from "#/testing/outcome-samples.ts";
import { linkSuccesses } from "#/testing/link-samples.ts";
import { listingSuccesses } from "#/testing/listing-samples.ts";
import { freshPost } from "#/testing/people-samples.ts";
import type { Ground, Someone, Success } from "#/testing/route-sample.ts";
import { commandBody } from "#/testing/route-sample.ts";
import { patrolSuccesses } from "#/testing/patrol-samples.ts";
import { secondLookSuccesses } from "#/testing/second-look-samples.ts";
import { violationSuccesses } from "#/testing/violation-samples.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { messageTo } from "#/testing/message-samples.ts";
import { hazardOf, visitOf } from "#/testing/test-app.ts";

/** A fact of the ground's place, by its own officer: something that nobody has taken a step with yet. */
async function freshFact(t: TestApp, { placeId }: Ground, path: "/hazards" | "/visits"): Promise<string> {
  const [place] = await t.db.query<{ cell_id: string }>(`select cell_id from place where id = $1`, [placeId]);
  const officer = t.tokenOf("officer", t.tree.find(place?.cell_id ?? "")?.code);
  const body = (path === "/hazards" ? hazardOf : visitOf)(t.id(), placeId, t.clock.now());
  const answer = await t.call(officer, "POST", path, body);
  if (answer.status !== 201) throw new Error(`a fact was answered with ${JSON.stringify(answer.body)}`);
  return body.commandId;
}

let drawn = 0;
/** Announces a photograph of the ground's hazard, another one each time. */
async function beginUpload(t: TestApp, { token }: Someone, { hazardId }: Ground) {
  const content = await photo({ shade: (drawn += 1) % 250 });
  const wish = { id: t.id(), subjectKind: "hazard", subjectId: hazardId, part: "before" } as const;
  return { id: wish.id, content, status: (await createUpload(t, token, wish, content.length)).status };
}

/** Another square each time. */
function square() {
  const west = 113.7 + (drawn += 1) / 10_000;
  const [south, size] = [29.2, 0.01];
  const corners = [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ];
  return { type: "Polygon", coordinates: [corners] };
}
const boundaryOf = (t: TestApp) => ({ commandId: t.id(), crs: "cgcs2000", geometry: square(), source: "测试" });

async function villageWithBoundary(t: TestApp, _as: Someone, { villageId }: Ground): Promise<string> {
  const county = t.tokenOf("county_supervisor");
  const answer = await t.call(county, "POST", `/grids/${villageId}/boundary`, boundaryOf(t));
  if (answer.status !== 201) throw new Error(`drawing was answered with ${JSON.stringify(answer.body)}`);
  return villageId;
}

/** Gives the caller's account a person, who holds a post in the ground. */
async function asPerson(t: TestApp, { accountId }: Someone, ground: Ground) {
  const held = await freshPost(ground, t);
  await t.db.query(`update account set person_id = $2 where id = $1`, [accountId, held.personId]);
  return held;
}

/** Brings a file with one enterprise, in the ground's cell. */
async function ownFile(t: TestApp, { token }: Someone, { cellId }: Ground, address = "某路") {
  const lines = ["所属网格编码,单位名称,地址", `${t.tree.find(cellId)?.code},新店${t.id().slice(-8)},${address}`];
  return uploadTo(t, token, "enterprises", Buffer.from(lines.join("\n")), "x.csv");
}

let days = 0;
/** Another day each time. */
const laterDay = () => new Date(Date.parse("2026-04-01") + (days += 1) * 86_400_000).toISOString().slice(0, 10);
const command = (t: TestApp) => ({ commandId: t.id() });

/** How the routes succeed whose sample may be answered otherwise, or which are about no ground. */
export const successes: Readonly<Record<string, Success>> = {
  ...accountSuccesses,
  ...integrationSuccesses,
  ...outcomeSuccesses,
  ...linkSuccesses,
  ...listingSuccesses,
  ...violationSuccesses,
  "POST /api/v1/evidence/uploads": { call: async (t, as, ground) => (await beginUpload(t, as, ground)).status },
  "PATCH /api/v1/evidence/uploads/:id": {
    call: async (t, as, ground) => {
      const { id, content } = await beginUpload(t, as, ground);
      return (await sendPart(t, as.token, id, 0, content)).status;
    },
  },
  "GET /api/v1/evidence/uploads/:id": { id: async (t, as, ground) => (await beginUpload(t, as, ground)).id },
  "GET /api/v1/stream": {
    call: async (t, { token, gridId }) => {
      if (!t.app.server.listening) await t.app.listen({ port: 0, host: "127.0.0.1" });
      const { port } = t.app.server.address() as AddressInfo;
      const client = stream(port, token, `&scope=${gridId}`);
      try {
        const until = Date.now() + 10_000;
        while (client.ofType("snapshot").length === 0 && !client.isClosed && Date.now() < until)
          await new Promise((resolve) => setTimeout(resolve, 20));
        return client.ofType("snapshot").length > 0 ? 200 : (client.status ?? 500);
      } finally {
        client.end();
      }
    },
  },
  "GET /api/v1/county": {},
  ...patrolSuccesses,
  ...secondLookSuccesses,
  "GET /api/v1/departments": {},
  "POST /api/v1/departments": {
    isCountys: true,
    body: (t) => ({ ...command(t), code: `d-${t.id().slice(-8)}`, name: `局${t.id().slice(-8)}`, industries: [] }),
  },
  "PUT /api/v1/board/presence": { isPersons: true, body: (_t, _as, { hazardId }) => ({ hazardId }) },
  "PUT /api/v1/departments/:id": {
    isCountys: true,
    id: (_t, _as, { departmentId }) => departmentId,
    body: (t) => ({ ...command(t), name: `局${t.id().slice(-8)}`, industries: [] }),
  },
  "GET /api/v1/duty-templates": {},
  "POST /api/v1/duty-templates": {
    isCountys: true,
    body: (t) => ({
      ...{ ...command(t), level: "cell", post: "grid_lead" },
      items: [{ code: "d1", text: "走访", clause: "P15" }],
    }),
  },
  "GET /api/v1/readiness-rules": {},
  "POST /api/v1/readiness-rules": {
    isCountys: true,
    body: (t) => ({
      ...{ ...command(t), fromOn: laterDay(), rosterDays: 90, ledgerDays: 90, allowedPosts: {} },
      requiredPosts: { county: [], township: [], village: ["grid_lead"], cell: ["grid_officer"] },
    }),
  },
  "GET /api/v1/deadline-rules": {},
  "POST /api/v1/deadline-rules": {
    isCountys: true,
    // What was read is sent back: it changes nothing, and is a version of its own.
    body: async (t, { token }) => {
      const { version, rules } = (await t.call(token, "GET", "/deadline-rules")).body;
      return { ...command(t), basedOn: version, rules };
    },
  },
  "GET /api/v1/escalation-ladder": {},
  "POST /api/v1/escalation-ladder": {
    isCountys: true,
    body: async (t, { token }) => {
      const { version, ladder } = (await t.call(token, "GET", "/escalation-ladder")).body;
      return { ...command(t), basedOn: version, ladder };
    },
  },
  "POST /api/v1/hazards/:id/urgings": { id: (t, _as, ground) => freshFact(t, ground, "/hazards") },
  "POST /api/v1/hazards/:id/rechecks": { id: (t, _as, ground) => freshFact(t, ground, "/hazards") },
  "POST /api/v1/messages/:id/note": {
    id: (t, { role, gridId }, { departmentId, hazardId }) =>
      messageTo(t, role === "department_regulator" ? { departmentId } : { gridId }, hazardId),
  },
  "GET /api/v1/major-criteria": {},
  "POST /api/v1/hazard-summaries": {
    body: (t) => ({ ...command(t), fromOn: "2026-03-09", toOn: "2026-03-10", note: "均已受理" }),
  },

  "POST /api/v1/hazards/:id/steps": {
    id: (t, _as, ground) => freshFact(t, ground, "/hazards"),
    body: (t) => commandBody(t, { action: "accept" }),
  },
  "POST /api/v1/visits/:id/rejection": { id: (t, _as, ground) => freshFact(t, ground, "/visits") },
  "POST /api/v1/places/:id/freezes": {
    body: (t) => {
      const day = laterDay();
      return commandBody(t, { fromOn: day, toOn: day, reason: "停业" });
    },
  },

  "POST /api/v1/handovers/:id/confirmations": {
    id: async (t, as, ground) => {
      const [from, to] = [await asPerson(t, as, ground), await freshPost(ground, t)];
      const id = crypto.randomUUID();
      await t.db.query(
        `insert into handover (id, grid_id, from_appointment_id, to_appointment_id, at, by_name)
         values ($1, $2, $3, $4, now(), '甲')`,
        [id, ground.cellId, from.appointmentId, to.appointmentId],
      );
      return id;
    },
    body: command,
  },
  "GET /api/v1/me/handovers": {},
  "GET /api/v1/me/duties": {},
  "POST /api/v1/me/duties/:id/acknowledgement": {
    id: async (t, as, ground) => {
      const { appointmentId } = await asPerson(t, as, ground);
      const id = crypto.randomUUID();
      await t.db.query(
        `insert into duty_assignment (id, appointment_id, level, post, version, assigned_at)
         select $1, $2, level, post, version, now() from duty_template where level = 'cell' and post = 'cadre_in_charge'
         order by version desc limit 1`,
        [id, appointmentId],
      );
      return id;
    },
    body: command,
  },
  "POST /api/v1/duty-assignments": {
    body: async (t, _as, ground) => {
      await freshPost(ground, t);
      return { ...command(t), scope: ground.gridId };
    },
  },
  "POST /api/v1/reward-schemes/:id/publication": {
    id: async (t, _as, { gridId }) => {
      const id = crypto.randomUUID();
      await t.db.query(
        `insert into reward_scheme (id, grid_id, level, version, title, lines, from_on, made_at, made_by)
         select $1, $2, 'village', coalesce(max(version), 0) + 1, '办法', '[]', $3, now(), '甲'
         from reward_scheme where grid_id = $2 and level = 'village'`,
        [id, gridId, laterDay()],
      );
      return id;
    },
  },

  "POST /api/v1/grids/:id/boundary": { body: boundaryOf },
  "POST /api/v1/grids/:id/boundary/removal": { id: villageWithBoundary },
  "GET /api/v1/grids/:id/responsibility-map": { id: villageWithBoundary },
  "POST /api/v1/grids/:id/responsibility-map/unmasked": { id: villageWithBoundary },

  "GET /api/v1/exchange/:kind/template": { id: () => "enterprises" },
  "POST /api/v1/exchange/:kind/imports": { call: async (t, as, ground) => (await ownFile(t, as, ground)).status },
  "GET /api/v1/exchange/imports/:id": { id: async (t, as, ground) => (await ownFile(t, as, ground)).body.id },
  "GET /api/v1/exchange/imports/:id/marked": {
    id: async (t, as, ground) => (await ownFile(t, as, ground, "")).body.id,
  },
  "POST /api/v1/exchange/imports/:id/apply": {
    id: async (t, as, ground) => (await ownFile(t, as, ground)).body.id,
    body: command,
  },
};
