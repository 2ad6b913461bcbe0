import type { EChartsCoreOption } from "echarts/core";
import type { Outline } from "@safegrid/contract/grid";
import { palette } from "#/ui/palette.ts";
import { outlinePoints, projectionOf } from "./ground-layout.ts";
import type { Island, IslandLayout } from "./island-layout.ts";
import type { MapItem, MapShape, MapTownship } from "./map-shapes.ts";
import { chartOf, labelShape, tileShape } from "./map-shapes.ts";

export interface IslandMapInput {
  readonly outline: Outline | null;
  readonly area: { readonly width: number; readonly height: number };
  readonly layout: IslandLayout;
  readonly townships: readonly MapTownship[];
  readonly selectedId: string | null;
  readonly unitPx: number;
}

/** The county as one custom series: its outline, then each township as an island of village tiles with its label. */
export function islandMapChart(input: IslandMapInput): EChartsCoreOption {
  const { townships, layout } = input;
  const byId = new Map(layout.islands.map((island) => [island.id, island]));
  const items: MapItem[] = [
    ...outlineShapes(input).map((shape) => ({ name: "", shape })),
    ...townships.flatMap((township) => {
      const island = byId.get(township.id);
      if (!island) return [];
      const label = { name: township.id, shape: labelShape(township, { x: island.left, y: island.top }, input.unitPx) };
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
  return chartOf(items);
}

function outlineShapes({ outline, area }: IslandMapInput): MapShape[] {
  if (!outline) return [];
  const project = projectionOf(outlinePoints(outline), area);
  return outline.polygons.map((rings) => ({
    type: "polygon" as const,
    silent: true,
    shape: { points: (rings[0] ?? []).map((at) => [...project(at)]) },
    style: { fill: palette.land, stroke: palette.border, lineWidth: 1.5 },
    z2: 0,
  }));
}

/** The whole island can be pressed, and shows when a remote control has chosen it. */
function groundShape(island: Island, isSelected: boolean, unitPx: number): MapShape {
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
