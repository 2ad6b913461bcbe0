import type { GridId } from "@safegrid/domain/id";
import type { GridKind, GridLevel } from "@safegrid/domain/grid";
import { depthOfLevel } from "@safegrid/domain/grid";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Sql } from "#/platform/sql.ts";
import { DomainProblem } from "#/platform/problem.ts";

export interface GridNode extends GridSummary {
  /** From the county down to the grid itself. */
  readonly path: readonly GridId[];
  readonly depth: number;
  readonly layout: readonly [number, number] | null;
  readonly children: GridNode[];
}

/** The tree of grids in force, held in memory by each process: some thousand nodes that nearly every answer needs. */
export class GridTree {
  readonly #nodes: ReadonlyMap<string, GridNode>;
  readonly county: GridNode;

  constructor(nodes: ReadonlyMap<string, GridNode>, county: GridNode) {
    this.#nodes = nodes;
    this.county = county;
  }

  find(id: string): GridNode | undefined {
    return this.#nodes.get(id);
  }

  /** A grid inside a scope; one outside is answered as if it did not exist. */
  getWithin(scopeId: string, id: string): GridNode {
    const node = this.#nodes.get(id);
    if (!node || !this.isWithin(scopeId, id)) throw new DomainProblem("grid-not-found");
    return node;
  }

  /** Whether a grid is the scope itself or lies below it. */
  isWithin(scopeId: string, id: string): boolean {
    return this.#nodes.get(id)?.path.includes(scopeId as GridId) ?? false;
  }

  /** The scope and all below it down to `depth` more levels, parents first. */
  subtree(scopeId: string, depth = 3): GridNode[] {
    const top = this.#nodes.get(scopeId);
    if (!top) return [];
    const found: GridNode[] = [];
    const visit = (node: GridNode) => {
      found.push(node);
      if (node.depth - top.depth < depth) node.children.forEach(visit);
    };
    visit(top);
    return found;
  }

  /** Names from the township down, for people: `隽水镇 旭红社区`. */
  pathName(id: string): string {
    const node = this.#nodes.get(id);
    if (!node) return "";
    const names = node.path.slice(1).map((step) => this.#nodes.get(step)?.name ?? "");
    return names.length > 0 ? names.join(" ") : node.name;
  }
}

interface GridRow {
  id: GridId;
  code: string;
  level: GridLevel;
  kind: GridKind;
  name: string;
  parent_id: GridId | null;
  township_id: GridId | null;
  village_id: GridId | null;
  county_id: GridId;
  is_pseudo: boolean;
  lon: number | null;
  lat: number | null;
  layout_x: number | null;
  layout_y: number | null;
}

/** Loads the tree of the one county of this database; null when none is loaded yet. */
export async function loadGridTree(sql: Sql): Promise<GridTree | null> {
  const rows = await sql.query<GridRow>(
    `select id, code, level, kind, name, parent_id, county_id, township_id, village_id, is_pseudo, lon, lat,
       layout_x, layout_y
     from grid where valid_to is null
     order by array_position(array['county', 'township', 'village', 'cell'], level), sort, code`,
  );
  const nodes = new Map<string, GridNode>();
  for (const row of rows) {
    const node: GridNode = {
      id: row.id,
      code: row.code,
      level: row.level,
      kind: row.kind,
      name: row.name,
      parentId: row.parent_id,
      isPseudo: row.is_pseudo,
      centre: row.lon === null || row.lat === null ? null : [row.lon, row.lat],
      layout: row.layout_x === null || row.layout_y === null ? null : [row.layout_x, row.layout_y],
      path: pathOf(row),
      depth: depthOfLevel(row.level),
      children: [],
    };
    nodes.set(row.id, node);
    if (row.parent_id) nodes.get(row.parent_id)?.children.push(node);
  }
  const county = nodes.values().next().value;
  return county ? new GridTree(nodes, county) : null;
}

/** What crosses the wire of a grid. */
export function summaryOf(node: GridNode): GridSummary {
  const { id, code, level, kind, name, parentId, isPseudo, centre } = node;
  return { id, code, level, kind, name, parentId, isPseudo, centre };
}

function pathOf(row: GridRow): GridId[] {
  const above = [row.county_id, row.township_id, row.village_id].filter((id): id is GridId => id !== null);
  return above.includes(row.id) ? above : [...above, row.id];
}
