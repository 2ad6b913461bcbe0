import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import {
  boundaryCollection,
  boundaryCommand,
  boundaryFindings,
  boundaryImportQuery,
  boundaryImportResult,
  boundaryRemoval,
  boundaryStandings,
  cellAt,
  findingAcceptance,
  findingState,
  wholeMapRequest,
} from "@safegrid/contract/boundary";
import { gridId } from "@safegrid/domain/id";
import { crs } from "@safegrid/domain/position";
import { areaCoverageDefinition } from "@safegrid/metrics/definition";
import { businessDay, businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { answered, commandAnswers } from "#/platform/command-reply.ts";
import { fieldProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Boundaries } from "#/modules/boundary/boundary.service.ts";
import { viewBoundaries, viewFindings, viewStandings } from "#/modules/boundary/boundary-view.ts";
import type { CellLocator } from "#/modules/boundary/cell-locator.service.ts";
import type { Findings } from "#/modules/boundary/finding.service.ts";
import type { Geometry } from "#/modules/boundary/geometry.service.ts";
import type { ResponsibilityMaps } from "#/modules/boundary/responsibility-map.service.ts";

/** A county's whole file: 100,000 cells of some twenty vertices. */
const maxFileBytes = 64 * 1024 * 1024;
const mostFeatures = 5_000;

export function boundaryRoutes(parts: {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly geometry: Geometry;
  readonly boundaries: Boundaries;
  readonly findings: Findings;
  readonly locator: CellLocator;
  readonly maps: ResponsibilityMaps;
}): FastifyPluginAsyncZod {
  const { scoped, clock, tree, geometry, boundaries, findings, locator, maps } = parts;
  const gridParams = z.object({ id: gridId });
  const inScope = { scope: gridId.optional(), depth: z.coerce.number().int().min(0).max(3).default(1) };
  const today = () => businessDayOf(clock.now().getTime());

  return async (app) => {
    // Read on the geometry thread, not here: a county's file would hold up everybody else.
    app.addContentTypeParser(
      "application/geo+json",
      { parseAs: "buffer", bodyLimit: maxFileBytes },
      (_request, body, done) => done(null, body),
    );
    app.get(
      "/boundaries",
      {
        config: { ability: "read" },
        schema: {
          querystring: z.object({
            ...inScope,
            /** Borders may move by so many metres in the answer; 0 = as they are. */
            toleranceM: z.coerce.number().min(0).max(10_000).default(0),
            on: businessDay.optional(),
          }),
          response: { 200: boundaryCollection },
        },
      },
      async ({ caller, query: { scope = caller.scopeId, depth, toleranceM, on = today() } }) => {
        const grids = tree.subtree(tree.getWithin(caller.scopeId, scope).id, depth);
        if (grids.length > mostFeatures)
          throw fieldProblem("invalid-request", "query/depth", `more than ${mostFeatures} grids: ask for fewer`);
        return scoped.as(caller, (sql) => viewBoundaries(sql, geometry, grids, { on, toleranceM }));
      },
    );
    app.get(
      "/boundaries/standings",
      {
        config: { ability: "read" },
        schema: { querystring: z.object(inScope), response: { 200: boundaryStandings } },
      },
      async ({ caller, query: { scope = caller.scopeId, depth } }) => {
        const grids = tree.subtree(tree.getWithin(caller.scopeId, scope).id, depth);
        await findings.ensureChecked(scope, depth);
        const rows = await scoped.as(caller, (sql) => viewStandings(sql, grids, today()));
        return { definitionVersion: areaCoverageDefinition.version, rows };
      },
    );
    app.get(
      "/boundaries/findings",
      {
        config: { ability: "readRecords" },
        schema: {
          querystring: z.object({
            scope: gridId.optional(),
            /** Comma separated; the open and accepted ones when left out. */
            state: z
              .string()
              .default("open,accepted")
              .transform((text) => text.split(","))
              .pipe(z.array(findingState).min(1)),
            limit: z.coerce.number().int().min(1).max(500).default(200),
            offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
          }),
          response: { 200: boundaryFindings },
        },
      },
      async ({ caller, query: { scope = caller.scopeId, state: states, limit, offset } }) => {
        const top = tree.getWithin(caller.scopeId, scope).id;
        await findings.ensureChecked(top);
        return scoped.as(caller, (sql) => viewFindings(sql, tree, top, { states, limit, offset }));
      },
    );
    app.post(
      "/boundaries/findings/:id/acceptance",
      {
        config: { ability: "keepGrids" },
        schema: { params: z.object({ id: z.uuid() }), body: findingAcceptance, response: commandAnswers },
      },
      async (request, reply) => answered(reply, findings.accept(request.caller, request.params.id, request.body)),
    );
    app.post(
      "/boundaries/import",
      {
        config: { ability: "keepGrids" },
        bodyLimit: maxFileBytes,
        schema: {
          querystring: boundaryImportQuery,
          consumes: ["application/geo+json"],
          body: z.custom<Buffer>((body) => Buffer.isBuffer(body), { error: "must be application/geo+json" }),
          response: { 200: boundaryImportResult },
        },
      },
      async ({ caller, query, body }) => boundaries.importFile(caller, query, body),
    );
    app.post(
      "/grids/:id/boundary",
      {
        config: { ability: "keepGrids" },
        bodyLimit: 8 * 1024 * 1024,
        schema: { params: gridParams, body: boundaryCommand, response: commandAnswers },
      },
      async (request, reply) => answered(reply, boundaries.set(request.caller, request.params.id, request.body)),
    );
    app.post(
      "/grids/:id/boundary/removal",
      {
        config: { ability: "keepGrids" },
        schema: { params: gridParams, body: boundaryRemoval, response: commandAnswers },
      },
      async (request, reply) => answered(reply, boundaries.remove(request.caller, request.params.id, request.body)),
    );
    const sheet = (reply: FastifyReply, id: string, bytes: Buffer) =>
      reply
        .type("application/pdf")
        .header("content-disposition", `inline; filename="responsibility-map-${id}.pdf"`)
        .header("cache-control", "no-store")
        .send(bytes);
    app.get(
      "/grids/:id/responsibility-map",
      { config: { ability: "export" }, schema: { params: gridParams, produces: ["application/pdf"] } },
      async ({ caller, params, ip }, reply) => sheet(reply, params.id, await maps.print(caller, params.id, ip)),
    );
    app.post(
      "/grids/:id/responsibility-map/unmasked",
      {
        config: {
          ability: "unmask",
          // A sheet tells as much as many single looks; by caller, not by address: an office has one address.
          rateLimit: { max: 10, timeWindow: 600_000, keyGenerator: ({ caller }) => `whole map ${caller.tokenId}` },
        },
        schema: { params: gridParams, body: wholeMapRequest, produces: ["application/pdf"] },
      },
      async ({ caller, params, body, ip }, reply) =>
        sheet(reply, params.id, await maps.print(caller, params.id, ip, body)),
    );
    app.get(
      "/cells/at",
      {
        config: { ability: "read" },
        schema: {
          querystring: z.object({
            lon: z.coerce.number().min(73).max(136),
            lat: z.coerce.number().min(3).max(54),
            crs: crs.default("cgcs2000"),
          }),
          response: { 200: cellAt },
        },
      },
      async ({ caller, query: { lon, lat, crs: from } }) => locator.cellAt(caller.scopeId, lon, lat, from),
    );
  };
}
