import type { CellAt } from "@safegrid/contract/boundary";
import type { Crs } from "@safegrid/domain/position";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import type { Database } from "#/platform/sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import { readBoundaries } from "#/modules/boundary/boundary.queries.ts";
import type { Located } from "#/modules/boundary/geometry-jobs.ts";
import type { Geometry } from "#/modules/boundary/geometry.service.ts";

export type CellLocator = ReturnType<typeof createCellLocator>;

/** How long an index serves before it is looked whether boundaries have changed. */
const freshForMs = 2_000;

/** Position → cell over all cells of the county, held as an index on the geometry thread. */
export function createCellLocator(parts: {
  readonly db: Database;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly geometry: Geometry;
}) {
  const { db, clock, tree, geometry } = parts;
  let version = "";
  let lookedAtMs = -Infinity;

  async function currentVersion(): Promise<string> {
    const [row] = await db.query<{ version: string }>(
      `select coalesce(max(seq), 0) || '/' || count(*) || '/' || coalesce(max(to_on), '1900-01-01') as version
       from grid_boundary`,
    );
    return `${businessDayOf(clock.now().getTime())}/${row?.version}`;
  }

  async function index(next: string): Promise<void> {
    const cells = tree
      .subtree(tree.county.id)
      .filter(({ level }) => level === "cell")
      .toSorted((a, b) => (a.code < b.code ? -1 : 1));
    const rows = await readBoundaries(
      db,
      cells.map(({ id }) => id),
      businessDayOf(clock.now().getTime()),
    );
    const shapes = new Map<string, string>(rows.map(({ gridId, shape }) => [gridId, shape]));
    const indexed = cells.flatMap(({ id }) => {
      const shape = shapes.get(id);
      return shape === undefined ? [] : [{ id, shape }];
    });
    await geometry.run("index", { version: next, cells: indexed });
    version = next;
  }

  async function locate(lon: number, lat: number, crs: Crs): Promise<Located> {
    const nowMs = clock.now().getTime();
    if (Math.abs(nowMs - lookedAtMs) >= freshForMs) {
      const next = await currentVersion();
      if (next !== version) await index(next);
      lookedAtMs = nowMs;
    }
    const located = await geometry.run("locate", { version, lon, lat, crs });
    if (located) return located;
    // The thread was started anew and has no index.
    await index(version);
    return (await geometry.run("locate", { version, lon, lat, crs })) ?? { position: [lon, lat], cellId: null };
  }

  return {
    /** The cell at a position, as far as it lies in the scope. */
    async cellAt(scopeId: string, lon: number, lat: number, crs: Crs): Promise<CellAt> {
      const { position, cellId } = await locate(lon, lat, crs);
      const node = cellId === null || !tree.isWithin(scopeId, cellId) ? undefined : tree.find(cellId);
      return {
        lon: position[0],
        lat: position[1],
        cell: node ? { id: node.id, code: node.code, name: node.name, path: tree.pathName(node.id) } : null,
      };
    },
  };
}
