import { describe, expect, test } from "vitest";
import { crsOfFile, featuresOf, geometryOf, maxVerticesPerBoundary, readShape } from "./geojson.ts";

const polygon = (...ring: unknown[]) => ({ type: "Polygon", coordinates: [ring] });
const kindsOf = (geometry: unknown) => readShape(geometry, "cgcs2000").faults.map(({ kind }) => kind);

describe("GeoJSON is read", () => {
  test("a polygon and a multipolygon, on the grid, and written again", () => {
    const ring = [
      [113.1234567891, 29],
      [113.2, 29],
      [113.2, 29.1],
      [113.1234567891, 29],
    ];
    const { shape } = readShape(polygon(...ring), "wgs84");
    expect(shape?.[0]?.[0]?.[0]).toEqual([113.123456789, 29]);
    expect(geometryOf(shape ?? [])).toMatchObject({ type: "Polygon" });
    expect(readShape({ type: "MultiPolygon", coordinates: [[ring], [ring]] }, "wgs84").shape).toHaveLength(2);
  });

  test("GCJ-02 is converted by hundreds of metres", () => {
    const [[[lon] = [0]] = []] =
      readShape(polygon([113.8, 29.2], [113.9, 29.2], [113.9, 29.3]), "gcj02").shape?.[0] ?? [];
    expect(Math.abs(lon - 113.8) * 97_000).toBeGreaterThan(100);
  });

  test.each([
    ["not-a-geometry", null],
    ["not-a-geometry", { type: "Point", coordinates: [113, 29] }],
    ["nested-too-deep", { type: "Polygon", coordinates: [113, 29] }],
    ["nested-too-deep", { type: "Polygon", coordinates: [] }],
    ["nested-too-deep", { type: "MultiPolygon", coordinates: [[[113, 29]], "x"] }],
    ["not-a-position", polygon([113, "29"])],
    ["not-a-position", polygon([113, Number.NaN])],
    ["not-a-position", polygon([[[113, 29]]])],
    ["swapped-axes", polygon([29.2, 113.8])],
    ["projected-coordinates", polygon([38_480_000, 3_230_000])],
    ["outside-china", polygon([2.35, 48.85])],
    ["too-many-vertices", polygon(...Array.from({ length: maxVerticesPerBoundary + 1 }, () => [113, 29]))],
  ])("%s is refused", (kind, geometry) => {
    expect(kindsOf(geometry)).toEqual([kind]);
    expect(readShape(geometry, "cgcs2000").shape).toBeNull();
  });

  test("altitudes are dropped and that is told once", () => {
    const { shape, faults } = readShape(polygon([113, 29, 80], [113.1, 29, 81], [113.1, 29.1, 82]), "cgcs2000");
    expect(shape?.[0]?.[0]?.[0]).toEqual([113, 29]);
    expect(faults.map(({ kind }) => kind)).toEqual(["altitude-dropped"]);
  });

  test("the file's own system is read from its crs member", () => {
    const named = (name: string) => crsOfFile({ crs: { type: "name", properties: { name } } });
    expect(named("urn:ogc:def:crs:EPSG::4490")).toBe("cgcs2000");
    expect(named("urn:ogc:def:crs:OGC:1.3:CRS84")).toBe("wgs84");
    expect(named("urn:ogc:def:crs:EPSG::4547")).toBe("unknown");
    expect(crsOfFile({})).toBeNull();
    expect(crsOfFile({ crs: 7 })).toBe("unknown");
  });

  test("features come with their properties, hostile ones with none", () => {
    expect(
      featuresOf({ type: "FeatureCollection", features: [{ properties: { code: 1 }, geometry: 2 }, null] }),
    ).toEqual([
      { properties: { code: 1 }, geometry: 2 },
      { properties: {}, geometry: null },
    ]);
    expect(featuresOf({ type: "FeatureCollection" })).toBeNull();
    expect(featuresOf("x")).toBeNull();
  });
});
