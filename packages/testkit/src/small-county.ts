import type { CountySlice } from "@safegrid/county/county-slice";
import type { DemoCounty } from "@safegrid/county/demo-county";
import { generateDemoCounty } from "@safegrid/county/demo-county";
import { businessDay } from "@safegrid/metrics/period";

/**
 * A believable county for tests, made up: two townships, five villages, and a forest farm that exists in statistics only.
 * 白沙 stands in both townships, as it does in Tongcheng, so that nobody keys by name.
 */
export const smallCounty: CountySlice = {
  code: "990101",
  name: "测试县",
  sources: [{ name: "small-county", version: "1", licence: "MIT", note: "made up for tests" }],
  outline: {
    crs: "CGCS2000 (EPSG:4490)",
    source: "made up for tests",
    note: "a rectangle",
    polygons: [
      [
        [
          [113.6, 29.1],
          [113.9, 29.1],
          [113.9, 29.4],
          [113.6, 29.4],
          [113.6, 29.1],
        ],
      ],
    ],
  },
  townships: [
    {
      code: "990101100",
      name: "河口镇",
      kind: "town",
      isPseudo: false,
      seat: { lon: 113.68, lat: 29.25, crs: "cgcs2000", source: "made up for tests", approximate: false },
      layout: { x: 0.27, y: 0.5 },
      villages: [
        { code: "990101100001", name: "白沙社区居委会", kind: "urban_community", isPseudo: false },
        { code: "990101100200", name: "上湾村委会", kind: "rural_village", isPseudo: false },
        { code: "990101100201", name: "石桥村委会", kind: "rural_village", isPseudo: false },
      ],
    },
    {
      code: "990101200",
      name: "东岭乡",
      kind: "rural_township",
      isPseudo: false,
      seat: null,
      layout: null,
      villages: [
        { code: "990101200200", name: "白沙村委会", kind: "rural_village", isPseudo: false },
        { code: "990101200201", name: "龙泉村委会", kind: "rural_village", isPseudo: false },
      ],
    },
    {
      code: "990101500",
      name: "青山林场",
      kind: "forest_farm",
      isPseudo: true,
      seat: null,
      layout: null,
      villages: [{ code: "990101500598", name: "青山林场虚拟生活区", kind: "virtual_area", isPseudo: true }],
    },
  ],
};

/** The demonstration of the small county: about ten cells and seventy places, the same for everybody. */
export function generateSmallDemo(today = "2026-11-24"): DemoCounty {
  return generateDemoCounty(smallCounty, {
    seed: "small-county",
    today: businessDay.parse(today),
    density: 0.4,
    hasRoster: false,
  });
}
