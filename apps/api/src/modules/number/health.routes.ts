import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { health } from "@safegrid/contract/source-health";
import type { Sql } from "#/platform/sql.ts";

/** Whether this process can do its work, for start scripts, proxies and people. */
export function healthRoutes(db: Sql, countyId: string): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/health",
      { config: { ability: "public" }, schema: { response: { 200: health, 503: health } } },
      async (request, reply) => {
        try {
          const [row] = await db.query<{
            epoch: string;
            seq: number;
            audited_at: Date | null;
            differences: number | null;
          }>(
            `select h.epoch, h.seq, a.at as audited_at, jsonb_array_length(a.differences) as differences
             from log_head h left join lateral (
               select at, differences from audit_run where county_id = h.county_id order by at desc limit 1) a on true
             where h.county_id = $1`,
            [countyId],
          );
          const lastAudit = row?.audited_at
            ? { at: row.audited_at.toISOString(), differences: row.differences ?? 0 }
            : null;
          const status = lastAudit && lastAudit.differences > 0 ? ("degraded" as const) : ("ok" as const);
          return {
            status,
            version: "0.1.0",
            database: "ok" as const,
            epoch: row?.epoch ?? null,
            head: row?.seq ?? null,
            lastAudit,
          };
        } catch (error) {
          request.log.warn({ err: error }, "health");
          return reply.code(503).send({
            status: "degraded",
            version: "0.1.0",
            database: "unreachable",
            epoch: null,
            head: null,
            lastAudit: null,
          });
        }
      },
    );
  };
}
