import type { CommandAnswer } from "@safegrid/contract/command";
import type { QuietCellList, QuietCellLook, QuietCellQuery } from "@safegrid/contract/quiet-cell";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays } from "@safegrid/metrics/period";
import { DomainProblem } from "#/platform/problem.ts";
import type { Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";

export type QuietCells = ReturnType<typeof createQuietCells>;

/** "Quiet is not safe": what a second look at a quiet cell has found. It is about the cell. */
export function createQuietCells({ rare, tree }: { readonly rare: RareCommands; readonly tree: GridTree }) {
  return {
    /** Notes it once. Throws `quiet-cell-not-found`, `quiet-cell-done`. */
    async look(caller: Caller, id: string, command: QuietCellLook): Promise<CommandAnswer> {
      return rare.carryOut(command, `quiet cell ${id}`, async ({ sql, now, firstSeq }) => {
        const [entry] = await sql.query<{ cellId: string; villageId: string; isOver: boolean }>(
          `select cell_id as "cellId", village_id as "villageId", outcome is not null or ended_on is not null as "isOver"
           from quiet_cell where id = $1`,
          [id],
        );
        if (!entry || !tree.isWithin(caller.scopeId, entry.cellId)) throw new DomainProblem("quiet-cell-not-found");
        if (entry.isOver) throw new DomainProblem("quiet-cell-done");
        const { outcome, note, commandId } = command;
        await sql.query(
          `update quiet_cell set outcome = $2, note = $3, looked_at = $4, looked_by = $5, looked_by_name = $6, seq = $7
           where id = $1`,
          [id, outcome, note, now, caller.accountId, caller.name, firstSeq],
        );
        const gridId = tree.find(entry.villageId)?.id ?? tree.county.id;
        return [
          {
            ...{ type: "quiet.looked", gridId, occurredAt: now, actorId: caller.accountId, commandId, subjectId: id },
            about: { outcome },
          },
        ];
      });
    },
  };
}

/** Quiet cells of a scope in the order of their codes, which ranks nobody; those that are over, the latest first. */
export async function listQuietCells(
  sql: Sql,
  tree: GridTree,
  query: Omit<QuietCellQuery, "scope"> & { readonly scope: string },
): Promise<QuietCellList> {
  const isOpen = query.state === "open";
  const like = query.q ? `%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : null;
  type Row = Omit<QuietCellList["rows"][number], "gridPath" | "untilOn" | "kind"> & {
    readonly reckonedOn: BusinessDay;
    readonly total: number;
  };
  const rows = await sql.query<Row>(
    `select q.id, q.cell_id as "cellId", g.code, q.from_on as "fromOn", q.reckoned_on as "reckonedOn",
       q.listed_on as "listedOn", q.visits, q.found, q.outside_found as "outsideFound", q.expected,
       q.peer_count as "peerCount", q.peer_visits as "peerVisits", q.peer_found as "peerFound",
       q.compared_count as "comparedCount", q.one_in as "oneIn", q.probability, q.ended_on as "endedOn", q.outcome, q.note,
       iso_utc(q.looked_at) as "lookedAt", q.looked_by_name as "lookedBy", count(*) over ()::int as total
     from quiet_cell q join grid g on g.id = q.cell_id
     where $1::uuid in (q.county_id, q.township_id, q.village_id, q.cell_id)
       and (q.outcome is null and q.ended_on is null) = $2
       and ($3::text is null or g.name ilike $3 or g.code like $3)
     order by ${isOpen ? "g.code, q.id" : "coalesce(q.looked_at, q.ended_on::timestamptz) desc, q.id"} limit $4 offset $5`,
    [query.scope, isOpen, like, query.pageSize, (query.page - 1) * query.pageSize],
  );
  return {
    rows: rows.map(({ total: _, reckonedOn, ...row }) => ({
      ...row,
      gridPath: tree.pathName(row.cellId),
      kind: tree.find(row.cellId)?.kind ?? null,
      untilOn: addDays(reckonedOn, -1),
    })),
    total: rows[0]?.total ?? 0,
  };
}
