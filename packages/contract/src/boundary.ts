import { z } from "zod";
import { commandId, gridId } from "@safegrid/domain/id";
import { gridLevel } from "@safegrid/domain/grid";
import { crs } from "@safegrid/domain/position";
import { findingKinds } from "@safegrid/geo/finding-kind";
import { businessDay } from "@safegrid/metrics/period";
import { receipt } from "./command.ts";
import { instantOut, plainText } from "./text.ts";

const ring = z.array(z.tuple([z.number(), z.number()]));

/** A boundary in CGCS2000 degrees, [lon, lat], as GeoJSON (RFC 7946) has it. */
export const boundaryGeometry = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("Polygon"), coordinates: z.array(ring) }),
    z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(z.array(ring)) }),
  ])
  .meta({ id: "BoundaryGeometry" });
export type BoundaryGeometry = z.infer<typeof boundaryGeometry>;

/** What is wrong with a boundary and where; what does not block was put right. */
export const boundaryFault = z
  .object({
    kind: z.string(),
    isBlocking: z.boolean(),
    position: z.tuple([z.number(), z.number()]).nullable(),
    at: z.string(),
    zh: z.string(),
    en: z.string(),
  })
  .meta({ id: "BoundaryFault" });
export type BoundaryFault = z.infer<typeof boundaryFault>;

/** A boundary that was drawn, edited or sent by a program; in force from a day on, today unless told. */
export const boundaryCommand = z
  .object({
    commandId,
    crs,
    /** GeoJSON Polygon or MultiPolygon; kept as it came. */
    geometry: z.record(z.string(), z.unknown()),
    source: plainText(100),
    fromOn: businessDay.optional(),
  })
  .meta({ id: "BoundaryCommand" });
export type BoundaryCommand = z.infer<typeof boundaryCommand>;

export const boundaryRemoval = z.object({ commandId, reason: plainText(300) }).meta({ id: "BoundaryRemoval" });
export type BoundaryRemoval = z.infer<typeof boundaryRemoval>;

export const matchBy = z.enum(["code", "name"]);

/** How a GeoJSON file (the body, application/geo+json) is to be read. */
export const boundaryImportQuery = z.object({
  commandId,
  /** The system of the coordinates; left out, the file must name it in its `crs` member. */
  crs: crs.optional(),
  /** The features' property that holds a grid's code or name. */
  property: z.string().min(1).max(60),
  matchBy: matchBy.default("code"),
  /** Where grids are looked for; with `level` only those of one level. */
  scope: gridId.optional(),
  level: gridLevel.optional(),
  source: plainText(100),
  fromOn: businessDay.optional(),
  /** 1: say what would happen; nothing is changed. */
  dryRun: z.enum(["0", "1"]).default("0"),
});
export type BoundaryImportQuery = z.infer<typeof boundaryImportQuery>;

/** Why a feature found no grid of its own. */
export const matchProblem = z.enum(["no-key", "no-grid", "ambiguous", "twice"]);

export const importedFeature = z
  .object({
    /** Its place in the file, from 0. */
    index: z.int(),
    key: z.string().nullable(),
    gridId: gridId.nullable(),
    gridName: z.string().nullable(),
    matchProblem: matchProblem.nullable(),
    faults: z.array(boundaryFault),
    areaM2: z.number().nullable(),
    /** Whether the grid has a boundary that this one would replace. */
    replaces: z.boolean(),
  })
  .meta({ id: "ImportedFeature" });
export type ImportedFeature = z.infer<typeof importedFeature>;

/** What a file holds and whether it can be imported: all or nothing. */
export const boundaryImportResult = z
  .object({
    status: z.enum(["dry-run", "applied", "replayed"]),
    receipt: receipt.nullable(),
    crs,
    featureCount: z.int(),
    goodCount: z.int(),
    /** Properties that the first features have, to choose the right one. */
    properties: z.array(z.string()),
    /** Those with a fault first; the first 500. */
    features: z.array(importedFeature),
  })
  .meta({ id: "BoundaryImportResult" });
export type BoundaryImportResult = z.infer<typeof boundaryImportResult>;

export const boundaryFeature = z
  .object({
    type: z.literal("Feature"),
    id: gridId,
    properties: z.object({
      gridId,
      code: z.string(),
      name: z.string(),
      level: gridLevel,
      parentId: gridId.nullable(),
      areaM2: z.number(),
      /** The system in which the original came. */
      originalCrs: crs,
      source: z.string(),
      fromOn: z.string(),
      isDemo: z.boolean(),
    }),
    geometry: boundaryGeometry,
  })
  .meta({ id: "BoundaryFeature" });
export type BoundaryFeature = z.infer<typeof boundaryFeature>;

export const boundaryCollection = z
  .object({
    type: z.literal("FeatureCollection"),
    features: z.array(boundaryFeature),
    /** Grids of the range that have no boundary. */
    missing: z.array(gridId),
  })
  .meta({ id: "BoundaryCollection" });
export type BoundaryCollection = z.infer<typeof boundaryCollection>;

export const findingState = z.enum(["open", "accepted", "gone"]);

/** A place where boundaries do not fit, to be worked off (P3). */
export const boundaryFinding = z
  .object({
    id: z.uuid(),
    parentId: gridId,
    parentName: z.string(),
    kind: z.enum(findingKinds),
    /** Around a gap, the two that overlap, or the one that leaves its parent. */
    grids: z.array(z.object({ id: gridId, name: z.string() })),
    areaM2: z.number(),
    geometry: boundaryGeometry,
    state: findingState,
    reason: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: instantOut.nullable(),
    foundAt: instantOut,
    goneAt: instantOut.nullable(),
  })
  .meta({ id: "BoundaryFinding" });
export type BoundaryFinding = z.infer<typeof boundaryFinding>;

export const boundaryFindings = z
  .object({
    rows: z.array(boundaryFinding),
    total: z.int(),
    openCount: z.int(),
    openM2: z.object({ gap: z.number(), overlap: z.number(), outside: z.number() }),
  })
  .meta({ id: "BoundaryFindings" });
export type BoundaryFindings = z.infer<typeof boundaryFindings>;

export const findingAcceptance = z.object({ commandId, reason: plainText(300) }).meta({ id: "FindingAcceptance" });
export type FindingAcceptance = z.infer<typeof findingAcceptance>;

/** areaCoverage of a grid: a pair of m², null where it is n/a; and how its children's boundaries stand. */
export const boundaryStanding = z
  .object({
    gridId,
    areaM2: z.number().nullable(),
    coverage: z.object({ numeratorM2: z.number(), denominatorM2: z.number() }).nullable(),
    childCount: z.int(),
    childrenWithBoundary: z.int(),
    openFindings: z.int(),
    acceptedFindings: z.int(),
    checkedAt: instantOut.nullable(),
  })
  .meta({ id: "BoundaryStanding" });
export type BoundaryStanding = z.infer<typeof boundaryStanding>;

export const boundaryStandings = z
  .object({ definitionVersion: z.int(), rows: z.array(boundaryStanding) })
  .meta({ id: "BoundaryStandings" });
export type BoundaryStandings = z.infer<typeof boundaryStandings>;

export const cellAt = z
  .object({
    /** The position in CGCS2000 degrees. */
    lon: z.number(),
    lat: z.number(),
    /** Null where no cell of the caller's scope lies. */
    cell: z.object({ id: gridId, code: z.string(), name: z.string(), path: z.string() }).nullable(),
  })
  .meta({ id: "CellAt" });
export type CellAt = z.infer<typeof cellAt>;

/** Asks for a responsibility map with whole phone numbers, and says why; who asked and why is noted. */
export const wholeMapRequest = z.object({ reason: plainText(200) }).meta({ id: "WholeMapRequest" });
export type WholeMapRequest = z.infer<typeof wholeMapRequest>;
