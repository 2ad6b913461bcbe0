import { expect, test } from "vitest";
import { toCgcs2000 } from "./crs.ts";

/** Metres between two positions that are near each other. */
function apart([lon, lat]: readonly [number, number], [toLon, toLat]: readonly [number, number]): number {
  return Math.hypot((toLon - lon) * 111_320 * Math.cos((lat * Math.PI) / 180), (toLat - lat) * 110_570);
}

test("positions of the four systems come out in one, and the obfuscated ones move by hundreds of metres", () => {
  const here = [113.81143, 29.24813] as const;
  expect(toCgcs2000(here, "wgs84")).toEqual(here);
  expect(toCgcs2000(here, "cgcs2000")).toEqual(here);
  expect(apart(toCgcs2000(here, "gcj02"), here)).toBeGreaterThan(100);
  expect(apart(toCgcs2000(here, "bd09"), toCgcs2000(here, "gcj02"))).toBeGreaterThan(100);
});
