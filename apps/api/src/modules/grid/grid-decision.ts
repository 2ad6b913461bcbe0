import { v7 as uuidv7 } from "uuid";
import type { GridChange } from "@safegrid/contract/grid-change";
import type { GridKind, GridLevel, LineageKind } from "@safegrid/domain/grid";
import { codeLength, isKindOfLevel, levelBelow } from "@safegrid/domain/grid";
import type { BusinessDay } from "@safegrid/metrics/period";
import { DomainProblem, fieldProblem } from "#/platform/problem.ts";
import type { GridNode, GridTree } from "#/modules/grid/grid.service.ts";

/** A grid that begins. */
export interface NewGrid {
  readonly id: string;
  readonly code: string;
  readonly level: GridLevel;
  readonly kind: GridKind;
  readonly name: string;
  readonly parentId: string;
  /** From the county down to itself. */
  readonly path: readonly string[];
  readonly sort: number;
  /** Whose subjects, enterprise and seat it takes over; null = those of the command, or none. */
  readonly like: GridNode | null;
}

/** All that a change does to the grids, before anything is written. */
export interface GridDecision {
  readonly opened: readonly NewGrid[];
  readonly closed: readonly GridNode[];
  readonly lineage: readonly { readonly fromId: string; readonly toId: string; readonly kind: LineageKind }[];
  /** Which places go where: those that are named, and the rest of a cell. */
  readonly placesTo: ReadonlyMap<string, string>;
  readonly restTo: ReadonlyMap<string, string>;
  /** Whose people, accounts and walls go to which grid; null = their posts end. */
  readonly peopleTo: ReadonlyMap<string, string | null>;
}

const nothing = { opened: [], closed: [], lineage: [], placesTo: new Map(), restTo: new Map(), peopleTo: new Map() };

/** What `decide` must know of the cells that a change empties: their places now, and those still to open. */
export type PlacesOf = ReadonlyMap<string, readonly string[]>;

/** The grids that lose their places by a change. */
export function emptiedBy(tree: GridTree, change: GridChange): GridNode[] {
  if (change.action === "merge") return change.gridIds.flatMap((id) => tree.find(id) ?? []);
  if (change.action === "split" || change.action === "close")
    return [tree.find(change.gridId)].filter((node) => !!node);
  return change.action === "move" ? tree.subtree(change.gridId) : [];
}

/**
 * Judges a change of the grids against the tree as it stands, for a scope: only what lies under the scope's own grid can
 * be changed. Pure but for the ids of new grids. Throws a DomainProblem that names the field.
 */
export function decide(
  tree: GridTree,
  change: GridChange,
  placesOf: PlacesOf,
  { scopeId, on }: { readonly scopeId: string; readonly on: BusinessDay },
): GridDecision {
  const find = (id: string, pointer: string): GridNode => standing(tree, scopeId, id, pointer);
  const below = (id: string, pointer: string): GridNode => {
    const node = find(id, pointer);
    if (node.id === scopeId) throw fieldProblem("not-allowed", pointer, "only grids below your own can be changed");
    return node;
  };
  const ending = (id: string, pointer: string): GridNode => {
    const node = below(id, pointer);
    if (node.level === "county") throw fieldProblem("grid-change-not-fitting", pointer, "a county cannot end");
    for (const { validFrom } of tree.subtree(node.id))
      if (validFrom >= on) throw fieldProblem("grid-too-young", pointer, `it begins on ${validFrom}`);
    return node;
  };
  const cell = (id: string, pointer: string): GridNode => {
    const node = ending(id, pointer);
    if (node.level !== "cell")
      throw fieldProblem("grid-change-not-fitting", pointer, "only cells are split and merged");
    return node;
  };

  switch (change.action) {
    case "create": {
      const parent = find(change.parentId, "/parentId");
      const level = levelBelow(parent.level);
      if (!level) throw fieldProblem("grid-change-not-fitting", "/parentId", "a cell has no grids below it");
      if (change.enterpriseId && change.kind !== "single_enterprise")
        throw fieldProblem("grid-change-not-fitting", "/enterpriseId", "only a cell that is one enterprise has one");
      const codes = codesUnder(parent, []);
      const opened = [begin(parent, level, { ...change, id: change.commandId }, codes, "", null)];
      return { ...nothing, opened };
    }
    case "rename":
      below(change.gridId, "/gridId");
      return nothing;
    case "change": {
      const node = below(change.gridId, "/gridId");
      if (change.kind) fittingKind(node.level, change.kind, "/kind");
      return nothing;
    }
    case "split": {
      const old = cell(change.gridId, "/gridId");
      const parent = find(old.parentId ?? "", "/gridId");
      const codes = codesUnder(parent, [old]);
      const opened = change.parts.map((part, index) =>
        begin(parent, "cell", { ...part, kind: part.kind ?? old.kind }, codes, `/parts/${index}`, old),
      );
      const own = new Set(placesOf.get(old.id));
      const placesTo = new Map<string, string>();
      for (const [index, part] of change.parts.entries())
        for (const [at, placeId] of part.placeIds.entries()) {
          if (!own.has(placeId))
            throw fieldProblem("place-not-found", `/parts/${index}/placeIds/${at}`, "no such place in this cell");
          placesTo.set(placeId, opened[index]?.id ?? "");
        }
      const first = opened[0]?.id ?? "";
      return {
        opened,
        closed: [old],
        lineage: opened.map(({ id }) => ({ fromId: old.id, toId: id, kind: "split" })),
        placesTo,
        restTo: new Map([[old.id, first]]),
        peopleTo: new Map([[old.id, first]]),
      };
    }
    case "merge": {
      const old = change.gridIds.map((id, index) => cell(id, `/gridIds/${index}`));
      const parent = find(old[0]?.parentId ?? "", "/gridIds/0");
      for (const [index, { parentId }] of old.entries())
        if (parentId !== parent.id)
          throw fieldProblem("grid-change-not-fitting", `/gridIds/${index}`, "cells of one village are merged");
      const codes = codesUnder(parent, old);
      const made = begin(
        parent,
        "cell",
        { ...change, kind: change.kind ?? old[0]?.kind ?? "rural_cell" },
        codes,
        "",
        old[0] ?? null,
      );
      const toMade = new Map(old.map(({ id }) => [id as string, made.id]));
      return {
        opened: [made],
        closed: old,
        lineage: old.map(({ id }) => ({ fromId: id, toId: made.id, kind: "merged" })),
        placesTo: new Map(),
        restTo: toMade,
        peopleTo: toMade,
      };
    }
    case "move": {
      const old = ending(change.gridId, "/gridId");
      const parent = find(change.parentId, "/parentId");
      if (levelBelow(parent.level) !== old.level)
        throw fieldProblem("grid-change-not-fitting", "/parentId", `a ${old.level} cannot lie right under it`);
      if (parent.id === old.parentId)
        throw fieldProblem("grid-change-not-fitting", "/parentId", "it lies there already");
      return moved(tree, old, parent, change.code);
    }
    case "close": {
      const old = ending(change.gridId, "/gridId");
      if (old.children.length > 0 || (placesOf.get(old.id)?.length ?? 0) > 0) throw new DomainProblem("grid-not-empty");
      return { ...nothing, closed: [old], peopleTo: new Map([[old.id, null]]) };
    }
  }
}

/** A grid that moves ends with all that is below it, and begins anew under its new parent. */
function moved(tree: GridTree, old: GridNode, parent: GridNode, code: string | undefined): GridDecision {
  const opened: NewGrid[] = [];
  const ids = new Map<string, string>();
  const again = (node: GridNode, above: Above, codes: Codes, wish: string | undefined) => {
    const { name, kind } = node;
    const grid = begin(above, node.level, { name, kind, ...(wish ? { code: wish } : {}) }, codes, "", node);
    opened.push(grid);
    ids.set(node.id, grid.id);
    // Below, numbers are kept: 07 of the village stays 07.
    const inner: Codes = { prefix: grid.code, taken: new Set(), former: new Set(), lastSort: -1 };
    for (const child of node.children) again(child, grid, inner, grid.code + child.code.slice(codeLength[node.level]));
  };
  again(old, parent, codesUnder(parent, []), code);
  return {
    opened,
    closed: tree.subtree(old.id),
    lineage: [...ids].map(([fromId, toId]) => ({ fromId, toId, kind: "moved" })),
    placesTo: new Map(),
    restTo: ids,
    peopleTo: ids,
  };
}

function standing(tree: GridTree, scopeId: string, id: string, pointer: string): GridNode {
  const node = tree.find(id);
  if (!node || !tree.isWithin(scopeId, id)) throw fieldProblem("grid-not-found", pointer, "no such grid in your scope");
  if (node.validTo !== null) throw fieldProblem("grid-closed", pointer, `it was closed on ${node.validTo}`);
  return node;
}

type Above = Pick<GridNode, "id" | "code" | "path"> | NewGrid;

/** What is taken under a parent from a day on. */
interface Codes {
  readonly prefix: string;
  readonly taken: Set<string>;
  /** Numbers of grids that were closed: free again, but not given by themselves. */
  readonly former: ReadonlySet<string>;
  lastSort: number;
}

function codesUnder(parent: GridNode, ending: readonly GridNode[]): Codes {
  const all = [...parent.children, ...parent.formerChildren];
  return {
    prefix: parent.code,
    taken: new Set(parent.children.filter((child) => !ending.includes(child)).map(({ code }) => code)),
    former: new Set([...ending, ...parent.formerChildren].map(({ code }) => code)),
    lastSort: Math.max(-1, ...all.map(({ sort }) => sort)),
  };
}

function begin(
  parent: Above,
  level: GridLevel,
  said: { readonly id?: string; readonly name: string; readonly kind: GridKind; readonly code?: string | undefined },
  codes: Codes,
  pointer: string,
  like: GridNode | null,
): NewGrid {
  fittingKind(level, said.kind, `${pointer}/kind`);
  const code = said.code ?? nextCode(codes, level);
  if (code.length !== codeLength[level] || !code.startsWith(codes.prefix))
    throw fieldProblem(
      "grid-change-not-fitting",
      `${pointer}/code`,
      `${codeLength[level]} digits, ${codes.prefix} first`,
    );
  if (codes.taken.has(code)) throw fieldProblem("grid-code-taken", `${pointer}/code`, `${code} is taken`);
  codes.taken.add(code);
  codes.lastSort += 1;
  const id = said.id ?? uuidv7();
  return {
    id,
    code,
    level,
    kind: said.kind,
    name: said.name,
    parentId: parent.id,
    path: [...parent.path, id],
    sort: codes.lastSort,
    like,
  };
}

function fittingKind(level: GridLevel, kind: GridKind, pointer: string): void {
  if (!isKindOfLevel(level, kind))
    throw fieldProblem("grid-change-not-fitting", pointer, `${kind} is no kind of a ${level}`);
}

function nextCode({ prefix, taken, former }: Codes, level: GridLevel): string {
  for (let number = 1; number < 1_000; number += 1) {
    const code = prefix + String(number).padStart(3, "0");
    if (!taken.has(code) && !former.has(code)) return code;
  }
  throw fieldProblem("grid-change-not-fitting", "/code", `there are 999 grids of level ${level} already`);
}
