import { v7 as uuidv7 } from "uuid";
import type { GridLinkCommand, GridLinkList, PublicLinkTold } from "@safegrid/contract/link";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import { newLinkCode } from "#/modules/link/link-code.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

export type GridLinks = ReturnType<typeof createGridLinks>;

/** A public link that stands, with its grid. */
export interface LiveLink {
  readonly id: string;
  readonly node: GridNode;
}

/** The public links of villages and cells (P2): what hangs on walls as a QR code, and can be switched off or renewed. */
export function createGridLinks(db: Database, clock: Clock, tree: GridTree) {
  return {
    /** All villages and cells of a subtree, with the link of each or without. */
    async list(sql: Sql, scopeId: string): Promise<GridLinkList["links"]> {
      const nodes = tree.subtree(scopeId).filter(mayHaveLink);
      const rows = await sql.query<{
        gridId: string;
        token: string;
        issuedAt: string;
        issuedBy: string;
        reportCount: number;
      }>(
        `select l.grid_id as "gridId", l.token, iso_utc(l.issued_at) as "issuedAt", l.issued_by_name as "issuedBy",
           (select count(*)::int from public_report r where r.link_id = l.id) as "reportCount"
         from grid_link l where l.ended_at is null and l.grid_id = any($1::uuid[])`,
        [nodes.map(({ id }) => id)],
      );
      const byGrid = new Map(rows.map((row) => [row.gridId, row]));
      return nodes.map((node) => {
        const link = byGrid.get(node.id);
        return {
          ...{ gridId: node.id, level: node.level, name: tree.pathName(node.id), villageId: node.path[2] ?? null },
          ...{ token: link?.token ?? null, issuedAt: link?.issuedAt ?? null, issuedBy: link?.issuedBy ?? null },
          reportCount: link?.reportCount ?? 0,
        };
      });
    },

    /** Issues, renews or ends links; each that changes is a line of the operation log. */
    async change(caller: Caller, address: string, { gridIds, action }: GridLinkCommand): Promise<number> {
      const nodes = gridIds.map((id, at) => {
        const node = tree.getWithin(caller.scopeId, id);
        if (!mayHaveLink(node) || node.validTo !== null)
          throw fieldProblem(
            "invalid-request",
            `/gridIds/${at}`,
            "only a village or cell that stands has a public link",
          );
        return node;
      });
      return db.transaction(async (tx) => {
        let changed = 0;
        for (const { id, name } of nodes) {
          await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`grid link ${id}`]);
          const [live] = await tx.query<{ id: string }>(
            `select id from grid_link where grid_id = $1 and ended_at is null for update`,
            [id],
          );
          if (action === "issue" ? live : action === "end" && !live) continue;
          if (live)
            await tx.query(`update grid_link set ended_at = $2, ended_by_name = $3 where id = $1`, [
              ...[live.id, clock.now(), caller.name],
            ]);
          if (action !== "end")
            await tx.query(
              `insert into grid_link (id, county_id, grid_id, token, issued_at, issued_by, issued_by_name)
               values ($1, $2, $3, $4, $5, $6, $7)`,
              [uuidv7(), tree.county.id, id, newLinkCode(), clock.now(), caller.accountId, caller.name],
            );
          changed += 1;
          const about = { action, grid: name };
          await noteOperation(
            tx,
            {
              kind: "public_link_changed",
              accountId: caller.accountId,
              byName: caller.name,
              gridId: id,
              address,
              about,
            },
            clock.now(),
          );
        }
        return changed;
      });
    },

    /** The link of a token, if it stands; whatever else is wrong with it is not told apart. */
    async find(token: string): Promise<LiveLink | null> {
      if (token === "") return null;
      const [row] = await db.query<{ id: string; gridId: string }>(
        `select id, grid_id as "gridId" from grid_link where token = $1 and ended_at is null`,
        [token],
      );
      const node = row ? tree.find(row.gridId) : undefined;
      return row && node?.validTo === null ? { id: row.id, node } : null;
    },

    /** What somebody without an account is told of a link. */
    tell({ node }: LiveLink): PublicLinkTold {
      return { gridName: tree.pathName(node.id), level: node.level, cells: cellsOf(node).map(({ name }) => name) };
    },

    /** The cell that a report by this link lies in. Throws where it names none of the village's. */
    cellOf({ node }: LiveLink, name: string | undefined): GridNode {
      if (node.level === "cell") return node;
      const cell = cellsOf(node).find((each) => each.name === name);
      if (!cell) throw fieldProblem("invalid-request", "/cell", "choose one of the cells");
      return cell;
    },
  };
}

const mayHaveLink = ({ level }: GridNode) => level === "village" || level === "cell";
const cellsOf = (node: GridNode) => (node.level === "village" ? node.children : []);

/** The one answer to a token or code that leads nowhere: unknown, switched off and ended are not told apart. */
export function noSuchLink(): DomainProblem {
  return new DomainProblem("link-not-found");
}
