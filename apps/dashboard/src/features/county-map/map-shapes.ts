import type { CustomSeriesOption } from "echarts/charts";
import type { EChartsCoreOption } from "echarts/core";
import { palette } from "#/ui/palette.ts";
import type { TileState } from "./tile-state.ts";

export interface MapTownship {
  readonly id: string;
  readonly name: string;
  readonly done: number;
  readonly due: number;
  readonly villages: readonly { readonly id: string; readonly state: TileState }[];
}

export type MapShape = ReturnType<NonNullable<CustomSeriesOption["renderItem"]>>;

/** Something drawn, with the grid that a press on it means; "" where there is none. */
export interface MapItem {
  readonly name: string;
  readonly shape: MapShape;
}

const sansSerif = "Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, Noto Sans SC Variable, sans-serif";

export const fills = {
  overdue: palette.red,
  due: palette.amber,
  stale: palette.tileWaiting,
  done: palette.tileDone,
  waiting: palette.tileWaiting,
  none: "transparent",
} as const satisfies Record<TileState, string>;

/** A map as one custom series of shapes that are laid out already. */
export function chartOf(items: readonly MapItem[]): EChartsCoreOption {
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

/** A township's name and today's patrols, its upper left corner at x, y; with `halo`, readable on any ground. */
export function labelShape(
  { name, done, due }: Pick<MapTownship, "name" | "done" | "due">,
  at: { readonly x: number; readonly y: number; readonly align?: "left" | "center"; readonly hasHalo?: boolean },
  unitPx: number,
): MapShape {
  const halo = at.hasHalo ? { stroke: palette.ground, lineWidth: 5 * unitPx } : {};
  return {
    type: "text" as const,
    x: at.x,
    y: at.y,
    silent: true,
    style: {
      text: `{name|${name}}{count|${done}/${due}}`,
      align: at.align ?? "left",
      rich: {
        name: {
          ...{
            fontSize: 22 * unitPx,
            padding: [0, 10 * unitPx, 0, 0],
            fill: at.hasHalo ? palette.ink : palette.text,
            fontFamily: sansSerif,
          },
          ...halo,
        },
        count: {
          fontSize: 22 * unitPx,
          fill: at.hasHalo ? palette.ink : palette.quiet,
          fontFamily: sansSerif,
          ...halo,
        },
      },
    },
    z2: 5,
  };
}

/** A village as a square of its state, with its sign. */
export function tileShape(state: TileState, x: number, y: number, size: number): MapShape {
  const rect = { x, y, width: size, height: size, r: size * 0.1 };
  const isFilled = state === "done" || state === "due" || state === "overdue";
  const stroke = isFilled ? "transparent" : palette.tileEdge;
  const tile = { type: "rect", shape: rect, style: { fill: fills[state], stroke, lineWidth: 1 }, z2: 1 };
  // Most tiles are nothing but a square, and a group around each would double what is drawn anew with every change.
  if (state === "done" || state === "waiting" || state === "none") return tile as MapShape;
  return { type: "group", children: [tile, ...signOf(state, x, y, size)] } as MapShape;
}

/** What a state bears besides its colour, in a square of `size`. */
export function signOf(state: TileState, x: number, y: number, size: number): unknown[] {
  if (state === "stale") return hatching(x, y, size);
  const glyph = state === "overdue" ? "✕" : state === "due" ? "!" : null;
  if (!glyph) return [];
  return [
    {
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
      z2: 4,
    },
  ];
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
