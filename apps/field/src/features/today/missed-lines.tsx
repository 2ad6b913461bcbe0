import type { MissedPlace } from "@safegrid/contract/due-place";
import { addressOf } from "#/ui/address.ts";
import { dayInWords, placeWords } from "#/ui/words.ts";

const shownAtOnce = 20;

/** 补巡: places whose day went by without a visit, the longest first; each can be visited today. */
export function MissedLines({ missed }: { readonly missed: readonly MissedPlace[] }) {
  if (missed.length === 0) return null;
  return (
    <>
      <h2>补巡 {missed.length} 处</h2>
      <ul className="places" aria-label="要补巡的地方">
        {missed.slice(0, shownAtOnce).map((place) => (
          <li key={place.placeId}>
            <a className="place" href={addressOf("visit", place.placeId)} data-missed={place.placeId}>
              <span>
                <b>{place.name}</b>
                <small>
                  {placeWords[place.category]} · {place.address}
                </small>
                <small>
                  {dayInWords(place.sinceOn)}应巡未巡{place.missed > 1 ? `，已漏 ${place.missed} 次` : ""}
                </small>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {missed.length > shownAtOnce ? (
        <p className="quiet">还有 {missed.length - shownAtOnce} 处，补完上面的再显示。</p>
      ) : null}
    </>
  );
}
