import { useState } from "react";
import type { PlaceSummary } from "@safegrid/contract/place";
import { mostReachedPlaces } from "@safegrid/domain/publicity";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { cacheNames } from "#/offline/prefetch.ts";
import { useStored } from "#/ui/use-stored.ts";

const shownAtOnce = 6;

/** Which places of the ledger were reached: found by a few letters, ticked, and never required. */
export function ReachedPlaces({
  user,
  chosen,
  onChange,
}: {
  readonly user: UserRow;
  readonly chosen: readonly string[];
  readonly onChange: (placeIds: readonly string[]) => void;
}) {
  const [sought, setSought] = useState("");
  const places = useStored(() => readCache<PlaceSummary[]>(user, cacheNames.places))?.data ?? [];
  if (places.length === 0) return null;
  const isFound = ({ name, address }: PlaceSummary) =>
    sought.trim() !== "" && `${name} ${address}`.includes(sought.trim());
  const shown = [
    ...places.filter(({ id }) => chosen.includes(id)),
    ...places.filter((place) => !chosen.includes(place.id) && isFound(place)).slice(0, shownAtOnce),
  ];
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id].slice(0, mostReachedPlaces));
  return (
    <fieldset>
      <label className="field">
        到过哪些单位（可以不填）
        <input value={sought} onChange={(event) => setSought(event.target.value)} placeholder="名称或地址里的字" />
      </label>
      {shown.map(({ id, name }) => (
        <label key={id} className="choice">
          <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
