import type { EChartsCoreOption } from "echarts/core";
import { palette } from "#/ui/palette.ts";
import type { GroundLayout, GroundShape, Point } from "./ground-layout.ts";
import type { MapItem, MapShape, MapTownship } from "./map-shapes.ts";
import { chartOf, fills, labelShape, signOf } from "./map-shapes.ts";
import type { TileState } from "./tile-state.ts";

export interface GroundMapInput {
  readonly layout: GroundLayout;
  readonly townships: readonly MapTownship[];
  readonly selectedId: string | null;
  readonly unitPx: number;
}

/**
 * The county on its true ground as one custom series: villages by their boundaries, townships' borders above them. What is
 * due, overdue or stale bears a sign of one size, since a town's communities are small and must be seen as far.
 */
export function groundMapChart({ layout, townships, selectedId, unitPx }: GroundMapInput): EChartsCoreOption {
  const states = new Map(townships.flatMap(({ villages }) => villages.map(({ id, state }) => [id, state] as const)));
  const byId = new Map(townships.map((township) => [township.id, township]));
  const townshipOf = new Map(townships.flatMap(({ id, villages }) => villages.map((village) => [village.id, id])));
  const size = 40 * unitPx;
  const grounds = layout.villages.map((village): MapItem => ({
    name: townshipOf.get(village.id) ?? "",
    shape: groundShape(village, states.get(village.id) ?? "none"),
  }));
  const borders = layout.townships.map((township): MapItem => ({
    name: "",
    shape: borderShape(township, township.id === selectedId, unitPx),
  }));
  const signed = layout.villages.filter(({ id }) => isSigned(states.get(id) ?? "none"));
  const signs = signed.map((village): MapItem => ({
    name: village.id,
    shape: signShape(village, states.get(village.id) ?? "none", size),
  }));
  const taken = signed.map(({ centre }) => centre);
  const labels = layout.townships.flatMap((shape): MapItem[] => {
    const township = byId.get(shape.id);
    if (!township) return [];
    const room = { width: (township.name.length * 22 + 76) * unitPx, height: 26 * unitPx };
    const [x, y] = freeSpot(shape.centre, room, taken, size);
    const at = { x, y: y - room.height / 2, align: "center", hasHalo: true } as const;
    return [{ name: "", shape: labelShape(township, at, unitPx) }];
  });
  return chartOf([...grounds, ...borders, ...signs, ...labels]);
}

function isSigned(state: TileState): boolean {
  return state === "overdue" || state === "due" || state === "stale";
}

/** Where a label hides no sign: in the middle, else a little above or below, the nearest first. */
function freeSpot(
  [x, y]: Point,
  room: { readonly width: number; readonly height: number },
  signs: readonly Point[],
  signPx: number,
): Point {
  const isFree = (at: number) =>
    signs.every(
      ([signX, signY]) =>
        Math.abs(signX - x) > (room.width + signPx) / 2 || Math.abs(signY - at) > (room.height + signPx) / 2,
    );
  const step = room.height / 2;
  const tried = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6].map((n) => y + n * step);
  return [x, tried.find(isFree) ?? y];
}

function groundShape({ rings }: GroundShape, state: TileState): MapShape {
  const style = { fill: fills[state], stroke: palette.land, lineWidth: 1 };
  return each(rings, (points) => ({ type: "polygon", shape: { points }, style, z2: 1 }));
}

function borderShape({ rings }: GroundShape, isSelected: boolean, unitPx: number): MapShape {
  const style = isSelected
    ? { fill: "transparent", stroke: palette.ink, lineWidth: 4 * unitPx }
    : { fill: "transparent", stroke: palette.ground, lineWidth: 3 * unitPx };
  return each(rings, (points) => ({
    ...{ type: "polygon", shape: { points }, style, silent: true, z2: isSelected ? 3 : 2 },
  }));
}

function each(rings: GroundShape["rings"], shapeOf: (points: number[][]) => unknown): MapShape {
  const shapes = rings.map((ring) => shapeOf(ring.map((point) => [...point])));
  return (shapes.length === 1 ? shapes[0] : { type: "group", children: shapes }) as MapShape;
}

/** A sign over every border; where the village is too small for it, on a ground of its own. */
function signShape({ centre: [x, y], roomPx }: GroundShape, state: TileState, size: number): MapShape {
  const [left, top] = [x - size / 2, y - size / 2];
  if (roomPx > size * 0.4) return { type: "group", children: signOf(state, left, top, size) } as MapShape;
  const shape = { cx: x, cy: y, r: size * 0.42 };
  const style = { fill: fills[state], stroke: palette.ground, lineWidth: 2 };
  return {
    type: "group",
    children: [{ type: "circle", shape, style, z2: 3 }, ...signOf(state, left, top, size)],
  } as MapShape;
}
