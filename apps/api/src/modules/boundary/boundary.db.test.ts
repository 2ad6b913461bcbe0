import { extractText } from "unpdf";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { areaOf } from "@safegrid/geo/area";
import type { Shape } from "@safegrid/geo/shape";
import { readPlacesOf } from "#/modules/boundary/responsibility-map.queries.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let stage: TestApp;
let county: string;
let township: string;
let village: string;

beforeAll(async () => {
  stage = await openTestApp();
  county = stage.tokenOf("county_supervisor");
  township = stage.tokenOf("township_supervisor", "990101100");
  village = stage.tokenOf("village_staff", "990101100001");
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.db.query(`delete from boundary_finding`);
  await stage.db.query(`delete from boundary_check`);
  await stage.db.query(`delete from grid_boundary`);
});

const gridOf = (code: string) => {
  const node = stage.tree.subtree(stage.tree.county.id).find((each) => each.code === code);
  if (!node) throw new Error(`no grid ${code}`);
  return node;
};
const box = (west: number, south: number, east: number, north: number) => ({
  type: "Polygon",
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});
const draw = (token: string, code: string, geometry: unknown, more: object = {}) =>
  stage.call(token, "POST", `/grids/${gridOf(code).id}/boundary`, {
    commandId: stage.id(),
    crs: "cgcs2000",
    geometry,
    source: "测绘",
    ...more,
  });

async function bring(token: string, file: unknown, query: Record<string, string>) {
  const asked = new URLSearchParams({ commandId: stage.id(), property: "code", source: "自然资源局", ...query });
  const answer = await stage.app.inject({
    method: "POST",
    url: `/api/v1/boundaries/import?${asked.toString()}`,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/geo+json" },
    payload: typeof file === "string" ? file : JSON.stringify(file),
  });
  return { status: answer.statusCode, body: answer.json() };
}
const collection = (...features: [key: unknown, geometry: unknown][]) => ({
  type: "FeatureCollection",
  features: features.map(([code, geometry]) => ({ type: "Feature", properties: { code }, geometry })),
});
const countBoundaries = async () =>
  Number((await stage.db.query<{ n: number }>(`select count(*) as n from grid_boundary`))[0]?.n);

describe("one boundary", () => {
  test("is drawn, kept as it came, read with its area, replaced from another day on, and its past stays", async () => {
    const first = box(113.6, 29.1, 113.7, 29.2);
    expect((await draw(county, "990101100", first, { crs: "gcj02", fromOn: "2026-03-01" })).status).toBe(201);
    const second = box(113.6, 29.1, 113.65, 29.2);
    expect((await draw(county, "990101100", second)).status).toBe(201);
    const now = await stage.call(county, "GET", `/boundaries?scope=${gridOf("990101100").id}&depth=0`);
    expect(now.body.features[0].geometry).toEqual(second);
    expect(now.body.features[0].properties.areaM2).toBeCloseTo(areaOf([second.coordinates as never]), 3);
    const then = await stage.call(county, "GET", `/boundaries?scope=${gridOf("990101100").id}&depth=0&on=2026-03-05`);
    expect(then.body.features[0].properties).toMatchObject({ originalCrs: "gcj02", fromOn: "2026-03-01" });
    // GCJ-02 lies some hundred metres off.
    expect(Math.abs(then.body.features[0].geometry.coordinates[0][0][0] - 113.6)).toBeGreaterThan(0.002);
    const [row] = await stage.db.query<{ original: unknown }>(
      `select original from grid_boundary where from_on = '2026-03-01'`,
    );
    expect(row?.original).toEqual(first);
    const history = await stage.call(county, "GET", `/records/${gridOf("990101100").id}/history`);
    expect(history.body.changes.slice(0, 2)).toMatchObject([
      { kind: "boundary", before: { fromOn: "2026-03-01" }, after: { fromOn: "2026-03-10", source: "测绘" } },
      { kind: "boundary", before: null, after: { fromOn: "2026-03-01", crs: "gcj02" } },
    ]);
  });

  test("sent twice counts once; replaced on the same day its shape goes into the history", async () => {
    const path = `/grids/${gridOf("990101200").id}/boundary`;
    const command = { commandId: stage.id(), crs: "cgcs2000", geometry: box(113.8, 29.1, 113.9, 29.2), source: "a" };
    expect((await stage.call(county, "POST", path, command)).status).toBe(201);
    expect((await stage.call(county, "POST", path, command)).body.status).toBe("replayed");
    expect((await draw(county, "990101200", box(113.8, 29.1, 113.9, 29.3))).status).toBe(201);
    expect(await countBoundaries()).toBe(1);
    const history = await stage.call(county, "GET", `/records/${gridOf("990101200").id}/history`);
    expect(history.body.changes[0].before.shape).toEqual([command.geometry.coordinates]);
  });

  test("that is not valid is refused with every fault, its place and both languages", async () => {
    const bow = {
      type: "Polygon",
      coordinates: [
        [
          [113.6, 29.1],
          [113.7, 29.2],
          [113.7, 29.1],
          [113.6, 29.2],
          [113.6, 29.1],
        ],
      ],
    };
    const { status, body } = await draw(county, "990101100", bow);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "boundary-invalid", errors: [{ pointer: "/geometry" }] });
    expect(body.errors[0].detail).toMatch(/自相交.*113\.65.*crosses itself/);
    expect((await draw(county, "990101100", { type: "Point", coordinates: [1, 2] })).body.code).toBe(
      "boundary-invalid",
    );
    expect((await draw(county, "990101100", bow, { fromOn: "2026-03-11" })).body.errors[0].pointer).toBe("/fromOn");
    expect((await draw(county, "990101100", bow, { crs: "mars" })).body.errors[0].pointer).toBe("/crs");
    expect(await countBoundaries()).toBe(0);
    const [staged] = await stage.db.query<{ n: number }>(`select count(*) as n from boundary_staging`);
    expect(staged?.n).toBe(0);
  });

  test("is drawn by who divides: below the own grid, the own border once at most, nothing outside; villages not at all", async () => {
    const geometry = box(113.6, 29.1, 113.7, 29.2);
    const commandId = stage.id();
    expect((await draw(township, "990101100", geometry, { commandId })).status).toBe(201);
    expect((await draw(township, "990101100", geometry, { commandId })).body.status).toBe("replayed");
    // From then on it is the level above that says where it runs.
    expect((await draw(township, "990101100", geometry)).body.code).toBe("not-allowed");
    const removal = `/grids/${gridOf("990101100").id}/boundary/removal`;
    expect((await stage.call(township, "POST", removal, { commandId: stage.id(), reason: "重画" })).body.code).toBe(
      "not-allowed",
    );
    expect((await draw(county, "990101100", geometry)).status).toBe(201);
    expect((await draw(township, "990101100001", geometry)).status).toBe(201);
    expect((await draw(township, "990101200200", geometry)).body.code).toBe("grid-not-found");
    expect((await draw(village, "990101100001", geometry)).status).toBe(403);
    expect((await draw(county, "990101", geometry)).status).toBe(201);
  });

  test("is removed from today on, with a reason", async () => {
    await draw(county, "990101100", box(113.6, 29.1, 113.7, 29.2), { fromOn: "2026-03-01" });
    const path = `/grids/${gridOf("990101100").id}/boundary/removal`;
    expect((await stage.call(county, "POST", path, { commandId: stage.id(), reason: "测错" })).status).toBe(201);
    expect((await stage.call(county, "POST", path, { commandId: stage.id(), reason: "测错" })).body.code).toBe(
      "boundary-not-found",
    );
    const asked = `/boundaries?scope=${gridOf("990101100").id}&depth=0`;
    expect((await stage.call(county, "GET", asked)).body).toMatchObject({
      features: [],
      missing: [gridOf("990101100").id],
    });
    expect((await stage.call(county, "GET", `${asked}&on=2026-03-09`)).body.features).toHaveLength(1);
  });
});

describe("a file", () => {
  const west = box(113.6, 29.1, 113.7, 29.2);
  const east = box(113.7, 29.1, 113.8, 29.2);

  test("is tried first, then imported whole, once", async () => {
    const file = collection(["990101100", west], [990101200, east]);
    const tried = await bring(county, file, { dryRun: "1", crs: "wgs84" });
    expect(tried.body).toMatchObject({ status: "dry-run", featureCount: 2, goodCount: 2, properties: ["code"] });
    expect(await countBoundaries()).toBe(0);
    const commandId = stage.id();
    expect((await bring(county, file, { commandId, crs: "wgs84" })).body).toMatchObject({
      status: "applied",
      goodCount: 2,
    });
    expect((await bring(county, file, { commandId, crs: "wgs84" })).body.status).toBe("replayed");
    expect((await bring(county, collection(["990101100", west]), { commandId, crs: "wgs84" })).body.code).toBe(
      "command-id-reused",
    );
    expect(await countBoundaries()).toBe(2);
  });

  test("with any fault changes nothing, and says of each feature what is wrong", async () => {
    const file = collection(
      ["990101100", west],
      ["990101999", east],
      [null, east],
      [
        "990101200",
        {
          type: "Polygon",
          coordinates: [
            [
              [113.8, 29.1],
              [113.9, 29.1],
              [113.9, 29.2],
            ],
          ],
        },
      ],
    );
    const tried = await bring(county, file, { dryRun: "1", crs: "cgcs2000" });
    expect(tried.body).toMatchObject({ goodCount: 1, featureCount: 4 });
    expect(tried.body.features.map((each: { matchProblem: string }) => each.matchProblem)).toEqual([
      "no-grid",
      "no-key",
      null,
      null,
    ]);
    const refused = await bring(county, file, { crs: "cgcs2000" });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map((each: { pointer: string }) => each.pointer)).toEqual([
      "/features/1",
      "/features/2",
      "/features/3",
    ]);
    expect(refused.body.errors[2].detail).toContain("未闭合");
    expect(await countBoundaries()).toBe(0);
  });

  test("is matched by name where names are the only ones in the range", async () => {
    const twice = collection(["白沙", west]);
    const query = { dryRun: "1", crs: "cgcs2000", matchBy: "name" };
    const names = stage.tree.subtree(stage.tree.county.id).map(({ name }) => name);
    const doubled = names.find((name, index) => names.indexOf(name) !== index) ?? "";
    expect((await bring(county, collection([doubled, west]), query)).body.features[0].matchProblem).toBe("ambiguous");
    expect((await bring(county, twice, query)).body.features[0].matchProblem).not.toBeNull();
    const level = { ...query, level: "township" };
    expect((await bring(county, collection(["河口镇", west]), level)).body.goodCount).toBe(1);
  });

  test.each([
    ["nonsense", "{", "boundary-file-refused", "/"],
    ["no collection", "{}", "boundary-file-refused", "/"],
    ["no system", { type: "FeatureCollection", features: [{}] }, "boundary-file-refused", "query/crs"],
  ])("of %s is refused and names what is missing", async (_, file, code, pointer) => {
    const { body } = await bring(county, file, {});
    expect(body.code).toBe(code);
    expect(body.errors[0].pointer).toBe(pointer);
  });

  test("of another type is not read at all", async () => {
    const answer = await stage.call(
      county,
      "POST",
      `/boundaries/import?commandId=${stage.id()}&property=code&source=a`,
      {},
    );
    expect(answer.status).toBe(400);
  });
});

describe("what does not fit", () => {
  const files = () =>
    collection(
      ["990101", box(113.6, 29.1, 113.8, 29.2)],
      ["990101100", box(113.6, 29.1, 113.7, 29.2)],
      ["990101200", box(113.695, 29.1, 113.79, 29.2)],
    );

  test("stands in a list with m², is accepted with a reason by name, and goes when it is mended", async () => {
    await bring(county, files(), { crs: "cgcs2000" });
    const { body } = await stage.call(county, "GET", "/boundaries/findings");
    expect(body.rows.map((row: { kind: string; state: string }) => [row.kind, row.state])).toEqual([
      ["gap", "open"],
      ["overlap", "open"],
    ]);
    const [gap, overlap] = body.rows;
    expect(overlap.grids.map(({ name }: { name: string }) => name)).toEqual(["河口镇", "东岭乡"]);
    expect(gap.areaM2).toBeCloseTo(areaOf([box(113.79, 29.1, 113.8, 29.2).coordinates] as unknown as Shape), 0);
    const standings = await stage.call(county, "GET", "/boundaries/standings?depth=0");
    const { numeratorM2, denominatorM2 } = standings.body.rows[0].coverage;
    expect(denominatorM2 - numeratorM2).toBeCloseTo(gap.areaM2, 3);

    const accept = (id: string) =>
      stage.call(county, "POST", `/boundaries/findings/${id}/acceptance`, { commandId: stage.id(), reason: "水库" });
    expect((await accept(gap.id)).status).toBe(201);
    expect((await accept(gap.id)).body.code).toBe("finding-not-open");
    // Mending the overlap makes it go; what was accepted stays accepted, since it has not grown.
    await draw(county, "990101200", box(113.7, 29.1, 113.79, 29.2));
    const after = await stage.call(county, "GET", "/boundaries/findings?state=open,accepted,gone");
    expect(after.body.rows.map((row: { kind: string; state: string }) => [row.kind, row.state])).toEqual([
      ["gap", "accepted"],
      ["overlap", "gone"],
    ]);
    expect(after.body.rows[0]).toMatchObject({ reason: "水库" });
    expect(after.body.openCount).toBe(0);
    // An accepted one that grows is open again.
    await draw(county, "990101200", box(113.7, 29.1, 113.785, 29.2));
    const grown = await stage.call(county, "GET", "/boundaries/findings");
    expect(grown.body.rows).toMatchObject([{ kind: "gap", state: "open" }]);
  });

  test("is seen and accepted inside the own subtree only", async () => {
    await bring(county, files(), { crs: "cgcs2000" });
    const { body } = await stage.call(county, "GET", "/boundaries/findings");
    const seen = await stage.call(township, "GET", "/boundaries/findings");
    expect(seen.body.rows).toEqual([]);
    const tried = await stage.call(township, "POST", `/boundaries/findings/${body.rows[0].id}/acceptance`, {
      commandId: stage.id(),
      reason: "x",
    });
    expect(tried.body.code).toBe("finding-not-found");
    expect(
      (await stage.call(stage.tokenOf("officer"), "POST", `/boundaries/findings/${body.rows[0].id}/acceptance`, {}))
        .status,
    ).toBe(403);
  });

  test("without a boundary of its own a grid's coverage is n/a", async () => {
    const { body } = await stage.call(county, "GET", "/boundaries/standings?depth=1");
    expect(body.rows.every((row: { coverage: unknown }) => row.coverage === null)).toBe(true);
    expect(body.rows[0]).toMatchObject({ childCount: 2, childrenWithBoundary: 0 });
  });
});

describe("a position", () => {
  test("is put into its cell, in any system, on shared borders always the same; nothing outside the scope", async () => {
    const cells = gridOf("990101100001").children.concat(gridOf("990101200200").children).slice(0, 2);
    const [a, b] = cells.map(({ code }) => code) as [string, string];
    await draw(county, a, box(113.6, 29.1, 113.7, 29.2));
    await draw(county, b, box(113.7, 29.1, 113.8, 29.2));
    stage.clock.advance(5_000);
    const at = async (token: string, query: string) => (await stage.call(token, "GET", `/cells/at?${query}`)).body.cell;
    expect((await at(county, "lon=113.65&lat=29.15"))?.code).toBe(a);
    expect((await at(county, "lon=113.7&lat=29.15"))?.code).toBe([a, b].toSorted()[0]);
    expect((await at(county, "lon=113.7025&lat=29.15&crs=gcj02"))?.code).toBe(a);
    expect(await at(county, "lon=113.9&lat=29.15")).toBeNull();
    const outsider = stage.tokenOf("township_supervisor", "990101200");
    expect(await at(outsider, "lon=113.65&lat=29.15")).toBeNull();
    await draw(county, a, box(113.5, 29.1, 113.6, 29.2));
    stage.clock.advance(5_000);
    expect(await at(county, "lon=113.65&lat=29.15")).toBeNull();
  });
});

describe("a responsibility map", () => {
  const print = async (token: string, code: string, whole?: object) => {
    const url = `/api/v1/grids/${gridOf(code).id}/responsibility-map`;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await stage.app.inject(
      whole ? { method: "POST", url: `${url}/unmasked`, headers, payload: whole } : { url, headers },
    );
    if (answer.statusCode !== 200) return { status: answer.statusCode, code: answer.json().code as string, text: "" };
    expect(answer.headers["content-type"]).toBe("application/pdf");
    expect(answer.rawPayload.length).toBeLessThan(3_000_000);
    const { text } = await extractText(new Uint8Array(answer.rawPayload), { mergePages: true });
    return { status: 200, code: "", text: text.replaceAll(/\s/g, "") };
  };
  const operations = async (kind: string) =>
    (
      await stage.db.query<{ about: unknown }>(
        `select about from operation_log where kind = $1 and about ->> 'what' = $2`,
        [kind, "responsibility-map"],
      )
    ).map(({ about }) => about);

  test("names cells, officers and places; phones are masked unless asked for by who may see them, and each print is noted", async () => {
    const code = "990101100001";
    await draw(county, code, box(113.6, 29.1, 113.7, 29.2));
    const cells = gridOf(code).children;
    for (const [index, cell] of cells.entries())
      await draw(
        county,
        cell.code,
        box(113.6 + (0.1 * index) / cells.length, 29.1, 113.6 + (0.1 * (index + 1)) / cells.length, 29.2),
      );
    const officers = stage.demo.people.filter(({ gridCode }) => gridCode.startsWith(code));
    const masked = await print(village, code);
    for (const { name, phone } of officers) {
      expect(masked.text).toContain(name);
      expect(masked.text).not.toContain(phone);
    }
    for (const { name } of cells) expect(masked.text).toContain(name);
    expect(masked.text).toContain("责任区域图");
    expect(masked.text).toContain("2026-03-10");
    expect(await operations("exported")).toHaveLength(1);
    expect(await print(village, code, { reason: " " })).toMatchObject({ status: 400, code: "invalid-request" });
    expect(await operations("unmasked")).toEqual([]);
    const whole = await print(village, code, { reason: "汛期值班" });
    for (const { phone } of officers) expect(whole.text).toContain(phone);
    expect(await operations("unmasked")).toMatchObject([{ reason: "汛期值班", people: officers.length }]);
    for (const asked of [undefined, { reason: "汛期值班" }])
      expect((await print(stage.tokenOf("officer"), code, asked)).status).toBe(403);
    expect((await print(village, "990101200200")).code).toBe("grid-not-found");
    expect((await print(county, "990101")).code).toBe("invalid-request");
    expect((await print(county, "990101100200")).code).toBe("boundary-not-found");
  });

  test("draws places where they stand, whichever system they were measured in", async () => {
    const village = gridOf("990101100001");
    // The same ground, as each system writes it.
    const measured = [
      ["cgcs2000", 113.65, 29.15],
      ["wgs84", 113.65, 29.15],
      ["gcj02", 113.655554669, 29.147006392],
      ["bd09", 113.661982474, 29.153237264],
    ] as const;
    const own = stage.demo.places.filter(({ cellId }) => village.children.some(({ id }) => id === cellId));
    expect(own.length).toBeGreaterThan(measured.length);
    const ids = own.map(({ id }) => id);
    const kept = await stage.db.query<{ id: string; lon: number; lat: number; crs: string }>(
      `select id, lon, lat, crs from place where id = any($1::uuid[])`,
      [ids],
    );
    await stage.db.query(`update place set lon = null, lat = null, crs = null where id = any($1::uuid[])`, [ids]);
    for (const [index, [crs, lon, lat]] of measured.entries())
      await stage.db.query(`update place set lon = $2, lat = $3, crs = $4 where id = $1`, [ids[index], lon, lat, crs]);
    const places = await readPlacesOf(stage.db, village.id, "2026-03-10");
    const placed = places.filter(({ lon }) => lon !== null);
    expect(placed).toHaveLength(measured.length);
    // Half a metre is some 5e-6 degrees.
    for (const { lon, lat } of placed) {
      expect(Math.abs((lon ?? 0) - 113.65)).toBeLessThan(1e-5);
      expect(Math.abs((lat ?? 0) - 29.15)).toBeLessThan(1e-5);
    }
    expect(places.length).toBeGreaterThan(measured.length);
    for (const { id, lon, lat, crs } of kept)
      await stage.db.query(`update place set lon = $2, lat = $3, crs = $4 where id = $1`, [id, lon, lat, crs]);
  });

  test("says that it is of demonstration data where it is", async () => {
    const code = "990101100001";
    await draw(county, code, box(113.6, 29.1, 113.7, 29.2));
    expect((await print(county, code)).text).not.toContain("演示数据");
    await stage.db.query(`update grid_boundary set is_demo = true`);
    expect((await print(county, code)).text).toContain("演示数据");
  });
});
