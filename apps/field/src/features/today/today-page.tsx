import { useState } from "react";
import type { DuePlace } from "@safegrid/contract/due-place";
import type { UserRow } from "#/offline/database.ts";
import { addressOf } from "#/ui/address.ts";
import { useStored } from "#/ui/use-stored.ts";
import { dayAndTime, dayInWords, placeWords } from "#/ui/words.ts";
import { MissedLines } from "./missed-lines.tsx";
import { RecheckLines } from "./recheck-lines.tsx";
import { readToday } from "./todays-list.ts";

type Point = { readonly lon: number; readonly lat: number };

/** Today's due places in walking order, and the next one at the thumb. */
export function TodayPage({ user }: { readonly user: UserRow }) {
  const [from, setFrom] = useState<Point | null>(null);
  const list = useStored(() => readToday(user, Date.now(), from), from ? `${from.lon},${from.lat}` : "");
  if (!list) return <p className="quiet">正在打开……</p>;
  const [next] = list.open;
  const total = list.open.length + list.done.length;
  return (
    <>
      <main className="has-thumb">
        <h1 className="day">
          {dayInWords(list.today)}
          <strong>
            {list.done.length}/{total} 处
          </strong>
        </h1>
        {list.on === null ? (
          <p className="notice">还没有取到名单。请到有信号的地方打开一次，名单会自动存到手机。</p>
        ) : list.on === list.today ? null : (
          <p className="notice">今天的名单还没取到，下面是 {dayInWords(list.on)} 的名单，照样可以巡查。</p>
        )}
        {list.open.length > 0 ? (
          <ol className="places" aria-label="今天要巡查的地方">
            {list.open.map((place, index) => (
              <PlaceLine key={place.placeId} place={place} number={index + 1} isDone={false} />
            ))}
          </ol>
        ) : null}
        {list.open.length > 1 ? <NearestFirst onFound={setFrom} /> : null}
        {list.open.length > 1 ? (
          <a className="button" href={addressOf("map")}>
            看示意图
          </a>
        ) : null}
        <MissedLines missed={list.missed} />
        <RecheckLines rechecks={list.rechecks} />
        <a className="button" href={addressOf("places")}>
          巡查名单以外的地方
        </a>
        <a className="button" href={addressOf("publicity")}>
          登记一次宣传
        </a>
        {list.done.length > 0 ? (
          <>
            <h2>今天已巡查 {list.done.length} 处</h2>
            <ul className="places done">
              {list.done.map((place) => (
                <PlaceLine key={place.placeId} place={place} number={null} isDone />
              ))}
            </ul>
          </>
        ) : null}
        {list.fetchedAt === null ? null : <p className="quiet">名单取自 {dayAndTime(list.fetchedAt)}</p>}
      </main>
      <div className="thumb above-tabs">
        {next ? (
          <a className="button main" href={addressOf("visit", next.placeId)}>
            去下一处：{next.name}
          </a>
        ) : (
          <p className="good">
            {list.on === null ? "等待名单" : total === 0 ? "今天没有要巡查的地方" : "今天的都巡查完了"}
          </p>
        )}
      </div>
    </>
  );
}

function PlaceLine({
  place,
  number,
  isDone,
}: {
  readonly place: DuePlace;
  readonly number: number | null;
  readonly isDone: boolean;
}) {
  return (
    <li>
      <a className="place" href={addressOf("visit", place.placeId)}>
        <span className="number" aria-hidden="true">
          {isDone ? "✔" : number}
        </span>
        <span>
          <b>{place.name}</b>
          <small>
            {placeWords[place.category]} · {place.address}
            {isDone ? " · 已巡查" : ""}
          </small>
        </span>
      </a>
    </li>
  );
}

/** Orders the list from where the officer stands, only when he asks for it; the position is used here and not kept. */
function NearestFirst({ onFound }: { readonly onFound: (point: Point) => void }) {
  const [state, setState] = useState<"" | "asking" | "done" | "failed">("");
  if (!("geolocation" in navigator)) return null;
  const ask = () => {
    setState("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState("done");
        onFound({ lon: coords.longitude, lat: coords.latitude });
      },
      () => setState("failed"),
      { timeout: 15_000, maximumAge: 60_000 },
    );
  };
  return (
    <>
      <button type="button" onClick={ask} disabled={state === "asking"}>
        {state === "asking" ? "正在取位置……" : "从我站的地方排起"}
      </button>
      {state === "failed" ? <p className="quiet">没有取到位置，名单保持原来的顺序。</p> : null}
    </>
  );
}
