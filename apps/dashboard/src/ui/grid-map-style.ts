import type { FeatureLike } from "ol/Feature.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import type MultiPolygon from "ol/geom/MultiPolygon.js";
import type Polygon from "ol/geom/Polygon.js";
import CircleStyle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

const font = '13px "Noto Sans SC", "Noto Sans SC Variable", "Microsoft YaHei", sans-serif';
const widths: Readonly<Record<string, number>> = { county: 3, township: 2.5, village: 1.75, cell: 1 };

/** Neutral greys; the selected grid alone is filled, or those with a tone. Higher levels have stronger borders. */
export function gridStyle(feature: FeatureLike, isSelected: boolean, tone: string | null): Style {
  const level = String(feature.get("level"));
  return new Style({
    stroke: new Stroke({
      color: isSelected ? "#1554ad" : "#5b6472",
      width: (widths[level] ?? 1) + (isSelected ? 1 : 0),
    }),
    fill: new Fill({ color: tone ?? (isSelected ? "rgba(21, 84, 173, 0.12)" : "rgba(120, 130, 145, 0.05)") }),
    text: new Text({
      text: String(feature.get("name") ?? ""),
      font: isSelected ? `bold ${font}` : font,
      fill: new Fill({ color: isSelected ? "#0d3a7a" : "#333a45" }),
      stroke: new Stroke({ color: "#fff", width: 3 }),
      overflow: true,
    }),
    zIndex: isSelected ? 2 : 1,
  });
}

/** The county's outline, as a place to begin from. */
export const groundStyle = new Style({
  stroke: new Stroke({ color: "#aab2bd", width: 1.5, lineDash: [6, 4] }),
  fill: new Fill({ color: "rgba(120, 130, 145, 0.04)" }),
});

const tones = { gap: "#b45309", overlap: "#b91c1c", outside: "#7c3aed" } as const;

/** What does not fit: a strong border and a light fill; what is accepted is dashed and pale. */
export function findingStyle(feature: FeatureLike): Style[] {
  const tone = tones[feature.get("kind") as keyof typeof tones] ?? "#b45309";
  const isAccepted = feature.get("state") === "accepted";
  const centre = (feature.getGeometry() as Polygon | MultiPolygon).getExtent();
  return [
    new Style({
      stroke: new Stroke({ color: tone, width: 2, ...(isAccepted ? { lineDash: [4, 4] } : {}) }),
      fill: new Fill({ color: `${tone}${isAccepted ? "18" : "55"}` }),
      zIndex: 5,
    }),
    // A sliver is thinner than a pixel on the whole county: a mark stays visible.
    new Style({
      geometry: new MultiPoint([
        [((centre[0] ?? 0) + (centre[2] ?? 0)) / 2, ((centre[1] ?? 0) + (centre[3] ?? 0)) / 2],
      ]),
      image: new RegularShape({
        points: 3,
        radius: 6,
        fill: new Fill({ color: isAccepted ? "#fff" : tone }),
        stroke: new Stroke({ color: tone, width: 1.5 }),
      }),
      zIndex: 6,
    }),
  ];
}

export const placeStyle = new Style({
  image: new CircleStyle({
    radius: 3.5,
    fill: new Fill({ color: "#fff" }),
    stroke: new Stroke({ color: "#333a45", width: 1.5 }),
  }),
});

export const draftStyle = [
  new Style({
    stroke: new Stroke({ color: "#1554ad", width: 2.5, lineDash: [8, 5] }),
    fill: new Fill({ color: "rgba(21, 84, 173, 0.10)" }),
  }),
];

/** The corners that can be taken hold of. */
export const cornerStyle = new Style({
  geometry: (feature) => {
    const geometry = feature.getGeometry() as Polygon | MultiPolygon;
    const rings =
      geometry.getType() === "Polygon" ? (geometry as Polygon).getCoordinates() : geometry.getCoordinates().flat();
    return new MultiPoint(rings.flat() as number[][]);
  },
  image: new CircleStyle({
    radius: 4,
    fill: new Fill({ color: "#fff" }),
    stroke: new Stroke({ color: "#1554ad", width: 2 }),
  }),
});
