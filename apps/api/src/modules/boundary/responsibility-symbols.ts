import type { PlaceCategory } from "@safegrid/domain/place";

/** How a category is called and drawn on paper: a shape and a filling, so that it can be told without colour. */
export const categorySymbols: Readonly<
  Record<PlaceCategory, { readonly zh: string; readonly shape: Shape; readonly fill: Fill }>
> = {
  fireworks_outlet: { zh: "烟花爆竹零售点", shape: "triangle", fill: "black" },
  fuel_station: { zh: "加油站", shape: "square", fill: "black" },
  lpg_station: { zh: "液化气供应站", shape: "diamond", fill: "black" },
  mine: { zh: "矿山", shape: "circle", fill: "black" },
  construction_site: { zh: "建筑工地", shape: "triangle", fill: "grey" },
  warehouse: { zh: "仓库", shape: "square", fill: "grey" },
  workshop: { zh: "加工作坊", shape: "diamond", fill: "grey" },
  market: { zh: "市场", shape: "circle", fill: "grey" },
  school: { zh: "学校", shape: "triangle", fill: "white" },
  clinic: { zh: "卫生院（室）", shape: "square", fill: "white" },
  small_restaurant: { zh: "小餐饮", shape: "diamond", fill: "white" },
  shop: { zh: "商铺", shape: "circle", fill: "white" },
  residential_building: { zh: "住宅楼", shape: "square", fill: "cross" },
  lift: { zh: "电梯", shape: "diamond", fill: "cross" },
  fire_facility: { zh: "消防设施", shape: "triangle", fill: "cross" },
  road_section: { zh: "道路路段", shape: "circle", fill: "cross" },
};
type Shape = "circle" | "square" | "triangle" | "diamond";
type Fill = "black" | "grey" | "white" | "cross";

/** On a township's map only what is dangerous or gathers people: all of it would cover the ground. */
export const townshipCategories: readonly PlaceCategory[] = [
  "fireworks_outlet",
  "fuel_station",
  "lpg_station",
  "mine",
  "construction_site",
  "warehouse",
  "market",
  "school",
];

const fills = { black: "#000", grey: "#8a8a8a", white: "#fff", cross: "#fff" } as const;

/** The symbol at a place on the paper, as SVG. */
export function symbolAt(category: PlaceCategory, x: number, y: number, size: number): string {
  const { shape, fill } = categorySymbols[category];
  const [cx, cy, r] = [x, y, size / 2].map((value) => Number(value.toFixed(2))) as [number, number, number];
  const look = `fill="${fills[fill]}" stroke="#000" stroke-width="0.6"`;
  const body = {
    circle: `<circle cx="${cx}" cy="${cy}" r="${r}" ${look}/>`,
    square: `<rect x="${cx - r}" y="${cy - r}" width="${2 * r}" height="${2 * r}" ${look}/>`,
    triangle: `<path d="M${cx} ${cy - r}L${cx + r} ${cy + r}L${cx - r} ${cy + r}Z" ${look}/>`,
    diamond: `<path d="M${cx} ${cy - r * 1.2}L${cx + r * 1.2} ${cy}L${cx} ${cy + r * 1.2}L${cx - r * 1.2} ${cy}Z" ${look}/>`,
  }[shape];
  const cross =
    fill === "cross"
      ? `<path d="M${cx - r * 0.55} ${cy}L${cx + r * 0.55} ${cy}M${cx} ${cy - r * 0.55}L${cx} ${cy + r * 0.55}" stroke="#000" stroke-width="0.7"/>`
      : "";
  return body + cross;
}
