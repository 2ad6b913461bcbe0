import { areaOf } from "@safegrid/geo/area";
import { CellIndex } from "@safegrid/geo/cell-index";
import type { Crs, Position } from "@safegrid/geo/crs";
import { toCgcs2000 } from "@safegrid/geo/crs";
import { checkFamily, nodeFamily } from "@safegrid/geo/family";
import type { Fault } from "@safegrid/geo/fault";
import { crsOfFile, featuresOf, readShape } from "@safegrid/geo/geojson";
import type { FamilyCheck, Misfit } from "@safegrid/geo/misfit";
import { settleFamily } from "@safegrid/geo/misfit";
import type { Shape } from "@safegrid/geo/shape";
import { onGridShape } from "@safegrid/geo/shape";
import { simplifyShapes } from "@safegrid/geo/simplify";
import { judgeShape } from "@safegrid/geo/validity";
import type { ResponsibilitySheet } from "./responsibility-pdf.ts";

/** A boundary as it came and as it is stored; texts, since they cross threads and go into the database as such. */
export interface ReadBoundary {
  readonly original: string;
  readonly shape: string | null;
  readonly areaM2: number | null;
  readonly faults: readonly Fault[];
}

export interface ReadFile {
  readonly refusal: "not-json" | "not-a-collection" | "too-many-features" | "no-crs" | "unknown-crs" | null;
  readonly crs: Crs;
  readonly properties: readonly string[];
  readonly features: readonly (ReadBoundary & { readonly key: string | null })[];
}

export interface FamilyText {
  readonly parentId: string;
  readonly parent: string | null;
  readonly children: readonly CellText[];
}

export interface CellText {
  readonly id: string;
  readonly shape: string;
}

/** A misfit as PostGIS says it: one polygon as a shape's text. */
export interface MisfitText {
  readonly kind: Misfit["kind"];
  readonly ids: readonly string[];
  readonly shape: string;
}

export interface ClippedFamily {
  readonly given: FamilyText;
  readonly noded: FamilyText;
  readonly misfits: readonly MisfitText[];
}

export interface Located {
  /** CGCS2000 degrees. */
  readonly position: Position;
  readonly cellId: string | null;
}

/** More grids than any county has. */
export const maxFeatures = 100_000;

/** The geometry that would hold up others, as plain functions; the thread calls them by name (geometry-thread.ts). */
export const geometryJobs = {
  judge({ geometry, crs }: { readonly geometry: unknown; readonly crs: Crs }): ReadBoundary {
    return readBoundary(geometry, crs);
  },

  readFile({
    bytes,
    crs,
    property,
  }: {
    readonly bytes: Uint8Array;
    readonly crs: Crs | null;
    readonly property: string;
  }): ReadFile {
    const refused = (refusal: ReadFile["refusal"]): ReadFile => ({
      refusal,
      crs: crs ?? "cgcs2000",
      properties: [],
      features: [],
    });
    let file: unknown;
    try {
      file = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch {
      return refused("not-json");
    }
    const features = featuresOf(file);
    if (!features || features.length === 0) return refused("not-a-collection");
    if (features.length > maxFeatures) return refused("too-many-features");
    const own = crsOfFile(file);
    const from = crs ?? own;
    if (from === null) return refused("no-crs");
    if (from === "unknown") return refused("unknown-crs");
    return {
      refusal: null,
      crs: from,
      properties: [...new Set(features.slice(0, 50).flatMap(({ properties }) => Object.keys(properties)))].slice(
        0,
        100,
      ),
      features: features.map(({ properties, geometry }) => ({
        key: keyOf(Object.hasOwn(properties, property) ? properties[property] : undefined),
        ...readBoundary(geometry, from),
      })),
    };
  },

  check({ families }: { readonly families: readonly FamilyText[] }): (FamilyCheck & { readonly parentId: string })[] {
    return families.map(({ parentId, parent, children }) => ({
      parentId,
      ...checkFamily(parent === null ? null : shapeOf(parent), children.map(memberOf)),
    }));
  },

  /** Families with their borders on common nodes, ready to be clipped by PostGIS; what has collapsed is left out. */
  node({ families }: { readonly families: readonly FamilyText[] }): FamilyText[] {
    return families.map(({ parentId, parent, children }) => {
      const noded = nodeFamily(parent === null ? null : shapeOf(parent), children.map(memberOf));
      return {
        parentId,
        parent: noded.parent && JSON.stringify(noded.parent),
        children: noded.children.flatMap(({ id, shape }) =>
          shape.length > 0 ? [{ id, shape: JSON.stringify(shape) }] : [],
        ),
      };
    });
  },

  /** What PostGIS has found of families, told as `check` tells it: `given` as stored, `noded` as clipped. */
  settle({ families }: { readonly families: readonly ClippedFamily[] }): (FamilyCheck & {
    readonly parentId: string;
  })[] {
    return families.map(({ given, noded, misfits }) => {
      const parent = given.parent === null ? null : shapeOf(given.parent);
      if (given.children.length === 0) return { parentId: given.parentId, ...checkFamily(parent, []) };
      const parts = misfits.map(({ kind, ids, shape }): Misfit => ({ kind, ids, shape: onGridShape(shapeOf(shape)) }));
      return {
        parentId: given.parentId,
        ...settleFamily(parent && areaOf(parent), noded.children.map(memberOf), parts),
      };
    });
  },

  simplify({ shapes, toleranceM }: { readonly shapes: readonly string[]; readonly toleranceM: number }): string[] {
    return simplifyShapes(shapes.map(shapeOf), toleranceM).map((shape) => JSON.stringify(shape));
  },

  /** Keeps an index of cells under a version, in place of the one before. */
  index({ version, cells }: { readonly version: string; readonly cells: readonly CellText[] }): number {
    index = { version, cells: new CellIndex(cells.map(({ id, shape }) => ({ id, shape: shapeOf(shape) }))) };
    return cells.length;
  },

  /** A sheet as PDF; its libraries are loaded with the first one. */
  async print({ sheet }: { readonly sheet: ResponsibilitySheet }): Promise<Uint8Array> {
    const { printResponsibility } = await import("./responsibility-pdf.ts");
    return printResponsibility(sheet);
  },

  /** Null where the index of that version is not here: the thread was started anew. */
  locate({ version, lon, lat, crs }: { version: string; lon: number; lat: number; crs: Crs }): Located | null {
    if (version !== index.version) return null;
    const position = toCgcs2000([lon, lat], crs);
    return { position, cellId: index.cells.find(position) };
  },
};

let index = { version: "", cells: new CellIndex([]) };

export type GeometryJobs = typeof geometryJobs;

function readBoundary(geometry: unknown, crs: Crs): ReadBoundary {
  const original = JSON.stringify(geometry ?? null);
  const read = readShape(geometry, crs);
  if (!read.shape) return { original, shape: null, areaM2: null, faults: read.faults };
  const { shape, faults } = judgeShape(read.shape);
  const all = [...read.faults, ...faults];
  return shape
    ? { original, shape: JSON.stringify(shape), areaM2: areaOf(shape), faults: all }
    : { original, shape: null, areaM2: null, faults: all };
}

function memberOf({ id, shape }: CellText) {
  return { id, shape: shapeOf(shape) };
}

function shapeOf(text: string): Shape {
  return JSON.parse(text) as Shape;
}

/** A code that a program wrote as a number is still a code. */
function keyOf(value: unknown): string | null {
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
