import type { ListQuery } from "@safegrid/contract/list";
import type { Webhook, WebhookDeliveryList, WebhookList } from "@safegrid/contract/webhook";
import type { WebhookState } from "@safegrid/domain/webhook";
import type { Sql } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";
import type { SentEvent } from "#/modules/webhook/webhook-message.ts";

const stateSql = `case when w.disabled_at is not null then 'disabled' when w.grid_id is null then 'waiting'
  when w.failing_since is not null then 'failing' else 'active' end`;

/** Endpoints, newest first, by address or description. */
export async function listWebhooks(sql: Sql, tree: GridTree, { page, pageSize, q }: ListQuery): Promise<WebhookList> {
  const rows = await sql.query<WebhookRow>(
    `select w.id, w.url, w.description, w.types, w.grid_id, ${stateSql} as state,
       iso_utc(w.granted_at) as "grantedAt", w.granted_by_name as "grantedByName",
       iso_utc(w.created_at) as "createdAt", w.created_by_name as "createdByName",
       iso_utc(w.disabled_at) as "disabledAt", w.disabled_reason as "disabledReason", w.position,
       (select max(seq) from log_head) as head, w.attempt, iso_utc(w.failing_since) as "failingSince",
       w.last_error as "lastError", iso_utc(w.next_at) as "nextAt",
       (select iso_utc(max(d.last_at)) from webhook_delivery d where d.endpoint_id = w.id and d.state = 'delivered')
         as "lastDeliveredAt",
       iso_utc(w.former_secret_until) as "formerSecretUntil", count(*) over ()::int as total
     from webhook_endpoint w
     where $1::text is null or w.url like '%' || $1 || '%' or w.description like '%' || $1 || '%'
     order by w.created_at desc, w.id limit $2 offset $3`,
    [likeOf(q), pageSize, (page - 1) * pageSize],
  );
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map(({ grid_id: gridId, total: _, ...row }) => {
      const grid = gridId === null ? undefined : tree.find(gridId);
      return { ...row, grid: grid ? summaryOf(grid) : null };
    }),
  };
}

interface WebhookRow extends Omit<Webhook, "grid" | "state"> {
  readonly grid_id: string | null;
  readonly state: WebhookState;
  readonly total: number;
}

/** What was sent to an endpoint, the latest attempt first; `q` finds a type or a log position. */
export async function listDeliveries(
  sql: Sql,
  endpointId: string,
  { page, pageSize, q, state }: ListQuery & { readonly state: "all" | "delivered" | "failing" },
): Promise<WebhookDeliveryList> {
  const rows = await sql.query<WebhookDeliveryList["rows"][number] & { total?: number }>(
    `select seq::float8 as seq, message_id as "messageId", type, state, attempts, iso_utc(first_at) as "firstAt",
       iso_utc(last_at) as "lastAt", status, error, response, duration_ms as "durationMs",
       count(*) over ()::int as total
     from webhook_delivery
     where endpoint_id = $1 and ($2 = 'all' or state = $2) and ($3::text is null or type like $3 || '%' or seq::text = $3)
     order by last_at desc, seq desc limit $4 offset $5`,
    [endpointId, state, likeOf(q), pageSize, (page - 1) * pageSize],
  );
  return { total: rows[0]?.total ?? 0, rows: rows.map(({ total: _, ...row }) => row) };
}

const likeOf = (q: string | undefined) => (q ? q.replaceAll(/[\\%_]/g, String.raw`\$&`) : null);

/** What an endpoint is to hear of: a subtree, and of it some types; none named = all. */
export interface Hearing {
  readonly gridId: string;
  readonly types: readonly string[];
}

/** The next events for an endpoint behind a position, up to and with another; in order, at most `limit`. */
export async function readEventsFor(
  sql: Sql,
  { gridId, types }: Hearing,
  after: number,
  upTo: number,
  limit: number,
): Promise<SentEvent[]> {
  return sql.query<SentEvent>(
    `select e.seq, e.type, e.grid_id as "gridId", g.code as "gridCode", iso_utc(e.occurred_at) as "occurredAt",
       iso_utc(e.recorded_at) as "recordedAt", e.subject_id as "subjectId", e.about, encode(e.hash, 'hex') as hash
     from event_log e join grid g on g.id = e.grid_id
     where e.county_id = (select county_id from log_head) and e.seq > $3 and e.seq <= $4
       and $1::uuid in (g.county_id, g.township_id, g.village_id, g.id)
       and (cardinality($2::text[]) = 0 or e.type = any($2))
     order by e.seq limit $5`,
    [gridId, types, after, upTo, limit],
  );
}
