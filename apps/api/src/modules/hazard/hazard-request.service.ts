import type { Sql } from "#/platform/sql.ts";
import type { By } from "#/modules/hazard/hazard-hop.service.ts";

/** What somebody asks for a hazard, and somebody else decides: a later deadline, or a stop of its clock. */
export async function writeRequest(
  sql: Sql,
  of: {
    readonly id: string;
    readonly hazardId: string;
    readonly kind: "extension" | "stop";
    readonly untilAt: string;
    readonly reason: string;
    readonly at: Date;
    readonly by: By;
  },
): Promise<void> {
  await sql.query(
    `insert into hazard_request (id, hazard_id, kind, until_at, reason, asked_at, asked_by, asked_by_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [of.id, of.hazardId, of.kind, of.untilAt, of.reason, of.at, of.by.accountId, of.by.name],
  );
}

/** Decides the request of a kind that waits. */
export async function decideRequest(
  sql: Sql,
  of: {
    readonly hazardId: string;
    readonly kind: "extension" | "stop";
    readonly decision: "granted" | "refused";
    readonly at: Date;
    readonly by: By;
    readonly grantedUntil: string | null;
    readonly note: string | null;
  },
): Promise<void> {
  await sql.query(
    `update hazard_request set decision = $3, decided_at = $4, decided_by = $5, decided_by_name = $6,
       granted_until = case when $3 = 'granted' then coalesce($7::timestamptz, until_at) end, note = $8
     where hazard_id = $1 and kind = $2 and decision is null`,
    [of.hazardId, of.kind, of.decision, of.at, of.by.accountId, of.by.name, of.grantedUntil, of.note],
  );
}

/** Ends what still waits, because the hazard has come to its end or begins anew. */
export async function endRequests(sql: Sql, hazardId: string, at: Date): Promise<void> {
  await sql.query(
    `update hazard_request set decision = 'ended', decided_at = $2 where hazard_id = $1 and decision is null`,
    [hazardId, at],
  );
}
