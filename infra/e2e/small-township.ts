import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCountySlice } from "@safegrid/county/county-slice";

/** 沙堆镇 with two of its villages: the shipped division list, cut down so that a whole township fits into a test. */
const township = "421222104";
const [east, west] = ["421222104200", "421222104001"];
const cells = { oldStreet: `${west}001`, newStreet: `${west}002`, hill: `${east}001` };

export const codes = { township, east, west, ...cells };

/** Writes the cut-down list; returns the path of its file. */
export function smallSliceFile(): string {
  const slice = parseCountySlice(readFileSync(join(import.meta.dirname, "../county/421222.json"), "utf8"));
  for (const each of slice.townships)
    if (each.code === township) each.villages = each.villages.filter(({ code }) => code === east || code === west);
  const path = join(mkdtempSync(join(tmpdir(), "safegrid-slice-")), "421222.json");
  writeFileSync(path, JSON.stringify(slice));
  return path;
}

export const gridRows = [
  { 网格编码: cells.oldStreet, 网格名称: "老街网格", 网格类型: "城区网格" },
  { 网格编码: cells.newStreet, 网格名称: "新街网格", 网格类型: "城区网格" },
  { 网格编码: cells.hill, 网格名称: "堆山村一组", 网格类型: "农村网格" },
];

const post = (name: string, phone: string, code: string, held: string) => ({
  ...{ 姓名: name, 手机号码: `138000000${phone}`, 网格编码: code, 岗位: held, 任职日期: "2026-01-05" },
});
/** Made-up people; who leads a village is in charge of its cells too. */
export const peopleRows = [
  post("周文书", "01", township, "网格长"),
  post("吴九井", "02", west, "网格长"),
  post("郑安全", "03", west, "专职安全员"),
  post("王堆山", "04", east, "网格长"),
  post("冯安全", "05", east, "专职安全员"),
  post("吴九井", "02", cells.oldStreet, "包片干部"),
  post("吴九井", "02", cells.newStreet, "包片干部"),
  post("王堆山", "04", cells.hill, "包片干部"),
  post("陈老街", "06", cells.oldStreet, "网格员"),
  post("褚新街", "07", cells.newStreet, "网格员"),
  post("卫堆山", "08", cells.hill, "网格员"),
];

const entry = (name: string, kind: string, industry: string, address: string, code: string) => ({
  ...{ 单位名称: name, 单位性质: kind, 行业代码: industry, 地址: address, 所属网格编码: code, 风险等级: "低风险" },
});
export const ledgerRows = [
  entry("沙堆镇老街五金店", "个体工商户", "F5274", "沙堆镇老街 1 号", cells.oldStreet),
  entry("沙堆镇新街餐馆", "个体工商户", "H6210", "沙堆镇新街 2 号", cells.newStreet),
  entry("通城县堆山竹木加工厂", "企业", "C2011", "沙堆镇堆山村一组", cells.hill),
];

function box(west: number, south: number, east: number, north: number) {
  const ring = [
    ...[
      [west, south],
      [east, south],
      [east, north],
      [west, north],
    ],
    [west, south],
  ];
  return { type: "Polygon", coordinates: [ring] };
}
/** Boundaries that fit: the township in two villages, one of them in two cells. */
export const boundaryFile = JSON.stringify({
  type: "FeatureCollection",
  features: Object.entries({
    [township]: box(113.9, 29.3, 113.94, 29.32),
    [west]: box(113.9, 29.3, 113.92, 29.32),
    [east]: box(113.92, 29.3, 113.94, 29.32),
    [cells.oldStreet]: box(113.9, 29.3, 113.91, 29.32),
    [cells.newStreet]: box(113.91, 29.3, 113.92, 29.32),
    [cells.hill]: box(113.92, 29.3, 113.94, 29.32),
  }).map(([code, geometry]) => ({ type: "Feature", properties: { code }, geometry })),
});
