import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Health } from "@safegrid/contract/source-health";
import { health } from "@safegrid/contract/source-health";
import { epochSql } from "#/platform/log-epoch.ts";
import type { Sql } from "#/platform/sql.ts";

interface HealthRow {
  epoch: string;
  seq: number;
  audited_at: Date | null;
  differences: number | null;
  is_archiving: boolean;
  archived_at: Date | null;
  failed_at: Date | null;
}

const unreachable: Health = {
  status: "degraded",
  version: "0.1.0",
  database: "unreachable",
  epoch: null,
  head: null,
  lastAudit: null,
  archive: null,
};

/** Whether this process can do its work, for start scripts, proxies and people. */
export function healthRoutes(db: Sql, countyId: string): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/health",
      { config: { ability: "public" }, schema: { response: { 200: health, 503: health } } },
      async (request, reply) => {
        try {
          const [row] = await db.query<HealthRow>(healthSql, [countyId]);
          if (!row) throw new Error("this county has no log");
          return healthOf(row);
        } catch (error) {
          request.log.warn({ err: error }, "health");
          return reply.code(503).send(unreachable);
        }
      },
    );
  };
}

const healthSql = `select ${epochSql} as epoch, h.seq, a.at as audited_at,
    jsonb_array_length(a.differences) as differences,
    current_setting('archive_mode') <> 'off' as is_archiving, w.last_archived_time as archived_at,
    w.last_failed_time as failed_at
  from log_head h left join lateral (
    select at, differences from audit_run where county_id = h.county_id order by at desc limit 1) a on true,
    pg_stat_archiver w
  where h.county_id = $1`;

function healthOf(row: HealthRow): Health {
  const { audited_at: auditedAt, archived_at: archivedAt, failed_at: failedAt } = row;
  const lastAudit = auditedAt ? { at: auditedAt.toISOString(), differences: row.differences ?? 0 } : null;
  const isFailing = failedAt !== null && (archivedAt === null || failedAt > archivedAt);
  const archive = {
    lastAt: archivedAt?.toISOString() ?? null,
    lastFailureAt: failedAt?.toISOString() ?? null,
    isFailing,
  };
  return {
    status: (lastAudit?.differences ?? 0) > 0 || (row.is_archiving && isFailing) ? "degraded" : "ok",
    version: "0.1.0",
    database: "ok",
    epoch: row.epoch,
    head: row.seq,
    lastAudit,
    archive: row.is_archiving ? archive : null,
  };
}
