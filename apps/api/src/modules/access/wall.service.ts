import { randomBytes, randomInt } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { WallDevice, WallEnrolment, WallEnrolmentState } from "@safegrid/contract/session";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { summaryOf } from "#/modules/grid/grid.service.ts";
import { bumpAccess, issueToken, sha256 } from "#/modules/access/access.service.ts";
import type { Administrator } from "#/modules/access/account.service.ts";
import { actorOf } from "#/modules/access/account.service.ts";
import { noteOperation } from "#/modules/operation/operation.service.ts";

const enrolmentMs = 30 * 60_000;
/** Without letters and digits that look alike from 6 m. */
const alphabet = "ACDEFHJKLMNPRTUVWXY34679";

export type Walls = ReturnType<typeof createWalls>;

/** How a wall gets its own read-only, one-scope, revocable token, without ever seeing a person's session. */
export function createWalls(db: Database, clock: Clock, tree: GridTree) {
  return {
    /** A wall asks to be let in. `approveAtOnce` is for demonstration data on the same machine only. */
    async ask(approveAtOnce: boolean): Promise<WallEnrolment> {
      const secret = randomBytes(24).toString("base64url");
      const code = Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join("");
      const id = uuidv7();
      const expiresAt = new Date(clock.now().getTime() + enrolmentMs);
      await db.query(
        `insert into wall_enrolment (id, code, secret_hash, state, grid_id, label, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          id,
          code,
          sha256(secret),
          approveAtOnce ? "approved" : "pending",
          approveAtOnce ? tree.county.id : null,
          approveAtOnce ? "演示大屏" : null,
          clock.now(),
          expiresAt,
        ],
      );
      return { enrolmentId: id, code, secret, expiresAt: expiresAt.toISOString() };
    },

    /** What became of it. An approved wall gets its token here, once. */
    async fetch(enrolmentId: string, secret: string): Promise<WallEnrolmentState> {
      return db.transaction(async (tx) => {
        const [row] = await tx.query<{ state: string; grid_id: string; label: string }>(
          `select state, grid_id, label from wall_enrolment
           where id = $1 and secret_hash = $2 and expires_at > $3 for update`,
          [enrolmentId, sha256(secret), clock.now()],
        );
        if (!row || row.state === "claimed") return { state: "gone" };
        if (row.state === "pending") return { state: "pending" };
        const { token, tokenId } = await issueToken(tx, clock, {
          kind: "wall",
          gridId: row.grid_id,
          label: row.label,
          expiresAt: null,
        });
        await tx.query(`update wall_enrolment set state = 'claimed', token_id = $2 where id = $1`, [
          enrolmentId,
          tokenId,
        ]);
        return { state: "approved", token };
      });
    },

    /** An administrator lets the wall that shows this code see one subtree. */
    async approve(by: Administrator, code: string, gridId: string, label: string): Promise<void> {
      await db.transaction(async (tx) => {
        const approved = await tx.query(
          `update wall_enrolment set state = 'approved', grid_id = $2, label = $3
           where code = upper($1) and state = 'pending' and expires_at > $4 returning id`,
          [code, gridId, label, clock.now()],
        );
        if (approved.length === 0) throw new DomainProblem("enrolment-not-pending");
        const about = { label, gridId, grid: tree.pathName(gridId) };
        await noteOperation(tx, { kind: "wall_approved", ...actorOf(by), about }, clock.now());
      });
    },

    async list(scopeId: string): Promise<WallDevice[]> {
      const rows = await db.query<WallRow>(
        `select id, label, grid_id, created_at, last_used_at, revoked_at from access_token
         where kind = 'wall' order by created_at desc limit 500`,
      );
      return rows.flatMap((row) => {
        const grid = tree.find(row.grid_id);
        if (!grid || !tree.isWithin(scopeId, row.grid_id)) return [];
        const { id, label } = row;
        return {
          id,
          label,
          grid: summaryOf(grid),
          createdAt: row.created_at.toISOString(),
          lastUsedAt: row.last_used_at?.toISOString() ?? null,
          revokedAt: row.revoked_at?.toISOString() ?? null,
        };
      });
    },

    async revoke(by: Administrator, id: string): Promise<void> {
      await db.transaction(async (tx) => {
        const [row] = await tx.query<{ grid_id: string; label: string }>(
          `select grid_id, label from access_token where id = $1 and kind = 'wall' and revoked_at is null for update`,
          [id],
        );
        if (!row || !tree.isWithin(by.caller.scopeId, row.grid_id)) throw new DomainProblem("not-found");
        await tx.query(`update access_token set revoked_at = $2 where id = $1`, [id, clock.now()]);
        const about = { id, kind: "wall", label: row.label };
        await noteOperation(tx, { kind: "token_revoked", ...actorOf(by), about }, clock.now());
        await bumpAccess(tx);
      });
    },
  };
}

interface WallRow {
  id: string;
  label: string;
  grid_id: string;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}
