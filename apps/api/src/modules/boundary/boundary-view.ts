import type {
  BoundaryCollection,
  BoundaryFindings,
  BoundaryGeometry,
  BoundaryStanding,
} from "@safegrid/contract/boundary";
import { areaCoverage } from "@safegrid/metrics/area-coverage";
import type { Sql } from "#/platform/sql.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";
import {
  countFindings,
  readBoundaries,
  readBoundarySeqs,
  readChecks,
  readFindings,
} from "#/modules/boundary/boundary.queries.ts";
import type { Geometry } from "#/modules/boundary/geometry.service.ts";

/** Boundaries as GeoJSON, thinned for drawing where a tolerance is asked for. */
export async function viewBoundaries(
  sql: Sql,
  geometry: Geometry,
  grids: readonly GridNode[],
  { on, toleranceM }: { readonly on: string; readonly toleranceM: number },
): Promise<BoundaryCollection> {
  const rows = await readBoundaries(
    sql,
    grids.map(({ id }) => id),
    on,
  );
  const texts = rows.map(({ shape }) => shape);
  const shapes =
    toleranceM > 0 && texts.length > 0 ? await geometry.run("simplify", { shapes: texts, toleranceM }) : texts;
  const byGrid = new Map(rows.map((row, index) => [row.gridId as string, { row, shape: shapes[index] ?? row.shape }]));
  return {
    type: "FeatureCollection",
    features: grids.flatMap((node) => {
      const found = byGrid.get(node.id);
      if (!found) return [];
      const { areaM2, originalCrs, source, fromOn, isDemo } = found.row;
      const { id, code, name, level, parentId } = node;
      return [
        {
          type: "Feature" as const,
          id,
          properties: { gridId: id, code, name, level, parentId, areaM2, originalCrs, source, fromOn, isDemo },
          geometry: geometryOfText(found.shape),
        },
      ];
    }),
    // Units that exist in statistics only have no ground.
    missing: grids.filter(({ id, isPseudo }) => !isPseudo && !byGrid.has(id)).map(({ id }) => id),
  };
}

export async function viewFindings(
  sql: Sql,
  tree: GridTree,
  scopeId: string,
  asked: { readonly states: readonly string[]; readonly limit: number; readonly offset: number },
): Promise<BoundaryFindings> {
  const parents = tree.subtree(scopeId).map(({ id }) => id);
  const rows = await readFindings(sql, parents, asked);
  return {
    rows: rows.map(({ gridIds, shape, ...row }) => ({
      ...row,
      parentName: tree.pathName(row.parentId),
      grids: gridIds.map((id) => ({ id, name: tree.find(id)?.name ?? "" })),
      geometry: geometryOfText(shape),
    })),
    ...(await countFindings(sql, parents, asked.states)),
  };
}

/** areaCoverage and the state of the boundaries, for each of some grids. */
export async function viewStandings(sql: Sql, grids: readonly GridNode[], on: string): Promise<BoundaryStanding[]> {
  const seqs = await readBoundarySeqs(
    sql,
    grids.flatMap(({ id, children }) => [id, ...children.map((child) => child.id)]),
    on,
  );
  const checks = await readChecks(
    sql,
    grids.map(({ id }) => id),
  );
  return grids.map(({ id, children }) => {
    const check = checks.get(id);
    const grounded = children.filter((child) => !child.isPseudo || seqs.has(child.id));
    return {
      gridId: id,
      areaM2: seqs.get(id)?.areaM2 ?? null,
      coverage: check ? areaCoverage({ ...check, childCount: grounded.length }) : null,
      childCount: grounded.length,
      childrenWithBoundary: grounded.filter((child) => seqs.has(child.id)).length,
      openFindings: check?.open ?? 0,
      acceptedFindings: check?.accepted ?? 0,
      checkedAt: check?.checkedAt ?? null,
    };
  });
}

function geometryOfText(shape: string): BoundaryGeometry {
  const coordinates = JSON.parse(shape) as [number, number][][][];
  const [only, ...others] = coordinates;
  return only && others.length === 0 ? { type: "Polygon", coordinates: only } : { type: "MultiPolygon", coordinates };
}
