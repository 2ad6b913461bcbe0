import type { Ground, RouteSample } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** A business of the ground's cell and department, made for one call. */
export async function freshEnterprise(ground: Ground, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into enterprise (id, name, address, is_demo, department_id, cell_id, village_id, township_id, county_id, phone,
       contact_name)
     select $1::uuid, $1::text, '某路', false, $3, g.id, g.village_id, g.township_id, g.county_id, '13800001111', '王小明'
     from grid g where g.id = $2`,
    [id, ground.cellId, ground.departmentId],
  );
  return id;
}

async function freshFacility(ground: Ground, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into place (id, name, category, address, opened_on, is_demo, department_id, facility_kind,
       details)
     select $1::uuid, $1::text, 'lift', '某路', '2026-01-01', false, $2, 'lift', '{"kind":"lift"}'
    `,
    [id, ground.departmentId],
  );
  await t.db.query(`insert into place_cell (place_id, from_on, cell_id) values ($1, '2026-01-01', $2)`, [
    id,
    ground.cellId,
  ]);
  await t.db.query(
    `insert into place_plan (place_id, from_on, cadence, weekday, month_day, quarter_month)
     values ($1, '2026-01-01', 'month', 1, 1, 1)`,
    [id],
  );
  return id;
}

async function freshCampaign({ gridId }: Ground, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into ledger_campaign (id, grid_id, title, due_on, opened_at, opened_by_name)
     values ($1, $2, '集中确认', '2026-04-01', now(), '甲')`,
    [id, gridId],
  );
  await t.db.query(`insert into ledger_campaign_grid (campaign_id, grid_id) values ($1, $2)`, [id, gridId]);
  return id;
}

const versioned = (t: TestApp, more: object) => ({ commandId: t.id(), version: 1, ...more });

export const ledgerSamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/enterprises/:id": { id: "enterpriseId", isOfLine: true },
  "POST /api/v1/enterprises": {
    body: ({ cellId }, t) => ({ commandId: t.id(), cellId, name: `新店${t.id().slice(-8)}`, address: "某路" }),
  },
  "POST /api/v1/enterprises/:id/changes": {
    id: freshEnterprise,
    body: (_ground, t) => versioned(t, { change: { address: "另一路" } }),
  },
  "POST /api/v1/enterprises/:id/move": {
    id: freshEnterprise,
    body: ({ otherCellId }, t) => versioned(t, { cellId: otherCellId }),
  },
  "POST /api/v1/enterprises/:id/close": {
    id: freshEnterprise,
    body: (_ground, t) => versioned(t, { reason: "停业" }),
  },
  "POST /api/v1/enterprises/:id/merge": {
    id: freshEnterprise,
    body: async (ground, t) => versioned(t, { otherId: await freshEnterprise(ground, t), otherVersion: 1 }),
  },
  "GET /api/v1/facilities/:id": { id: freshFacility, isOfLine: true },
  "POST /api/v1/facilities": {
    body: ({ cellId }, t) => ({
      ...{ commandId: t.id(), cellId, name: "电梯", address: "某路" },
      details: { kind: "lift" },
    }),
  },
  "POST /api/v1/facilities/:id/changes": {
    id: freshFacility,
    body: (_ground, t) => versioned(t, { change: { address: "另一路" } }),
  },
  "POST /api/v1/facilities/:id/move": {
    id: freshFacility,
    body: ({ otherCellId }, t) => versioned(t, { cellId: otherCellId }),
  },
  "POST /api/v1/facilities/:id/close": {
    id: freshFacility,
    body: (_ground, t) => versioned(t, { reason: "拆除" }),
  },
  "POST /api/v1/ledger/confirmations": {
    body: async (ground, t) => ({ commandId: t.id(), enterprises: [await freshEnterprise(ground, t)] }),
  },
  "POST /api/v1/ledger/distinctions": {
    body: async (ground, t) => ({
      ...{ commandId: t.id(), note: "两家店" },
      enterpriseId: await freshEnterprise(ground, t),
      otherId: await freshEnterprise(ground, t),
    }),
  },
  "GET /api/v1/ledger/records": { query: () => "metric=ledgerConfirmed" },
  "POST /api/v1/ledger/campaigns": {
    body: ({ gridId }, t) => ({ commandId: t.id(), title: "集中确认", gridIds: [gridId], dueOn: "2026-04-01" }),
  },
  "GET /api/v1/ledger/campaigns/:id": { id: freshCampaign },
  "POST /api/v1/ledger/campaigns/:id/close": { id: freshCampaign, body: (_ground, t) => ({ commandId: t.id() }) },
};
