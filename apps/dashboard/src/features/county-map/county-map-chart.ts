import type { CustomSeriesOption } from "echarts/charts";
import type { EChartsCoreOption } from "echarts/core";
import type { Outline } from "@safegrid/contract/grid";
import { palette } from "#/ui/palette.ts";
import type { Island, IslandLayout } from "./island-layout.ts";
import type { TileState } from "./tile-state.ts";

export interface MapTownship {
  readonly id: string;
  readonly name: string;
  readonly done: number;
  readonly due: number;
  readonly villages: readonly { readonly id: string; readonly state: TileState }[];
}

export interface MapInput {
  readonly outline: Outline | null;
  readonly area: { readonly width: number; readonly height: number };
  readonly layout: IslandLayout;
  readonly townships: readonly MapTownship[];
  readonly selectedId: string | null;
  readonly unitPx: number;
}

const sansSerif = "Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, Noto Sans SC Variable, sans-serif";

type Shape = ReturnType<NonNullable<CustomSeriesOption["renderItem"]>>;

const fills = {
  overdue: palette.red,
  due: palette.amber,
  stale: palette.tileWaiting,
  done: palette.tileDone,
  waiting: palette.tileWaiting,
  none: "transparent",
} as const satisfies Record<TileState, string>;

/** The county as one custom series: its outline, then each township as an island of village tiles with its label. */
export function countyMapChart(input: MapInput): EChartsCoreOption {
  const { townships, layout } = input;
  const byId = new Map(layout.islands.map((island) => [island.id, island]));
  const items = [
    ...outlineShapes(input).map((shape) => ({ name: "", shape })),
    ...townships.flatMap((township) => {
      const island = byId.get(township.id);
      if (!island) return [];
      const label = { name: township.id, shape: labelShape(township, island, input) };
      const ground = { name: township.id, shape: groundShape(island, input.selectedId === township.id, input.unitPx) };
      const tiles = township.villages.map((village, index) => ({
        name: village.id,
        shape: tileShape(
          village.state,
          island.left + (index % island.columns) * layout.stepPx,
          island.top + layout.labelPx + Math.floor(index / island.columns) * layout.stepPx,
          layout.tilePx,
        ),
      }));
      return [ground, label, ...tiles];
    }),
  ];
  return {
    animation: false,
    series: [
      {
        type: "custom",
        coordinateSystem: "none",
        data: items.map(({ name }, index) => ({ name, value: index })),
        renderItem: (params: { dataIndex: number }) => items[params.dataIndex]?.shape,
      } as CustomSeriesOption,
    ],
  };
}

function outlineShapes({ outline, area }: MapInput): Shape[] {
  if (!outline) return [];
  const points = outline.polygons.flatMap((rings) => rings.flat());
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  const box = { west: Math.min(...lons), east: Math.max(...lons), south: Math.min(...lats), north: Math.max(...lats) };
  const squeeze = Math.cos((((box.south + box.north) / 2) * Math.PI) / 180);
  const scale = Math.min(area.width / ((box.east - box.west) * squeeze), area.height / (box.north - box.south));
  const left = (area.width - (box.east - box.west) * squeeze * scale) / 2;
  const top = (area.height - (box.north - box.south) * scale) / 2;
  return outline.polygons.map((rings) => ({
    type: "polygon" as const,
    silent: true,
    shape: {
      points: (rings[0] ?? []).map(([lon, lat]) => [
        left + (lon - box.west) * squeeze * scale,
        top + (box.north - lat) * scale,
      ]),
    },
    style: { fill: palette.land, stroke: palette.border, lineWidth: 1.5 },
    z2: 0,
  }));
}

function labelShape(
  { name, done, due }: MapTownship,
  island: { left: number; top: number },
  { unitPx }: MapInput,
): Shape {
  return {
    type: "text" as const,
    x: island.left,
    y: island.top,
    style: {
      text: `{name|${name}}{count|${done}/${due}}`,
      rich: {
        name: { fontSize: 22 * unitPx, padding: [0, 10 * unitPx, 0, 0], fill: palette.text, fontFamily: sansSerif },
        count: { fontSize: 22 * unitPx, fill: palette.quiet, fontFamily: sansSerif },
      },
    },
    z2: 3,
  };
}

/** The whole island can be pressed, and shows when a remote control has chosen it. */
function groundShape(island: Island, isSelected: boolean, unitPx: number): Shape {
  const edge = 8 * unitPx;
  return {
    type: "rect" as const,
    shape: {
      x: island.left - edge,
      y: island.top - edge,
      width: island.width + 2 * edge,
      height: island.height + 2 * edge,
      r: edge,
    },
    style: { fill: "transparent", stroke: isSelected ? palette.ink : "transparent", lineWidth: 3 * unitPx },
    z2: 0.5,
  };
}

function tileShape(state: TileState, x: number, y: number, size: number): Shape {
  const rect = { x, y, width: size, height: size, r: size * 0.1 };
  const isFilled = state === "done" || state === "due" || state === "overdue";
  const stroke = isFilled ? "transparent" : palette.tileEdge;
  const tile = { type: "rect", shape: rect, style: { fill: fills[state], stroke, lineWidth: 1 }, z2: 1 };
  // Most tiles are nothing but a square, and a group around each would double what is drawn anew with every change.
  if (state === "done" || state === "waiting" || state === "none") return tile as Shape;
  const children: unknown[] = [tile];
  if (state === "stale") children.push(...hatching(x, y, size));
  const glyph = state === "overdue" ? "✕" : state === "due" ? "!" : null;
  if (glyph)
    children.push({
      type: "text",
      x: x + size / 2,
      y: y + size / 2,
      silent: true,
      style: {
        text: glyph,
        fill: palette.ground,
        fontSize: size * 0.62,
        fontWeight: 700,
        align: "center",
        verticalAlign: "middle",
      },
      z2: 2,
    });
  return { type: "group", children } as Shape;
}

function hatching(x: number, y: number, size: number): unknown[] {
  const step = size / 4;
  return [1, 2, 3, 4, 5, 6, 7].map((n) => {
    const from = Math.min(n * step, size);
    const rest = n * step - from;
    return {
      type: "line",
      silent: true,
      shape: { x1: x + from, y1: y + rest, x2: x + rest, y2: y + from },
      style: { stroke: palette.tileHatch, lineWidth: size * 0.09 },
      z2: 2,
    };
  });
}
