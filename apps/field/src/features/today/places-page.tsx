import { useState } from "react";
import type { PlaceSummary } from "@safegrid/contract/place";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { cacheNames } from "#/offline/prefetch.ts";
import { addressOf } from "#/ui/address.ts";
import { Page } from "#/ui/page.tsx";
import { useStored } from "#/ui/use-stored.ts";
import { placeWords } from "#/ui/words.ts";

const shownAtOnce = 60;

/** All places of the grid: what is noticed on the way is recorded as well. */
export function PlacesPage({ user }: { readonly user: UserRow }) {
  const [sought, setSought] = useState("");
  const places = useStored(() => readCache<PlaceSummary[]>(user, cacheNames.places));
  const found = (places?.data ?? []).filter(({ name, address }) => `${name} ${address}`.includes(sought.trim()));
  return (
    <Page title="网格内的地方" back="#/">
      <label className="field">
        找一个地方
        <input value={sought} onChange={(event) => setSought(event.target.value)} placeholder="名称或地址里的字" />
      </label>
      {places === null ? <p className="notice">还没有取到地方名录，有信号时会自动取。</p> : null}
      <ul className="places">
        {found.slice(0, shownAtOnce).map((place) => (
          <li key={place.id}>
            <a className="place" href={addressOf("visit", place.id)}>
              <span>
                <b>{place.name}</b>
                <small>
                  {placeWords[place.category]} · {place.address}
                </small>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {found.length > shownAtOnce ? (
        <p className="quiet">还有 {found.length - shownAtOnce} 处，请再输几个字。</p>
      ) : null}
    </Page>
  );
}
