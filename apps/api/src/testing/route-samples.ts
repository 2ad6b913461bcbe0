import { hazardSummaryCounts } from "@safegrid/contract/hazard-summary";
import { boundarySamples } from "#/testing/boundary-samples.ts";
import { evidenceSamples } from "#/testing/evidence-samples.ts";
import { freshEnterprise, ledgerSamples } from "#/testing/ledger-samples.ts";
import { outcomeSamples } from "#/testing/outcome-samples.ts";
import { linkSamples } from "#/testing/link-samples.ts";
import { listingSamples } from "#/testing/listing-samples.ts";
import { patrolSamples } from "#/testing/patrol-samples.ts";
import { peopleSamples } from "#/testing/people-samples.ts";
import type { RouteSample } from "#/testing/route-sample.ts";
import { commandBody } from "#/testing/route-sample.ts";
import { secondLookSamples } from "#/testing/second-look-samples.ts";
import { violationSamples } from "#/testing/violation-samples.ts";
import { messageTo } from "#/testing/message-samples.ts";
import { hazardOf, visitOf } from "#/testing/test-app.ts";

const noCounts = Object.fromEntries(Object.keys(hazardSummaryCounts.shape).map((name) => [name, 0]));

/**
 * One entry for every route that is not a plain list. The matrix fails for a route that it cannot call: whoever adds one
 * adds its line here.
 */
export const routeSamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/me": { isAbout: "oneself" },
  "POST /api/v1/me/password": { isAbout: "oneself" },
  "GET /api/v1/me/views/:table": { isAbout: "oneself" },
  "PUT /api/v1/me/views/:table": { isAbout: "oneself" },
  "POST /api/v1/me/phones": { isAbout: "oneself" },
  "DELETE /api/v1/sessions/current": { isAbout: "oneself" },
  "GET /api/v1/stream": { isAbout: "oneself" },
  "GET /api/v1/county": { isAbout: "the county" },
  ...patrolSamples,
  ...secondLookSamples,

  "GET /api/v1/accounts": { isAbout: "accounts" },
  "POST /api/v1/accounts": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/password": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/disabling": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/enabling": { isAbout: "accounts" },
  "GET /api/v1/accounts/:id/grants": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/grants": { isAbout: "accounts" },
  "GET /api/v1/account-holders": { isAbout: "accounts" },
  "GET /api/v1/account-candidates": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/person": { isAbout: "accounts" },
  "POST /api/v1/account-batches": { isAbout: "accounts" },
  "POST /api/v1/grant-batches": { isAbout: "accounts" },
  "GET /api/v1/api-keys": { isAbout: "accounts" },
  "POST /api/v1/api-keys": { isAbout: "accounts" },
  "POST /api/v1/api-keys/:id/grants": { isAbout: "accounts" },
  "POST /api/v1/api-keys/:id/revocation": { isAbout: "accounts" },
  "GET /api/v1/webhooks": { isAbout: "accounts" },
  "POST /api/v1/webhooks": { isAbout: "accounts" },
  "POST /api/v1/webhooks/:id/changes": { isAbout: "accounts" },
  "POST /api/v1/webhooks/:id/grants": { isAbout: "accounts" },
  "POST /api/v1/webhooks/:id/disabling": { isAbout: "accounts" },
  "POST /api/v1/webhooks/:id/enabling": { isAbout: "accounts" },
  "POST /api/v1/webhooks/:id/secret": { isAbout: "accounts" },
  "POST /api/v1/webhooks/:id/replay": { isAbout: "accounts" },
  "POST /api/v1/webhooks/:id/test": { isAbout: "accounts" },
  "GET /api/v1/webhooks/:id/deliveries": { isAbout: "accounts" },
  "POST /api/v1/webhooks/:id/deliveries/:seq/resend": { isAbout: "accounts" },
  "DELETE /api/v1/webhooks/:id": { isAbout: "accounts" },
  "GET /api/v1/operations": { isAbout: "accounts" },
  "GET /api/v1/operations/verification": { isAbout: "accounts" },
  "GET /api/v1/operations/export": { isAbout: "accounts" },
  "GET /api/v1/wall-devices": { isAbout: "accounts" },
  "POST /api/v1/wall-devices/approvals": { isAbout: "accounts" },
  "DELETE /api/v1/wall-devices/:id": { isAbout: "accounts" },

  "GET /api/v1/grids": { query: () => "depth=3" },
  "GET /api/v1/numbers": { query: () => "depth=3" },
  "GET /api/v1/numbers/history": { query: () => "metric=onTimeRate" },
  "GET /api/v1/numbers/records": { query: () => "metric=patrolCoverage" },

  "POST /api/v1/visits": {
    body: ({ placeId }, t) => visitOf(t.id(), placeId, t.clock.now()),
    isOfLine: true,
  },
  "POST /api/v1/hazards": {
    body: ({ placeId }, t) => hazardOf(t.id(), placeId, t.clock.now()),
    isOfLine: true,
  },
  "POST /api/v1/commands": {
    body: ({ placeId }, t) => ({ commands: [hazardOf(t.id(), placeId, t.clock.now())] }),
    isOfLine: true,
  },
  "GET /api/v1/hazards/:id": { id: "hazardId", isOfLine: true },
  "GET /api/v1/hazards/:id/story": { id: "hazardId", isOfLine: true },
  "GET /api/v1/hazards/:id/targets": { id: "hazardId", query: () => "action=share", isOfLine: true, namesUnits: true },
  "PUT /api/v1/board/presence": { body: ({ hazardId }) => ({ hazardId }), isOfLine: true },
  "GET /api/v1/board/export": { query: () => "format=csv" },
  "POST /api/v1/hazard-summaries": { isAbout: "oneself" },
  "POST /api/v1/hazard-summaries/:id/receipt": {
    id: async ({ villageId, gridId }, t) => {
      const id = crypto.randomUUID();
      await t.db.query(
        `insert into hazard_summary (id, grid_id, to_grid_id, from_on, to_on, counts, note, sent_at, sent_by, sent_by_name, seq)
         select $1, $2, $3, '2026-03-09', '2026-03-10', $4, '情况', now(), id, name, 0 from account limit 1`,
        [id, villageId, gridId, JSON.stringify(noCounts)],
      );
      return id;
    },
    body: (_ground, t) => ({ commandId: t.id() }),
  },
  ...listingSamples,
  ...violationSamples,
  "GET /api/v1/deadline-rules": { isAbout: "the county" },
  "POST /api/v1/deadline-rules": { isAbout: "the county" },
  "GET /api/v1/escalation-ladder": { isAbout: "the county" },
  "POST /api/v1/escalation-ladder": { isAbout: "the county" },
  "GET /api/v1/hazards/:id/escalation": { id: "hazardId", isOfLine: true },
  "POST /api/v1/hazards/:id/urgings": {
    id: "hazardId",
    body: (_ground, t) => ({ commandId: t.id(), words: "请尽快整改" }),
    isOfLine: true,
    // Once a day.
    alsoRight: [409],
  },
  "POST /api/v1/hazards/:id/rechecks": {
    id: "hazardId",
    body: (_ground, t) => commandBody(t, { finding: "still_there" }),
    isOfLine: true,
  },
  "POST /api/v1/messages/:id/note": {
    id: ({ gridId, hazardId }, t) => messageTo(t, { gridId }, hazardId),
    body: (_ground, t) => ({ commandId: t.id() }),
    // To a grid; a department has an inbox of its own, on the same ground too.
    isOfLine: true,
    alsoRight: [404],
  },
  "GET /api/v1/major-criteria": { isAbout: "the county" },
  "POST /api/v1/hazards/:id/steps": {
    id: "hazardId",
    body: (_ground, t) => commandBody(t, { action: "accept" }),
    alsoNeeds: "handle",
    isOfLine: true,
    alsoRight: [409],
  },
  "POST /api/v1/visits/:id/rejection": {
    id: "visitId",
    body: (_ground, t) => commandBody(t, { reason: "测试" }),
    isOfLine: true,
    alsoRight: [409],
  },
  "POST /api/v1/places/:id/freezes": {
    id: "placeId",
    body: (_ground, t) => commandBody(t, { fromOn: "2026-04-01", toOn: "2026-04-02", reason: "停业" }),
    isOfLine: true,
    alsoRight: [409],
  },
  "GET /api/v1/grids/:id/places": { id: "gridId" },
  "GET /api/v1/records/:id/history": { id: "placeId", isOfLine: true, isEmptyOutside: true },

  "GET /api/v1/grids/search": { query: () => `q=${encodeURIComponent("村")}` },
  "GET /api/v1/grids/:id": { id: "gridId" },
  "POST /api/v1/grid-changes": {
    body: ({ otherCellId }, t) => ({
      ...{ commandId: t.id(), action: "rename", effectiveOn: "2026-03-10", gridId: otherCellId },
      name: `网格${t.id().slice(-6)}`,
    }),
  },
  "POST /api/v1/grid-changes/:id/withdrawal": {
    id: async ({ gridId }, t) => {
      const id = crypto.randomUUID();
      await t.db.query(
        `insert into grid_plan (id, county_id, grid_id, effective_on, change, planned_by_name, planned_at, planned_seq, state)
         select $1, county_id, id, '2026-06-01', $3::jsonb, '甲', now(), 1, 'pending' from grid where id = $2`,
        [id, gridId, JSON.stringify({ commandId: t.id(), action: "rename", gridId, name: "新名" })],
      );
      return id;
    },
    body: (_ground, t) => ({ commandId: t.id() }),
  },
  "GET /api/v1/departments": { isAbout: "the county" },
  "POST /api/v1/departments": { isAbout: "the county" },
  "PUT /api/v1/departments/:id": { isAbout: "the county" },
  "POST /api/v1/unmask": {
    body: async (ground, t) => ({
      ...{ kind: "enterprise", field: "phone", reason: "核实" },
      id: await freshEnterprise(ground, t),
    }),
    isOfLine: true,
  },
  "GET /api/v1/exchange/:kind/template": { isAbout: "the county" },
  // What leaves is what comes.
  "POST /api/v1/list-files": {
    isAbout: "oneself",
    body: () => ({ title: "缺岗", filters: [], columns: ["网格"], rows: [["第1网格"]] }),
  },
  // Files that somebody has brought are his alone; which rows he may bring is judged row by row (exchange tests).
  "POST /api/v1/exchange/:kind/imports": { isAbout: "oneself" },
  "GET /api/v1/exchange/imports/:id": { isAbout: "oneself" },
  "GET /api/v1/exchange/imports/:id/marked": { isAbout: "oneself" },
  "POST /api/v1/exchange/imports/:id/apply": { isAbout: "oneself" },
  "GET /api/v1/exchange/:kind/export": { id: () => "enterprises", query: () => "format=csv" },
  ...evidenceSamples,
  ...outcomeSamples,
  ...linkSamples,
  ...peopleSamples,
  ...ledgerSamples,
  ...boundarySamples,
};
