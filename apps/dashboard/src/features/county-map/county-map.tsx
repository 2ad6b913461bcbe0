import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BoundaryCollection } from "@safegrid/contract/boundary";
import type { CountyInfo } from "@safegrid/contract/grid";
import { LazyChart } from "#/charts/lazy-chart.tsx";
import { Legend } from "#/ui/legend.tsx";
import { useArrows } from "#/ui/use-arrows.ts";
import { layOutGround } from "./ground-layout.ts";
import { groundMapChart } from "./ground-map-chart.ts";
import { layOutIslands } from "./island-layout.ts";
import { islandMapChart } from "./island-map-chart.ts";
import type { MapTownship } from "./map-shapes.ts";

/**
 * The county: on its true ground where every village has a boundary; until then its outline, and the townships as islands
 * of village tiles, which is schematic and said to be.
 */
export function CountyMap({
  info,
  boundaries,
  townships,
  selectedId,
  unitPx,
  onPick,
  onSelect,
}: {
  info: CountyInfo;
  boundaries: BoundaryCollection | null;
  townships: readonly MapTownship[];
  selectedId: string | null;
  unitPx: number;
  onPick: (gridId: string) => void;
  onSelect: (gridId: string | null) => void;
}) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [area, setArea] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setArea({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const shape = townships.map(({ id, villages }) => `${id} ${villages.length}`).join();
  const layout = useMemo(() => {
    const places = new Map(info.layout.map((place) => [place.gridId as string, place]));
    const wishes = townships.map(({ id, name, villages }, index) => ({
      id,
      x: places.get(id)?.x ?? ((index % 4) + 0.5) / 4,
      y: places.get(id)?.y ?? (Math.floor(index / 4) + 0.5) / 4,
      tiles: villages.length,
      labelPx: (name.length * 22 + 76) * unitPx,
    }));
    return layOutIslands(wishes, area, unitPx);
    // The layout depends on the shape of the county, not on the state of its tiles.
  }, [info, shape, area, unitPx]);
  // Which villages there are decides the ground, not how they stand.
  const ground = useMemo(() => layOutGround(boundaries, townships, area), [boundaries, shape, area]);
  const centres = () =>
    ground
      ? ground.townships.map(({ id, centre: [x, y] }) => ({ id, x, y }))
      : layout.islands.map(({ id, left, top, width, height }) => ({ id, x: left + width / 2, y: top + height / 2 }));
  useArrows(centres, selectedId, onSelect);
  const option = useMemo(
    () =>
      ground
        ? groundMapChart({ layout: ground, townships, selectedId, unitPx })
        : islandMapChart({ outline: info.outline, area, layout, townships, selectedId, unitPx }),
    [info, ground, area, layout, townships, selectedId, unitPx],
  );
  const count = townships.reduce((sum, township) => sum + township.villages.length, 0);
  return (
    <section className="panel map">
      <h2>{t("map.title", { count })}</h2>
      <div ref={box} className="map-area">
        {area.width > 0 && boundaries && (
          <LazyChart option={option} label={t("map.title", { count })} onPick={onPick} />
        )}
      </div>
      <Legend {...(ground ? {} : { note: t("map.schematic") })} />
    </section>
  );
}
