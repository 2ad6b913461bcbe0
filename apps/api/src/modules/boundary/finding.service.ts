import { createHash } from "node:crypto";
import type { FindingAcceptance } from "@safegrid/contract/boundary";
import type { CommandAnswer } from "@safegrid/contract/command";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import { readBoundaries, readBoundarySeqs, readChecks } from "#/modules/boundary/boundary.queries.ts";
import type { FamilyText } from "#/modules/boundary/geometry-jobs.ts";
import type { Geometry } from "#/modules/boundary/geometry.service.ts";
import { checkFamilies } from "#/modules/boundary/family-check.ts";
import { writeCheck } from "#/modules/boundary/finding-write.ts";

export type Findings = ReturnType<typeof createFindings>;

/** So many children go to the geometry thread at a time, so that others get their turn in between. */
const childrenAtOnce = 400;

/**
 * Where boundaries do not fit, and what became of it. A family is checked anew when any of its boundaries or children is
 * another than at the last check; the list is brought up before anybody reads it, by one of the processes at a time.
 */
export function createFindings(parts: {
  readonly db: Database;
  readonly rare: RareCommands;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly geometry: Geometry;
}) {
  const { db, rare, clock, tree, geometry } = parts;
  let running: Promise<void> = Promise.resolve();

  async function bringUp(families: readonly GridNode[], on: string): Promise<void> {
    const ids = families.flatMap((family) => [family.id, ...family.children.map(({ id }) => id)]);
    const seqs = await readBoundarySeqs(db, ids, on);
    const checks = await readChecks(
      db,
      families.map(({ id }) => id),
    );
    const stale = families
      .map((family) => ({ family, version: versionOf(family, seqs) }))
      .filter(({ family, version }) => checks.get(family.id)?.version !== version)
      .filter(({ family }) => checks.has(family.id) || familyIds(family).some((id) => seqs.has(id)));
    for (let from = 0; from < stale.length;) {
      const batch: typeof stale = [];
      for (let children = 0; from < stale.length && (batch.length === 0 || children < childrenAtOnce); from += 1) {
        const next = stale[from] as (typeof stale)[number];
        batch.push(next);
        children += next.family.children.length;
      }
      await checkBatch(batch, on);
    }
  }

  async function checkBatch(
    batch: readonly { readonly family: GridNode; readonly version: string }[],
    on: string,
  ): Promise<void> {
    const rows = await readBoundaries(
      db,
      batch.flatMap(({ family }) => familyIds(family)),
      on,
    );
    const shapes = new Map(rows.map(({ gridId, shape }) => [gridId as string, shape]));
    const checked = await checkFamilies(
      db,
      geometry,
      batch.map(({ family }) => textOf(family, shapes)),
    );
    await db.transaction(async (tx) => {
      // One process at a time reconciles; the other finds the work done and changes nothing.
      await tx.query(`select pg_advisory_xact_lock(4213)`);
      for (const [index, result] of checked.entries()) {
        const { family, version } = batch[index] as (typeof batch)[number];
        const boundaryCount = family.children.filter(({ id }) => shapes.has(id)).length;
        await writeCheck(tx, { version, childCount: family.children.length, boundaryCount }, result, clock.now());
      }
    });
  }

  return {
    /** Checks whatever has changed in a subtree, down to `depth` levels of parents, since its last check. */
    async ensureChecked(scopeId: string, depth = 3): Promise<void> {
      const families = tree.subtree(scopeId, depth).filter(({ children }) => children.length > 0);
      const on = businessDayOf(clock.now().getTime());
      const turn = running.then(() => bringUp(families, on));
      running = turn.catch(() => {});
      return turn;
    },

    /** Accepts a finding as it is, e.g. water that belongs to nobody, with a reason and by name. */
    async accept(caller: Caller, findingId: string, command: FindingAcceptance): Promise<CommandAnswer> {
      return rare.carryOut(command, `boundary finding ${findingId}`, async ({ sql, now, record }) => {
        const [finding] = await sql.query<{ grid_id: string; state: string; kind: string; area_m2: number }>(
          `select grid_id, state, kind, area_m2 from boundary_finding where id = $1 for update`,
          [findingId],
        );
        if (!finding || !tree.isWithin(caller.scopeId, finding.grid_id)) throw new DomainProblem("finding-not-found");
        if (finding.state !== "open") throw new DomainProblem("finding-not-open");
        await sql.query(
          `update boundary_finding set state = 'accepted', reason = $2, decided_by = $3, decided_at = $4 where id = $1`,
          [findingId, command.reason, caller.name, now],
        );
        const { grid_id: gridId, kind, area_m2: areaM2 } = finding;
        record(caller, {
          kind: "boundary",
          subjectId: gridId,
          gridId,
          before: { findingId, kind, areaM2, state: "open" },
          after: { findingId, kind, areaM2, state: "accepted", reason: command.reason },
        });
        return [
          {
            type: "boundary.finding_accepted",
            gridId,
            occurredAt: now,
            actorId: caller.accountId,
            commandId: command.commandId,
            subjectId: findingId,
            about: { kind, areaM2: Math.round(areaM2), reason: command.reason },
          },
        ];
      });
    },
  };
}

function familyIds(family: GridNode): string[] {
  return [family.id, ...family.children.map(({ id }) => id)];
}

/** Names the state that a check was made of: who belongs to the family, and which boundary each has. */
function versionOf(family: GridNode, seqs: ReadonlyMap<string, { readonly seq: number }>): string {
  const members = familyIds(family)
    .toSorted()
    .map((id) => `${id}:${seqs.get(id)?.seq ?? "-"}`);
  return createHash("sha256").update(members.join()).digest("base64url");
}

function textOf(family: GridNode, shapes: ReadonlyMap<string, string>): FamilyText {
  return {
    parentId: family.id,
    parent: shapes.get(family.id) ?? null,
    children: family.children.flatMap(({ id }) => {
      const shape = shapes.get(id);
      return shape === undefined ? [] : [{ id, shape }];
    }),
  };
}
