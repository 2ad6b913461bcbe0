import type { Ability } from "@safegrid/domain/account";
import { hazardOf, visitOf } from "#/testing/test-app.ts";
import type { TestApp } from "#/testing/test-app.ts";

/** The records of one piece of ground: a subtree, and of its places those of one department. */
export interface Ground {
  readonly gridId: string;
  readonly villageId: string;
  readonly cellId: string;
  readonly placeId: string;
  readonly enterpriseId: string;
  readonly hazardId: string;
  readonly visitId: string;
  readonly personId: string;
  readonly appointmentId: string;
}

/** How one route is called about a piece of ground, so that it does something where it is allowed. */
export interface RouteSample {
  /** What the `:id` of the address names; also says that the route is about a record of the ground. */
  readonly id?: keyof Ground | ((ground: Ground, t: TestApp) => Promise<string> | string);
  readonly query?: (ground: Ground, t: TestApp) => string;
  readonly body?: (ground: Ground, t: TestApp) => unknown;
  /** Whether the record belongs to a line of industry, so that another department does not find it. */
  readonly isOfLine?: boolean;
  /** A reading that is empty outside, instead of saying that nothing is there. */
  readonly isEmptyOutside?: boolean;
  /** Why no ground is named: the route is about the caller himself, or the whole county. */
  readonly isAbout?: "oneself" | "the county" | "accounts";
  /** An ability that the body asks for besides the route's own. */
  readonly alsoNeeds?: Ability;
  /** What an insider may be answered besides success, e.g. a state that does not fit. */
  readonly alsoRight?: readonly number[];
}

const commandBody = (t: TestApp, more: object) => ({
  commandId: t.id(),
  occurredAt: t.clock.now().toISOString(),
  ...more,
});

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

  "GET /api/v1/grids": { query: ({ gridId }) => `scope=${gridId}&depth=3` },
  "GET /api/v1/numbers": { query: ({ gridId }) => `scope=${gridId}&depth=3` },
  "GET /api/v1/numbers/history": { query: ({ gridId }) => `scope=${gridId}&metric=onTimeRate` },
  "GET /api/v1/numbers/records": { query: ({ gridId }) => `scope=${gridId}&metric=patrolCoverage` },
  "GET /api/v1/source-health": { query: ({ gridId }) => `scope=${gridId}` },

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
};
