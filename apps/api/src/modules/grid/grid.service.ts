import type { GridId } from "@safegrid/domain/id";
import type { GridKind, GridLevel } from "@safegrid/domain/grid";
import { depthOfLevel } from "@safegrid/domain/grid";
import type { GridSummary } from "@safegrid/contract/grid";
import type { Sql } from "#/platform/sql.ts";
import { DomainProblem } from "#/platform/problem.ts";

export interface GridNode extends GridSummary {
  /** From the county down to the grid itself; it never changes: a grid that moves gets another id (ADR 10). */
  readonly path: readonly GridId[];
  readonly depth: number;
  readonly layout: readonly [number, number] | null;
  readonly pinyin: string;
  readonly sort: number;
  readonly validFrom: string;
  /** The last day of a grid that was closed; null = it stands. */
  readonly validTo: string | null;
  /** The log positions at which its beginning and its end became known. */
  readonly begunSeq: number | null;
  readonly endedSeq: number | null;
  /** Those that stand. */
  readonly children: GridNode[];
  /** Those that were closed: their numbers still belong to this grid. */
  readonly formerChildren: GridNode[];
}

interface Loaded {
  readonly nodes: ReadonlyMap<string, GridNode>;
  readonly county: GridNode;
  readonly version: number;
}

/**
 * The tree of grids, held in memory by each process: some thousand nodes that nearly every answer needs. It is renewed
 * in place. Whoever writes calls `catchUp` under the log's lock, so that no number goes along an outdated path; readers
 * notice a change by `refresh`, within half a second. Cost of renewing: one pass over the county's grids.
 */
export class GridTree {
  #loaded: Loaded;
  /** The database may be another one now, with any version. */
  #isDoubted = false;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
  }

  get county(): GridNode {
    return this.#loaded.county;
  }

  /** Moves whenever this process has read the tree anew. */
  get version(): number {
    return this.#loaded.version;
  }

  /** A grid, whether it stands or was closed. */
  find(id: string): GridNode | undefined {
    return this.#loaded.nodes.get(id);
  }

  /** A grid inside a scope, closed ones too; one outside is answered as if it did not exist. */
  getWithin(scopeId: string, id: string): GridNode {
    const node = this.find(id);
    if (!node || !this.isWithin(scopeId, id)) throw new DomainProblem("grid-not-found");
    return node;
  }

  /** Whether a grid is the scope itself or lies below it. */
  isWithin(scopeId: string, id: string): boolean {
    return this.find(id)?.path.includes(scopeId as GridId) ?? false;
  }

  /** The scope and all that stands below it down to `depth` more levels, parents first. */
  subtree(scopeId: string, depth = 3): GridNode[] {
    return this.#walk(scopeId, depth, (node) => node.children);
  }

  /** The same with all that was ever there: what a number of the past, or of the running period, is made of. */
  subtreeEver(scopeId: string, depth = 3): GridNode[] {
    return this.#walk(scopeId, depth, (node) => [...node.children, ...node.formerChildren]);
  }

  #walk(scopeId: string, depth: number, below: (node: GridNode) => readonly GridNode[]): GridNode[] {
    const top = this.find(scopeId);
    if (!top) return [];
    const found: GridNode[] = [];
    const visit = (node: GridNode) => {
      found.push(node);
      if (node.depth - top.depth < depth) for (const child of below(node)) visit(child);
    };
    visit(top);
    return found;
  }

  /** Names from the township down, for people: `隽水镇 旭红社区`. */
  pathName(id: string): string {
    const node = this.find(id);
    if (!node) return "";
    const names = node.path.slice(1).map((step) => this.find(step)?.name ?? "");
    return names.length > 0 ? names.join(" ") : node.name;
  }

  /**
   * Reads the tree anew where it is older than the log's head says. Called under the log's lock it is exact: nobody
   * else can change a grid meanwhile.
   */
  async catchUp(sql: Sql, version: number): Promise<void> {
    if (version === this.#loaded.version && !this.#isDoubted) return;
    const loaded = await load(sql);
    if (!loaded) throw new Error("the county is gone");
    // Another reader may have been faster with a newer one.
    if (loaded.version >= this.#loaded.version || this.#isDoubted) this.#loaded = loaded;
    this.#isDoubted = false;
  }

  /** Reads the tree anew where it has changed; true when it has. */
  async refresh(sql: Sql): Promise<boolean> {
    const before = this.#loaded;
    const [head] = await sql.query<{ version: number }>(
      `select grid_version::float8 as version from log_head where county_id = $1`,
      [this.county.id],
      "grid-version",
    );
    if (head) await this.catchUp(sql, head.version);
    return this.#loaded !== before;
  }

  /** The database is another one now. */
  forget(): void {
    this.#isDoubted = true;
  }
}

interface GridRow {
  version: number;
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
  sort: number;
  pinyin: string;
  valid_from: string;
  valid_to: string | null;
  begun_seq: number | null;
  ended_seq: number | null;
  lon: number | null;
  lat: number | null;
  layout_x: number | null;
  layout_y: number | null;
}

/** Loads the tree of the one county of this database that has a log; null when none is loaded yet. */
export async function loadGridTree(sql: Sql): Promise<GridTree | null> {
  const loaded = await load(sql);
  return loaded ? new GridTree(loaded) : null;
}

/** One statement, so that version and grids are of one instant. */
async function load(sql: Sql): Promise<Loaded | null> {
  const rows = await sql.query<GridRow>(
    `select h.grid_version::float8 as version, g.id, g.code, g.level, g.kind, g.name, g.parent_id, g.county_id,
       g.township_id, g.village_id, g.is_pseudo, g.sort, g.pinyin, g.valid_from::text as valid_from,
       g.valid_to::text as valid_to, g.begun_seq::float8 as begun_seq, g.ended_seq::float8 as ended_seq, g.lon, g.lat, g.layout_x, g.layout_y
     from log_head h join grid g on g.county_id = h.county_id
     order by array_position(array['county', 'township', 'village', 'cell'], g.level), g.sort, g.code, g.valid_from`,
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
      pinyin: row.pinyin,
      sort: row.sort,
      validFrom: row.valid_from,
      validTo: row.valid_to,
      begunSeq: row.begun_seq,
      endedSeq: row.ended_seq,
      children: [],
      formerChildren: [],
    };
    nodes.set(row.id, node);
    const parent = row.parent_id ? nodes.get(row.parent_id) : undefined;
    (row.valid_to === null ? parent?.children : parent?.formerChildren)?.push(node);
  }
  const [first] = rows;
  const county = nodes.values().next().value;
  return county && first ? { nodes, county, version: first.version } : null;
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
