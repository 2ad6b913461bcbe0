import type { Ability, AccountRole } from "@safegrid/domain/account";
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
  /** Whose line of industry its places are in. */
  readonly departmentId: string;
  /** Another cell of the same subtree. */
  readonly otherCellId: string;
}

/** How one route is called about a piece of ground, so that it does something where it is allowed. */
export interface RouteSample {
  /** What the `:id` of the address names; also says that the route is about a record of the ground. */
  readonly id?: keyof Ground | ((ground: Ground, t: TestApp) => Promise<string> | string);
  readonly query?: (ground: Ground, t: TestApp) => string;
  readonly body?: (ground: Ground, t: TestApp) => unknown;
  /** Of the body, where it is not plain JSON. */
  readonly contentType?: string;
  /** What an outsider is answered, where that is not 404: a field of the body that names no record of his. */
  readonly refusedWith?: number;
  /** Whether the record belongs to a line of industry, so that another department does not find it. */
  readonly isOfLine?: boolean;
  /** It names the county's grids, to which something can be sent (P7), and nothing else of what lies outside. */
  readonly namesUnits?: boolean;
  /** A reading that is empty outside, instead of saying that nothing is there. */
  readonly isEmptyOutside?: boolean;
  /** Why no ground is named: the route is about the caller himself, or the whole county. */
  readonly isAbout?: "oneself" | "the county" | "accounts";
  /** An ability that the body asks for besides the route's own. */
  readonly alsoNeeds?: Ability;
  /** What an insider may be answered besides success, e.g. a state that does not fit. */
  readonly alsoRight?: readonly number[];
}

/** Who calls, made for one call. */
export interface Someone {
  readonly token: string;
  /** Null of a wall. */
  readonly accountId: string | null;
  readonly role: AccountRole | null;
  /** The grid that it belongs to. */
  readonly gridId: string;
}

/** How a route is called so that it really succeeds, where its sample alone does not say so. */
export interface Success {
  readonly id?: (t: TestApp, as: Someone, ground: Ground) => Promise<string> | string;
  readonly query?: string;
  readonly body?: (t: TestApp, as: Someone, ground: Ground) => unknown;
  /** The whole call, where it is no plain one; resolves with the status. */
  readonly call?: (t: TestApp, as: Someone, ground: Ground) => Promise<number>;
  /** Only for whose scope is the whole county; others who have the ability are refused. */
  readonly isCountys?: boolean;
  /** Not for a wall, which is no person. */
  readonly isPersons?: boolean;
}

/** The body of a command that says when it happened. */
export function commandBody(t: TestApp, more: object) {
  return { commandId: t.id(), occurredAt: t.clock.now().toISOString(), ...more };
}
