import { metresPerDegree } from "@safegrid/geo/area";
import type { Position } from "@safegrid/geo/crs";
import type { Ring, Shape } from "@safegrid/geo/shape";
import { boxOf, whereIn } from "@safegrid/geo/shape";
import type { PlaceCategory } from "@safegrid/domain/place";
import { symbolAt } from "./responsibility-symbols.ts";

export interface DrawnChild {
  readonly name: string;
  readonly shape: Shape;
}

export interface DrawnPlace {
  readonly category: PlaceCategory;
  readonly lon: number;
  readonly lat: number;
}

/** Greys and hatches that a black-and-white printer keeps apart; eight, then they repeat. */
const looks = [
  { grey: "#ffffff", angle: null },
  { grey: "#e4e4e4", angle: null },
  { grey: "#ffffff", angle: 45 },
  { grey: "#cfcfcf", angle: null },
  { grey: "#ffffff", angle: 135 },
  { grey: "#ededed", angle: 90 },
  { grey: "#ffffff", angle: 0 },
  { grey: "#dadada", angle: 45 },
] as const;

/** The map itself as SVG of `width` × `height` points: boundary, children in greys and hatches, symbols, scale, north. */
export function drawResponsibility(of: {
  readonly ground: Shape;
  readonly children: readonly DrawnChild[];
  readonly places: readonly DrawnPlace[];
  readonly width: number;
  readonly height: number;
  readonly symbolSize: number;
}): string {
  const { ground, children, places, width, height, symbolSize } = of;
  const { scale, project } = projection(ground, width, height - 34);
  const path = (shape: Shape) =>
    shape
      .flat()
      .map((ring) => pathOf(ring, project))
      .join("");
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
  ];
  children.forEach(({ shape }, index) => {
    const { grey, angle } = looks[index % looks.length] as (typeof looks)[number];
    parts.push(`<path d="${path(shape)}" fill="${grey}" fill-rule="evenodd" stroke="#333" stroke-width="0.9"/>`);
    if (angle !== null) parts.push(hatch(shape, project, angle));
  });
  parts.push(`<path d="${path(ground)}" fill="none" stroke="#000" stroke-width="2.6" stroke-linejoin="round"/>`);
  for (const { category, lon, lat } of places) {
    const [x, y] = project([lon, lat]);
    if (x >= 0 && x <= width && y >= 0 && y <= height) parts.push(symbolAt(category, x, y, symbolSize));
  }
  children.forEach(({ name, shape }, index) => parts.push(labelOf(`${index + 1} ${name}`, project(middleOf(shape)))));
  parts.push(scaleBar(scale, height - 14), northArrow(width - 30, 16), "</svg>");
  return parts.join("");
}

/** The look of a child in the list beside the map. */
export function swatchOf(index: number): string {
  const { grey, angle } = looks[index % looks.length] as (typeof looks)[number];
  const lines =
    angle === null
      ? ""
      : `<path d="${{ 0: "M0 4H22M0 8H22", 45: "M0 0L12 12M6 0L18 12M12 0L22 10", 90: "M5 0V12M11 0V12M17 0V12", 135: "M0 12L12 0M6 12L18 0M12 12L22 2" }[angle]}" stroke="#777" stroke-width="0.6"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="22" height="12" viewBox="0 0 22 12"><rect x="0.4" y="0.4" width="21.2" height="11.2" fill="${grey}" stroke="#333" stroke-width="0.8"/>${lines}</svg>`;
}

/** Fits a shape into a frame: points per metre, and degrees → points. */
function projection(ground: Shape, width: number, height: number) {
  const { west, south, east, north } = boxOf(ground);
  const [perLon, perLat] = metresPerDegree((south + north) / 2);
  const [wide, high] = [(east - west) * perLon, (north - south) * perLat];
  const scale = Math.min((width - 16) / wide, (height - 16) / high);
  const [left, top] = [(width - wide * scale) / 2, (height - high * scale) / 2];
  const project = ([lon, lat]: Position): [number, number] => [
    left + (lon - west) * perLon * scale,
    top + (north - lat) * perLat * scale,
  ];
  return { scale, project };
}

type Project = (at: Position) => [number, number];

function pathOf(ring: Ring, project: Project): string {
  return `${ring
    .map(
      (at, index) =>
        `${index === 0 ? "M" : "L"}${project(at)
          .map((value) => value.toFixed(1))
          .join(" ")}`,
    )
    .join("")}Z`;
}

/** Parallel lines inside a shape, cut by counting crossings: a clip path would cost far more in the file. */
function hatch(shape: Shape, project: Project, angle: number): string {
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const rings = shape.flat().map((ring) =>
    ring.map((at) => {
      const [x, y] = project(at);
      return [x * cos + y * sin, y * cos - x * sin] as const;
    }),
  );
  const rows = rings.flat().map(([, v]) => v);
  const lines: string[] = [];
  for (let v = Math.ceil(Math.min(...rows) / 7) * 7; v < Math.max(...rows); v += 7) {
    const cuts = rings
      .flatMap((ring) =>
        ring.slice(1).flatMap(([u2, v2], index) => {
          const [u1, v1] = ring[index] as readonly [number, number];
          return v1 > v === v2 > v ? [] : [u1 + ((v - v1) / (v2 - v1)) * (u2 - u1)];
        }),
      )
      .toSorted((a, b) => a - b);
    for (let index = 0; index + 1 < cuts.length; index += 2)
      lines.push(
        [cuts[index] as number, cuts[index + 1] as number]
          .map(
            (u, end) => `${end === 0 ? "M" : "L"}${(u * cos - v * sin).toFixed(1)} ${(u * sin + v * cos).toFixed(1)}`,
          )
          .join(""),
      );
  }
  return `<path d="${lines.join("")}" fill="none" stroke="#999" stroke-width="0.5"/>`;
}

/** The position that is farthest from the border among a raster's: there a name has room. */
function middleOf(shape: Shape): Position {
  const { west, south, east, north } = boxOf(shape);
  let best: Position = [(west + east) / 2, (south + north) / 2];
  let room = -1;
  for (let column = 1; column < 16; column += 1)
    for (let row = 1; row < 16; row += 1) {
      const at: Position = [west + ((east - west) * column) / 16, south + ((north - south) * row) / 16];
      if (whereIn(shape, at) !== "inside") continue;
      const nearest = Math.min(...edgeDistances(at, shape));
      if (nearest > room) [best, room] = [at, nearest];
    }
  return best;
}

function edgeDistances([x, y]: Position, shape: Shape): number[] {
  return shape.flat().flatMap((ring) =>
    ring.slice(1).map((b, index) => {
      const a = ring[index] as Position;
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const along = Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1)));
      return Math.hypot(x - a[0] - along * dx, y - a[1] - along * dy);
    }),
  );
}

function labelOf(text: string, [x, y]: readonly [number, number]): string {
  const width = Array.from(text).reduce((sum, letter) => sum + (letter > "ÿ" ? 11 : 6.2), 8);
  return `<rect x="${(x - width / 2).toFixed(1)}" y="${(y - 8).toFixed(1)}" width="${width.toFixed(1)}" height="16" rx="2" fill="#fff" stroke="#333" stroke-width="0.5"/><text x="${x.toFixed(1)}" y="${(y + 4).toFixed(1)}" font-family="Noto" font-size="11" text-anchor="middle">${escape(text)}</text>`;
}

function scaleBar(pointsPerMetre: number, y: number): string {
  const lengths = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];
  const metres = lengths.findLast((length) => length * pointsPerMetre <= 150) ?? 50;
  const width = metres * pointsPerMetre;
  const text = metres >= 1_000 ? `${metres / 1_000} km` : `${metres} m`;
  return `<rect x="8" y="${y}" width="${(width / 2).toFixed(1)}" height="5" fill="#000"/><rect x="${(8 + width / 2).toFixed(1)}" y="${y}" width="${(width / 2).toFixed(1)}" height="5" fill="#fff" stroke="#000" stroke-width="0.6"/><text x="8" y="${y - 4}" font-family="Noto" font-size="9">0</text><text x="${(8 + width).toFixed(1)}" y="${y - 4}" font-family="Noto" font-size="9" text-anchor="middle">${text}</text>`;
}

function northArrow(x: number, y: number): string {
  return `<path d="M${x} ${y}L${x + 9} ${y + 30}L${x} ${y + 23}L${x - 9} ${y + 30}Z" fill="#000"/><text x="${x}" y="${y + 44}" font-family="Noto" font-size="12" text-anchor="middle">北</text>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
