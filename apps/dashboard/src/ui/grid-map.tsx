import "ol/ol.css";
import type { FeatureLike } from "ol/Feature.js";
import Feature from "ol/Feature.js";
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import ScaleLine from "ol/control/ScaleLine.js";
import GeoJSON from "ol/format/GeoJSON.js";
import type Geometry from "ol/geom/Geometry.js";
import Point from "ol/geom/Point.js";
import type SimpleGeometry from "ol/geom/SimpleGeometry.js";
import Draw from "ol/interaction/Draw.js";
import Modify from "ol/interaction/Modify.js";
import Snap from "ol/interaction/Snap.js";
import VectorLayer from "ol/layer/Vector.js";
import { fromLonLat } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import { useEffect, useRef } from "react";
import type { BoundaryFeature, BoundaryFinding, BoundaryGeometry } from "@safegrid/contract/boundary";
import { cornerStyle, draftStyle, findingStyle, gridStyle, groundStyle, placeStyle } from "./grid-map-style.ts";

export interface MapPlace {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}

export interface GridMapProps {
  readonly features: readonly BoundaryFeature[];
  readonly selectedId: string | null;
  onSelect(gridId: string): void;
  readonly places?: readonly MapPlace[];
  readonly findings?: readonly BoundaryFinding[];
  /** The view moves to it whenever it becomes another one. */
  readonly focus?: BoundaryGeometry | null;
  /** A boundary in the making; `geometry` null: nothing drawn yet. Corners snap to those of the other boundaries. */
  readonly draft?: { readonly geometry: BoundaryGeometry | null; onChange(geometry: BoundaryGeometry): void } | null;
  /** A fill for some grids, by id; it stands for a state that is told in words beside the map. */
  readonly tones?: ReadonlyMap<string, string>;
  /** What is shown below everything, and comes into view where there is no boundary yet: the county's outline. */
  readonly ground?: BoundaryGeometry | null;
  readonly label: string;
}

const format = new GeoJSON({ dataProjection: "EPSG:4326", featureProjection: "EPSG:3857" });

/** A map of boundaries (CGCS2000 degrees) without any tiles from outside; a press on a grid selects it. */
export function GridMap(props: GridMapProps) {
  const { features, selectedId, places, findings, focus = null, draft = null, ground = null, tones, label } = props;
  const host = useRef<HTMLDivElement>(null);
  const map = useRef<ReturnType<typeof createMap> | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!host.current) return;
    const created = createMap(host.current, (gridId) => latest.current.draft ?? latest.current.onSelect(gridId));
    map.current = created;
    return () => {
      map.current = null;
      created.map.setTarget();
      created.map.dispose();
    };
  }, []);

  useEffect(() => {
    map.current?.show(
      "grids",
      features.map((feature) => readFeature(feature.geometry, feature.id, feature.properties)),
    );
  }, [features]);

  useEffect(() => {
    map.current?.show("ground", ground ? [readFeature(ground, "ground", {})] : []);
  }, [ground]);

  useEffect(() => {
    map.current?.select(selectedId, tones);
  }, [selectedId, features, tones]);

  useEffect(() => {
    map.current?.show(
      "findings",
      (findings ?? []).map(({ id, geometry, kind, state }) => readFeature(geometry, id, { kind, state })),
    );
  }, [findings]);

  useEffect(() => {
    map.current?.show(
      "places",
      (places ?? []).map(({ id, name, lon, lat }) => {
        const feature = new Feature({ geometry: new Point(fromLonLat([lon, lat])), name });
        feature.setId(id);
        return feature;
      }),
    );
  }, [places]);

  // The whole range comes into view when another grid is looked at, not at every change of a border.
  const range = features.map(({ id }) => id).join();
  useEffect(() => {
    if (range !== "" || ground !== null) map.current?.fitAll();
  }, [range, ground]);

  useEffect(() => {
    if (focus) map.current?.fit(readFeature(focus, "focus", {}).getGeometry());
  }, [focus]);

  const isDrafting = draft !== null;
  const hasDraft = draft?.geometry != null;
  useEffect(() => {
    map.current?.show("draft", draft?.geometry ? [readFeature(draft.geometry, "draft", {})] : []);
  }, [draft?.geometry]);
  useEffect(() => {
    if (!isDrafting) return;
    return map.current?.edit(hasDraft, (geometry) => latest.current.draft?.onChange(geometry));
  }, [isDrafting, hasDraft]);

  return <div ref={host} className="grid-map" role="application" aria-label={label} tabIndex={0} />;
}

function createMap(target: HTMLElement, onSelect: (gridId: string) => void) {
  const sources = {
    ground: new VectorSource<Feature<Geometry>>(),
    grids: new VectorSource<Feature<Geometry>>(),
    places: new VectorSource<Feature<Geometry>>(),
    findings: new VectorSource<Feature<Geometry>>(),
    draft: new VectorSource<Feature<Geometry>>(),
  };
  let selected: string | null = null;
  let toneOf: ReadonlyMap<string, string> | undefined;
  const grids = new VectorLayer({
    source: sources.grids,
    style: (feature) => gridStyle(feature, feature.getId() === selected, toneOf?.get(String(feature.getId())) ?? null),
    declutter: true,
  });
  const map = new OlMap({
    target,
    layers: [
      new VectorLayer({ source: sources.ground, style: groundStyle }),
      grids,
      new VectorLayer({ source: sources.places, style: placeStyle }),
      new VectorLayer({ source: sources.findings, style: findingStyle }),
      new VectorLayer({ source: sources.draft, style: [...draftStyle, cornerStyle] }),
    ],
    view: new View({ center: fromLonLat([113.8, 29.25]), zoom: 10, maxZoom: 22 }),
  });
  map.addControl(new ScaleLine({ units: "metric" }));
  map.on("singleclick", ({ pixel }) => {
    const found: FeatureLike[] = [];
    map.forEachFeatureAtPixel(pixel, (feature) => void found.push(feature), {
      layerFilter: (layer) => layer === grids,
    });
    // The smallest grid under the pointer is the one that is meant.
    const [smallest] = found.toSorted((a, b) => Number(a.get("areaM2")) - Number(b.get("areaM2")));
    const id = smallest?.getId();
    if (typeof id === "string") onSelect(id);
  });
  const fit = (extent: Parameters<View["fit"]>[0]) =>
    map.getView().fit(extent, { padding: [30, 30, 30, 30], maxZoom: 19 });

  return {
    map,
    show(name: keyof typeof sources, features: Feature<Geometry>[]) {
      sources[name].clear(true);
      sources[name].addFeatures(features);
    },
    select(id: string | null, tones?: ReadonlyMap<string, string>) {
      selected = id;
      toneOf = tones;
      grids.changed();
    },
    fit(geometry: Geometry | null | undefined) {
      if (geometry) fit(geometry.getExtent());
    },
    fitAll() {
      const shown = sources.grids.isEmpty() ? sources.ground : sources.grids;
      const extent = shown.getExtent();
      if (extent && !shown.isEmpty()) fit(extent);
    },
    /** Draws anew or moves corners of what is there, until the returned function is called. */
    edit(hasDraft: boolean, onChange: (geometry: BoundaryGeometry) => void) {
      const change = hasDraft
        ? new Modify({ source: sources.draft })
        : new Draw({ type: "Polygon", source: sources.draft });
      const snap = new Snap({ source: sources.grids, pixelTolerance: 12 });
      const tell = () => {
        const [feature] = sources.draft.getFeatures();
        const geometry = feature?.getGeometry();
        if (geometry) onChange(writeGeometry(geometry as SimpleGeometry));
      };
      if (change instanceof Draw)
        change.on("drawend", ({ feature }) => onChange(writeGeometry(feature.getGeometry() as SimpleGeometry)));
      else change.on("modifyend", tell);
      map.addInteraction(change);
      // Snapping must come last, so that it moves the pointer before the others see it.
      map.addInteraction(snap);
      return () => {
        map.removeInteraction(snap);
        map.removeInteraction(change);
      };
    },
  };
}

function readFeature(geometry: BoundaryGeometry, id: string, properties: object): Feature<Geometry> {
  const feature = new Feature<Geometry>({ geometry: format.readGeometry(geometry) as Geometry, ...properties });
  feature.setId(id);
  return feature;
}

/** Back to degrees on the grid of a tenth of a millimetre that boundaries lie on. */
function writeGeometry(geometry: SimpleGeometry): BoundaryGeometry {
  return format.writeGeometryObject(geometry, { decimals: 9 }) as BoundaryGeometry;
}
