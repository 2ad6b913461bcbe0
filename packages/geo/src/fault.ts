import type { Position } from "./crs.ts";

/** What can be wrong with a boundary. `isBlocking` ones refuse it; the others are put right by themselves, and told. */
export const faultWords = {
  "not-a-geometry": ["不是 GeoJSON 面（Polygon 或 MultiPolygon）", "not a GeoJSON Polygon or MultiPolygon", true],
  "too-many-vertices": ["顶点过多", "too many vertices", true],
  "nested-too-deep": ["坐标数组层级不对", "coordinates are nested wrongly", true],
  "not-a-position": ["坐标不是两个数字", "a position is not two numbers", true],
  "projected-coordinates": [
    "坐标像是投影坐标（米），请先转换为经纬度",
    "coordinates look projected (metres); convert them to degrees first",
    true,
  ],
  "swapped-axes": [
    "经纬度顺序颠倒，应为先经度后纬度",
    "latitude and longitude are swapped; longitude comes first",
    true,
  ],
  "outside-china": ["坐标不在中国范围内", "the position lies outside China", true],
  "altitude-dropped": ["高程已忽略", "the altitude was dropped", false],
  "ring-not-closed": [
    "环未闭合：末点应与首点相同",
    "the ring is not closed: its last position must equal its first",
    true,
  ],
  "ring-too-short": ["环的不同顶点少于三个", "the ring has fewer than three different vertices", true],
  "duplicate-point": ["重复点，已去除", "a repeated point was removed", false],
  spike: ["边界折返成尖刺", "the border runs back on itself", true],
  "self-crossing": ["边界自相交", "the border crosses itself", true],
  "self-touching": ["边界与自身相接", "the border touches itself", true],
  "rings-cross": ["环与环相交或共边", "two rings cross or share an edge", true],
  "hole-outside": ["洞在外环之外", "a hole lies outside its outer ring", true],
  "holes-overlap": ["洞与洞重叠", "two holes overlap", true],
  "parts-overlap": ["各部分之间重叠或共边", "two parts overlap or share an edge", true],
  "wrong-orientation": ["环的方向不合规范，已改正", "the ring ran the wrong way round and was turned", false],
  "no-area": ["没有面积", "there is no area", true],
} as const satisfies Record<string, readonly [zh: string, en: string, isBlocking: boolean]>;
export type FaultKind = keyof typeof faultWords;

export interface Fault {
  readonly kind: FaultKind;
  readonly isBlocking: boolean;
  /** Where, in the coordinates that were given; null where it concerns the whole. */
  readonly position: Position | null;
  /** Which part, ring and vertex, counted from 1. */
  readonly at: string;
  readonly zh: string;
  readonly en: string;
}

/** Longest list of faults that is told of one boundary. */
export const maxFaults = 50;

/** A fault in words, with where it is: part, ring, vertex from 0. */
export function faultOf(kind: FaultKind, position: Position | null, at: readonly number[] = []): Fault {
  const [zh, en, isBlocking] = faultWords[kind];
  const names = [
    ["第 {n} 部分", "part {n}"],
    ["第 {n} 环", "ring {n}"],
    ["第 {n} 点", "vertex {n}"],
  ] as const;
  const where = (language: 0 | 1) =>
    at
      .map((index, depth) => names[depth]?.[language].replace("{n}", String(index + 1)) ?? "")
      .join(language ? ", " : "");
  const spot = position ? `（${position[0].toFixed(6)}, ${position[1].toFixed(6)}）` : "";
  const spotEn = position ? ` (${position[0].toFixed(6)}, ${position[1].toFixed(6)})` : "";
  return {
    kind,
    isBlocking,
    position,
    at: at.map((index) => index + 1).join("/"),
    zh: `${at.length > 0 ? `${where(0)}：` : ""}${zh}${spot}`,
    en: `${at.length > 0 ? `${where(1)}: ` : ""}${en}${spotEn}`,
  };
}

export function isRefused(faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.isBlocking);
}
