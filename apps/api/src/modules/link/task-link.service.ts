import type { MikroORM } from "@mikro-orm/postgresql";
import { v7 as uuidv7 } from "uuid";
import type { TaskLinkIssued } from "@safegrid/contract/link";
import type { HazardState } from "@safegrid/domain/hazard";
import { spacedLinkCode } from "@safegrid/domain/link";
import { mayActFor } from "@safegrid/domain/unit";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Database, Sql } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { loadCase } from "#/modules/hazard/hazard-case.service.ts";
import { hazardInSightSql } from "#/modules/hazard/hazard-row.service.ts";
import { unitOfCaller } from "#/modules/hazard/hazard-unit.service.ts";
import { hashOfCode, newLinkCode } from "#/modules/link/link-code.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

/** While somebody has to rectify, an enterprise may be let in, and may submit. */
const open: readonly HazardState[] = ["assigned", "rectifying", "returned"];
export const isOpenToEnterprise = (state: HazardState) => open.includes(state);

export type TaskLinks = ReturnType<typeof createTaskLinks>;

/**
 * Links by which an enterprise submits its rectification of one hazard: issued by whoever has the hazard in hand, one at a
 * time, shown once. It stands until it is revoked, replaced, or the hazard is done.
 */
export function createTaskLinks(options: {
  readonly db: Database;
  readonly orm: MikroORM;
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
}) {
  const { db, orm, scoped, clock, tree } = options;

  /** The hazard, if the caller sees it. */
  async function seen(caller: Caller, hazardId: string): Promise<{ cellId: string; serial: string }> {
    const [row] = await scoped.as(caller, (sql) =>
      sql.query<{ cellId: string; serial: string }>(
        `select h.cell_id as "cellId", h.serial from hazard h join place p on p.id = h.place_id
         where h.id = $3 and ${hazardInSightSql}`,
        [caller.scopeId, caller.departmentId, hazardId],
      ),
    );
    if (!row) throw new DomainProblem("hazard-not-found");
    return row;
  }

  /** Whether the caller's unit has the hazard in hand, or stands above, while somebody has to rectify it. */
  async function mayIssue(caller: Caller, hazardId: string): Promise<"yes" | "not-its-unit" | "wrong-state"> {
    const known = await loadCase(orm.em.fork(), db, tree, hazardId);
    if (!known || !isOpenToEnterprise(known.hazard.state)) return "wrong-state";
    const { owner, lineId } = known.case;
    return mayActFor(unitOfCaller(tree, caller), owner, lineId) ? "yes" : "not-its-unit";
  }

  async function end(sql: Sql, caller: Caller, hazardId: string): Promise<boolean> {
    const ended = await sql.query(
      `update hazard_link set ended_at = $2, ended_by_name = $3 where hazard_id = $1 and ended_at is null returning 1`,
      [hazardId, clock.now(), caller.name],
    );
    return ended.length > 0;
  }

  const note = (
    sql: Sql,
    caller: Caller,
    address: string,
    hazard: { cellId: string; serial: string },
    action: string,
  ) =>
    noteOperation(
      sql,
      {
        ...{ kind: "enterprise_link_changed", accountId: caller.accountId, byName: caller.name, gridId: hazard.cellId },
        ...{ address, about: { action, serial: hazard.serial } },
      },
      clock.now(),
    );

  return {
    mayIssue,

    /** Issues a link; an earlier one leads nowhere from now on. */
    async issue(caller: Caller, address: string, hazardId: string): Promise<TaskLinkIssued> {
      const hazard = await seen(caller, hazardId);
      const verdict = await mayIssue(caller, hazardId);
      if (verdict !== "yes")
        throw new DomainProblem(verdict === "wrong-state" ? "hazard-state-conflict" : "hazard-not-yours");
      const token = newLinkCode();
      const now = clock.now();
      await db.transaction(async (tx) => {
        await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`hazard link ${hazardId}`]);
        await end(tx, caller, hazardId);
        await tx.query(
          `insert into hazard_link (id, hazard_id, token_hash, issued_at, issued_by, issued_by_name)
           values ($1, $2, $3, $4, $5, $6)`,
          [uuidv7(), hazardId, hashOfCode(token), now, caller.accountId, caller.name],
        );
        await note(tx, caller, address, hazard, "issue");
      });
      return { token: spacedLinkCode(token), issuedAt: now.toISOString() };
    },

    /** Revokes the link of a hazard; whoever has the hazard in hand may, and whoever stands above. */
    async revoke(caller: Caller, address: string, hazardId: string): Promise<void> {
      const hazard = await seen(caller, hazardId);
      if ((await mayIssue(caller, hazardId)) === "not-its-unit") throw new DomainProblem("hazard-not-yours");
      await db.transaction(async (tx) => {
        if (await end(tx, caller, hazardId)) await note(tx, caller, address, hazard, "revoke");
      });
    },
  };
}
