import type { MouseEvent } from "react";
import { useState } from "react";
import type { BoundaryGeometry } from "@safegrid/contract/boundary";
import type { DuePlace } from "@safegrid/contract/due-place";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { cacheNames } from "#/offline/prefetch.ts";
import { addressOf } from "#/ui/address.ts";
import { Page } from "#/ui/page.tsx";
import { useStored } from "#/ui/use-stored.ts";
import { placeWords } from "#/ui/words.ts";
import type { MapPoint } from "./place-map.ts";
import { projectionOf, ringsOf, scaleMetres } from "./place-map.ts";
import { readToday } from "./todays-list.ts";

const size = 360;
const margin = 28;

type Located = DuePlace & MapPoint;
const isLocated = (place: DuePlace): place is Located => place.lon !== null && place.lat !== null;

/** Today's places as a sketch: where they lie to each other, in walking order. Out of what is on the phone; no tiles. */
export function MapPage({ user }: { readonly user: UserRow }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const found = useStored(async () => ({
    list: await readToday(user, Date.now(), null),
    boundary: (await readCache<BoundaryGeometry>(user, cacheNames.boundary))?.data ?? null,
  }));
  if (!found) return <p className="quiet">正在打开……</p>;
  const { list, boundary } = found;
  const open = list.open.filter(isLocated);
  const done = list.done.filter(isLocated);
  const rings = boundary ? ringsOf(boundary) : [];
  const map = projectionOf([...open, ...done, ...rings.flat()], size, margin);
  const unplaced = list.open.length - open.length;
  if (!map || open.length + done.length === 0)
    return (
      <Page title="示意图" back="#/">
        <p className="notice">今天的地方都没有坐标，画不出图。请按名单走。</p>
      </Page>
    );
  const at = (point: MapPoint) => `${map.x(point).toFixed(1)},${map.y(point).toFixed(1)}`;
  const index = Math.max(
    0,
    open.findIndex(({ placeId }) => placeId === chosen),
  );
  const place = open[index];
  const step = (by: number) => setChosen(open[(index + by + open.length) % open.length]?.placeId ?? null);
  /** The open place that is nearest to where the picture was pressed. */
  const press = ({ currentTarget, clientX, clientY }: MouseEvent<SVGSVGElement>) => {
    const box = currentTarget.getBoundingClientRect();
    const [x, y] = [((clientX - box.left) / box.width) * size, ((clientY - box.top) / box.height) * size];
    const far = (each: Located) => Math.hypot(map.x(each) - x, map.y(each) - y);
    const nearest = open.reduce<Located | null>((best, each) => (best && far(best) <= far(each) ? best : each), null);
    if (nearest) setChosen(nearest.placeId);
  };
  const scale = scaleMetres(map, size);
  return (
    <Page
      title="今天的示意图"
      back="#/"
      thumb={
        place ? (
          <>
            <p className="map-chosen">
              <b>
                {index + 1} · {place.name}
              </b>
              <small>
                {placeWords[place.category]} · {place.address}
              </small>
            </p>
            <a className="button main" href={addressOf("visit", place.placeId)}>
              去这一处
            </a>
          </>
        ) : (
          <p className="good">有坐标的都巡查完了</p>
        )
      }
    >
      <div className="has-thumb two">
        <svg
          className="place-map"
          viewBox={`0 0 ${size} ${size}`}
          role="img"
          aria-label={`示意图：${open.length} 处待巡查，${done.length} 处已巡查，上北下南`}
          onClick={press}
        >
          {rings.map((ring, n) => (
            <polygon key={n} className="map-ground" points={ring.map(at).join(" ")} />
          ))}
          <polyline className="map-way" points={open.map(at).join(" ")} />
          {done.map((each) => (
            <circle key={each.placeId} className="map-done" cx={map.x(each)} cy={map.y(each)} r="7" />
          ))}
          {open
            .map((each, n) => ({ each, n }))
            .sort((a, b) => Number(a.n === index) - Number(b.n === index))
            .map(({ each, n }) => (
              <g key={each.placeId} className={n === index ? "map-open map-next" : "map-open"}>
                <circle cx={map.x(each)} cy={map.y(each)} r={n === index ? 17 : 13} />
                <text x={map.x(each)} y={map.y(each) + 6}>
                  {n + 1}
                </text>
              </g>
            ))}
          <path className="map-scale" d={`M${margin} ${size - 10} h${(scale / map.metresPerUnit).toFixed(1)}`} />
        </svg>
        <p className="quiet">
          上北下南。粗线长 {scale >= 1_000 ? `${scale / 1_000} 公里` : `${scale} 米`}，细线是走的次序，不是路。
          {unplaced > 0 ? `另有 ${unplaced} 处没有坐标，只在名单里。` : ""}
        </p>
        {open.length > 1 ? (
          <div className="pair">
            <button type="button" onClick={() => step(-1)}>
              上一处
            </button>
            <button type="button" onClick={() => step(1)}>
              下一处
            </button>
          </div>
        ) : null}
      </div>
    </Page>
  );
}
