import type { RouteSample } from "#/testing/route-sample.ts";
import type { TestApp } from "#/testing/test-app.ts";

const square = {
  type: "Polygon",
  coordinates: [
    [
      [113.7, 29.2],
      [113.71, 29.2],
      [113.71, 29.21],
      [113.7, 29.21],
      [113.7, 29.2],
    ],
  ],
};

async function freshFinding(gridId: string, t: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  await t.db.query(
    `insert into boundary_finding (id, grid_id, kind, grid_ids, shape, area_m2, state, found_at)
     values ($1, $2, 'gap', '{}', $3::json, 100, 'open', now())`,
    [id, gridId, JSON.stringify([square.coordinates])],
  );
  return id;
}

export const boundarySamples: Readonly<Record<string, RouteSample>> = {
  "GET /api/v1/cells/at": { query: () => "lon=113.7&lat=29.2", isEmptyOutside: true },
  "GET /api/v1/grids/:id/responsibility-map": { id: "villageId", alsoRight: [404, 409] },
  "POST /api/v1/grids/:id/responsibility-map/unmasked": {
    id: "villageId",
    body: () => ({ reason: "测试" }),
    alsoRight: [404, 409],
  },
  "POST /api/v1/boundaries/findings/:id/acceptance": {
    id: ({ gridId }, t) => freshFinding(gridId, t),
    body: (_ground, t) => ({ commandId: t.id(), reason: "水面" }),
  },
  "POST /api/v1/boundaries/import": {
    query: (_ground, t) => `commandId=${t.id()}&crs=cgcs2000&property=code&source=x&dryRun=1`,
    contentType: "application/geo+json",
    body: () => ({
      type: "FeatureCollection",
      features: [{ type: "Feature", properties: { code: "x" }, geometry: square }],
    }),
  },
  "POST /api/v1/grids/:id/boundary": {
    id: "villageId",
    body: (_ground, t) => ({ commandId: t.id(), crs: "cgcs2000", geometry: square, source: "测试" }),
    alsoRight: [409],
  },
  "POST /api/v1/grids/:id/boundary/removal": {
    id: "villageId",
    body: (_ground, t) => ({ commandId: t.id(), reason: "测试" }),
    // A village whose boundary was never drawn, or removed by the one before.
    alsoRight: [404, 409],
  },
};
