import { boundarySamples } from "#/testing/boundary-samples.ts";
import { ledgerSamples } from "#/testing/ledger-samples.ts";
import { peopleSamples } from "#/testing/people-samples.ts";
import type { RouteSample } from "#/testing/route-sample.ts";
import { commandBody } from "#/testing/route-sample.ts";
import { hazardOf, visitOf } from "#/testing/test-app.ts";

/**
 * One entry for every route that is not a plain list. The matrix fails for a route that it cannot call: whoever adds one
 * adds its line here.
 */
export const routeSamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/me": { isAbout: "oneself" },
  "POST /api/v1/me/password": { isAbout: "oneself" },
  "POST /api/v1/me/phones": { isAbout: "oneself" },
  "DELETE /api/v1/sessions/current": { isAbout: "oneself" },
  "GET /api/v1/stream": { isAbout: "oneself" },
  "GET /api/v1/county": { isAbout: "the county" },
  "GET /api/v1/checklists/:version": { isAbout: "the county" },

  "GET /api/v1/accounts": { isAbout: "accounts" },
  "POST /api/v1/accounts": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/password": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/disabling": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/enabling": { isAbout: "accounts" },
  "GET /api/v1/accounts/:id/grants": { isAbout: "accounts" },
  "POST /api/v1/accounts/:id/grants": { isAbout: "accounts" },
  "GET /api/v1/account-holders": { isAbout: "accounts" },
  "GET /api/v1/grantable-departments": { isAbout: "accounts" },
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

  ...peopleSamples,
  ...ledgerSamples,
  ...boundarySamples,
};
