import type { CommandAnswer } from "@safegrid/contract/command";
import type { HazardSummaryCommand, HazardSummaryList, HazardSummaryQuery } from "@safegrid/contract/hazard-summary";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Viewer } from "#/platform/scoped-sql.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { hazardIsOpenSql } from "#/modules/hazard/hazard-row.service.ts";

export type HazardSummaries = ReturnType<typeof createHazardSummaries>;

/**
 * 汇总上报 (P22): a village or township sums up its hazards for its next level, which receives it by name. The server
 * counts, under the log's lock, so a summary says exactly what the records said then; what people add is the words.
 */
export function createHazardSummaries({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    async send(caller: Caller, command: HazardSummaryCommand): Promise<CommandAnswer> {
      const grid = tree.find(caller.scopeId);
      const toGridId = grid?.path.at(-2);
      // The county sums up for nobody here, and an officer's cell is summed up by its village.
      if (!grid || !toGridId || grid.level === "cell" || caller.departmentId !== null)
        throw new DomainProblem("not-allowed");
      return rare.carryOut(command, "hazard summary", async ({ sql, now, firstSeq }) => {
        if (command.toOn > businessDayOf(now.getTime()))
          throw fieldProblem("time-in-future", "/toOn", "lies in the future");
        const { commandId: id, fromOn, toOn, note } = command;
        const [row] = await sql.query<{ counts: Record<string, number> }>(countsSql, [
          grid.id,
          new Date(dayStartsAt(fromOn)),
          new Date(dayStartsAt(addDays(toOn, 1))),
        ]);
        await sql.query(
          `insert into hazard_summary (id, grid_id, to_grid_id, from_on, to_on, counts, note, sent_at, sent_by,
             sent_by_name, seq) values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11)`,
          [
            ...[id, grid.id, toGridId, fromOn, toOn, JSON.stringify(row?.counts), note, now, caller.accountId],
            ...[caller.name, firstSeq],
          ],
        );
        return [
          {
            ...{
              type: "hazard.summarised",
              gridId: grid.id,
              occurredAt: now,
              actorId: caller.accountId,
              commandId: id,
            },
            ...{ subjectId: id, about: { found: row?.counts["found"] ?? 0, open: row?.counts["open"] ?? 0 } },
          },
        ];
      });
    },

    /** A named person of the level above, or higher, has it. */
    async receive(caller: Caller, id: string, command: { readonly commandId: string }): Promise<CommandAnswer> {
      return rare.carryOut(command, `hazard summary ${id}`, async ({ sql, now }) => {
        const [summary] = await sql.query<{ grid_id: string; to_grid_id: string; received_at: string | null }>(
          `select grid_id, to_grid_id, received_at from hazard_summary where id = $1`,
          [id],
        );
        if (!summary || caller.departmentId !== null || !tree.isWithin(caller.scopeId, summary.grid_id))
          throw new DomainProblem("summary-not-found");
        if (!tree.isWithin(caller.scopeId, summary.to_grid_id)) throw new DomainProblem("hazard-not-yours");
        if (summary.received_at !== null) throw new DomainProblem("already-confirmed");
        await sql.query(
          `update hazard_summary set received_at = $2, received_by = $3, received_by_name = $4 where id = $1`,
          [id, now, caller.accountId, caller.name],
        );
        return [
          {
            ...{ type: "hazard.summary_received", gridId: summary.grid_id, occurredAt: now, actorId: caller.accountId },
            ...{ commandId: command.commandId, subjectId: id, about: {} },
          },
        ];
      });
    },

    /** The summaries of a subtree, the latest first. */
    async list(
      sql: Sql,
      { scopeId }: Viewer,
      { scope, page, pageSize, unreceived }: HazardSummaryQuery,
    ): Promise<HazardSummaryList> {
      const top = tree.getWithin(scopeId, scope ?? scopeId);
      const rows = await sql.query<Omit<HazardSummaryList["rows"][number], "gridName"> & { total: number }>(
        `select s.id, s.grid_id as "gridId", s.to_grid_id as "toGridId", s.from_on::text as "fromOn",
           s.to_on::text as "toOn", s.counts, s.note, iso_utc(s.sent_at) as "sentAt", s.sent_by_name as "sentBy",
           iso_utc(s.received_at) as "receivedAt", s.received_by_name as "receivedBy", count(*) over ()::int as total
         from hazard_summary s join grid g on g.id = s.grid_id
         where $1::uuid in (g.county_id, g.township_id, g.village_id, g.id) and (not $2::boolean or s.received_at is null)
         order by s.seq desc limit $3 offset $4`,
        [top.id, unreceived, pageSize, (page - 1) * pageSize],
      );
      return {
        rows: rows.map(({ total: _, ...row }) => ({ ...row, gridName: tree.pathName(row.gridId) })),
        total: rows[0]?.total ?? 0,
      };
    },
  };
}

const countsSql = `select json_build_object(
    'found', count(*) filter (where f.is_of_days and h.refused_at is null),
    'major', count(*) filter (where f.is_of_days and h.refused_at is null and h.grade = 'major'),
    'eliminated', count(*) filter (where f.is_of_days and h.is_eliminated),
    'refused', count(*) filter (where f.is_of_days and h.refused_at is not null),
    'closed', count(*) filter (where h.closed_at >= $2 and h.closed_at < $3 and not h.is_eliminated),
    'returned', coalesce(sum(f.returns), 0)::int,
    'open', count(*) filter (where ${hazardIsOpenSql}),
    'overdue', count(*) filter (where h.is_overdue),
    'unreceived', count(*) filter (where h.receipt_due_at is not null)) as counts
  from hazard h cross join lateral (select h.found_at >= $2 and h.found_at < $3 as is_of_days,
    case when h.returned_count > 0 then (select count(*) from hazard_step s
      where s.hazard_id = h.id and s.action = 'return' and s.at >= $2 and s.at < $3) end as returns) f
  where $1::uuid in (h.township_id, h.village_id)`;
