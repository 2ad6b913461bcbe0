import { createHash } from "node:crypto";
import type {
  BoundaryCommand,
  BoundaryImportQuery,
  BoundaryImportResult,
  BoundaryRemoval,
  ImportedFeature,
} from "@safegrid/contract/boundary";
import type { CommandAnswer } from "@safegrid/contract/command";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { Database } from "#/platform/sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { RareCommands } from "#/modules/command/rare-command.service.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import { endBoundary, enforceStaged, stageBoundaries, unstage } from "#/modules/boundary/boundary-write.ts";
import { readBoundarySeqs } from "#/modules/boundary/boundary.queries.ts";
import { matchFeatures } from "#/modules/boundary/feature-match.ts";
import type { ReadFile } from "#/modules/boundary/geometry-jobs.ts";
import type { Geometry } from "#/modules/boundary/geometry.service.ts";

export type Boundaries = ReturnType<typeof createBoundaries>;

const toldFeatures = 500;

/** What changes boundaries: drawn or edited ones, files, removal (P1, P3; P12–P14 who divides). */
export function createBoundaries(parts: {
  readonly db: Database;
  readonly rare: RareCommands;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly geometry: Geometry;
}) {
  const { db, rare, clock, tree, geometry } = parts;
  const today = () => businessDayOf(clock.now().getTime());

  function dayOf(fromOn: string | undefined): string {
    const day = fromOn ?? today();
    if (day > today()) throw fieldProblem("time-in-future", "/fromOn", "a boundary cannot begin in the future");
    return day;
  }

  /**
   * Who divides draws what lies below: its own outer border belongs to the level above (the county's to nobody else).
   * Where that level has drawn none yet, the own one may be drawn once, so that nobody has to wait for it.
   */
  async function mayDrawOwn(caller: Caller, commandId: string): Promise<boolean> {
    if (caller.scopeId === tree.county.id) return true;
    // What has its receipt already is answered from it, whatever has been drawn since.
    const known = await db.query(
      `select 1 from grid_boundary where grid_id = $1
         and not exists (select from command_receipt where county_id = $2 and command_id = $3) limit 1`,
      [caller.scopeId, tree.county.id, commandId],
    );
    return known.length === 0;
  }

  async function divisible(caller: Caller, gridId: string, commandId: string): Promise<GridNode> {
    const node = tree.getWithin(caller.scopeId, gridId);
    if (node.id === caller.scopeId && !(await mayDrawOwn(caller, commandId)))
      throw new DomainProblem("not-allowed", "its border is drawn by the level above");
    return node;
  }

  return {
    /** Sets a grid's boundary, in place of the one before. */
    async set(caller: Caller, gridId: string, command: BoundaryCommand): Promise<CommandAnswer> {
      const node = await divisible(caller, gridId, command.commandId);
      const fromOn = dayOf(command.fromOn);
      const read = await geometry.run("judge", { geometry: command.geometry, crs: command.crs });
      if (read.shape === null || read.areaM2 === null)
        throw new DomainProblem(
          "boundary-invalid",
          undefined,
          read.faults
            .filter(({ isBlocking }) => isBlocking)
            .map(({ zh, en }) => ({ pointer: "/geometry", detail: `${zh} · ${en}` })),
        );
      const boundary = {
        gridId: node.id,
        crs: command.crs,
        original: read.original,
        shape: read.shape,
        areaM2: read.areaM2,
      };
      await stageBoundaries(db, command.commandId, [boundary], clock.now());
      try {
        return await rare.carryOut(command, `boundary ${node.id}`, async ({ sql, now, firstSeq, record }) => {
          const { commandId, source } = command;
          record(caller, ...(await enforceStaged(sql, { commandId, fromOn, source, seq: firstSeq })));
          return [
            {
              type: "boundary.changed",
              gridId: node.id,
              occurredAt: now,
              actorId: caller.accountId,
              commandId,
              subjectId: node.id,
              about: { fromOn, source, areaM2: Math.round(boundary.areaM2) },
            },
          ];
        });
      } finally {
        await unstage(db, command.commandId);
      }
    },

    async remove(caller: Caller, gridId: string, command: BoundaryRemoval): Promise<CommandAnswer> {
      const node = await divisible(caller, gridId, command.commandId);
      return rare.carryOut(command, `boundary removal ${node.id}`, async ({ sql, now, record }) => {
        const entry = await endBoundary(sql, node.id, today());
        if (!entry) throw new DomainProblem("boundary-not-found");
        record(caller, entry);
        return [
          {
            type: "boundary.removed",
            gridId: node.id,
            occurredAt: now,
            actorId: caller.accountId,
            commandId: command.commandId,
            subjectId: node.id,
            about: { reason: command.reason },
          },
        ];
      });
    },

    /** Reads a GeoJSON file, says what would happen, and unless it is a dry run puts all of it into force, or nothing. */
    async importFile(caller: Caller, query: BoundaryImportQuery, bytes: Buffer): Promise<BoundaryImportResult> {
      const scope = tree.getWithin(caller.scopeId, query.scope ?? caller.scopeId);
      const fromOn = dayOf(query.fromOn);
      const digest = createHash("sha256").update(bytes).digest("hex");
      const file = await geometry.run("readFile", { bytes, crs: query.crs ?? null, property: query.property });
      refuseUnreadable(file);
      const drawsOwn = await mayDrawOwn(caller, query.commandId);
      const grids = tree
        .subtree(scope.id)
        .filter((node) => (drawsOwn || node.id !== caller.scopeId) && (!query.level || node.level === query.level));
      const matched = matchFeatures(file.features, grids, query.matchBy);
      const known = await readBoundarySeqs(
        db,
        matched.flatMap(({ node }) => (node ? [node.id] : [])),
        today(),
      );
      const features = file.features.map((feature, index): ImportedFeature => {
        const { node, problem } = matched[index] ?? { node: null, problem: "no-grid" };
        return {
          index,
          key: feature.key,
          gridId: node?.id ?? null,
          gridName: node ? tree.pathName(node.id) : null,
          matchProblem: problem,
          faults: feature.faults.map((fault) => ({ ...fault, position: fault.position && [...fault.position] })),
          areaM2: feature.areaM2,
          replaces: node !== null && known.has(node.id),
        };
      });
      const isGood = ({ matchProblem, areaM2 }: ImportedFeature) => matchProblem === null && areaM2 !== null;
      const goodCount = features.filter(isGood).length;
      const told = features.toSorted((a, b) => rank(a) - rank(b) || a.index - b.index).slice(0, toldFeatures);
      const { crs, properties } = file;
      const result = { crs, featureCount: features.length, goodCount, properties: [...properties], features: told };
      if (query.dryRun === "1") return { status: "dry-run", receipt: null, ...result };
      if (goodCount < features.length)
        throw new DomainProblem(
          "boundary-file-refused",
          undefined,
          told
            .filter((each) => !isGood(each))
            .slice(0, 50)
            .map(faultOfFeature),
        );

      const staged = file.features.flatMap(({ original, shape, areaM2 }, index) => {
        const node = matched[index]?.node;
        return node && shape !== null && areaM2 !== null ? [{ gridId: node.id, crs, original, shape, areaM2 }] : [];
      });
      const { commandId, source } = query;
      await stageBoundaries(db, commandId, staged, clock.now());
      try {
        // The file's digest belongs to what the command says: the same number with another file is another command.
        const command = { ...query, digest };
        const answer = await rare.carryOut(command, `boundaries ${scope.id}`, async (context) => {
          const entries = await enforceStaged(context.sql, { commandId, fromOn, source, seq: context.firstSeq });
          context.record(caller, ...entries);
          return [
            {
              type: "boundary.imported",
              gridId: scope.id,
              occurredAt: context.now,
              actorId: caller.accountId,
              commandId,
              subjectId: scope.id,
              about: { count: staged.length, source, fromOn, digest },
            },
          ];
        });
        return { ...answer, ...result };
      } finally {
        await unstage(db, commandId);
      }
    },
  };
}

const refusals = {
  "not-json": "不是有效的 UTF-8 JSON 文件 · not valid JSON in UTF-8",
  "not-a-collection": "不是 GeoJSON FeatureCollection，或其中没有要素 · not a FeatureCollection with features",
  "too-many-features": "要素过多 · too many features",
  "no-crs": "文件未注明坐标系，请选择坐标系 · the file names no coordinate system: choose one",
  "unknown-crs": "文件注明的坐标系不受支持，请先转换为经纬度 · the file's coordinate system is not understood",
} as const;

function refuseUnreadable({ refusal }: ReadFile): void {
  if (refusal === null) return;
  const pointer = refusal === "no-crs" || refusal === "unknown-crs" ? "query/crs" : "/";
  throw fieldProblem("boundary-file-refused", pointer, refusals[refusal]);
}

function rank({ matchProblem, areaM2, faults }: ImportedFeature): number {
  if (matchProblem !== null || areaM2 === null) return 0;
  return faults.length > 0 ? 1 : 2;
}

const matchWords = {
  "no-key": "没有所选属性 · the chosen property is missing",
  "no-grid": "没有对应的网格 · no such grid",
  ambiguous: "对应多个网格 · several grids have this name",
  twice: "同一网格出现多次 · the grid stands twice in the file",
} as const;

function faultOfFeature({ index, key, matchProblem, faults }: ImportedFeature) {
  const blocking = faults.find(({ isBlocking }) => isBlocking);
  const why = matchProblem ? matchWords[matchProblem] : blocking ? `${blocking.zh} · ${blocking.en}` : "";
  return { pointer: `/features/${index}`, detail: `${key === null ? "" : `${key}：`}${why}` };
}
