import type { ListingView } from "@safegrid/contract/listing";
import { dayAndTime } from "#/ui/format.ts";
import type { Translate } from "#/ui/words.ts";
import { useListingWords } from "./listing-words.ts";
import { useListings } from "./use-listings.ts";

const colours: Readonly<Record<string, string>> = {
  ...{ clock_pass: "red", refuse_acceptance: "orange", decline: "orange", revoke: "orange" },
  ...{ delist: "green", accept: "green" },
};

/** What happened to a hazard's listings as steps of its timeline, each with its instant. */
export function useListingEntries(hazardId: string) {
  const t = useListingWords();
  const known = useListings(hazardId);
  return (known?.listings ?? []).flatMap((listing) =>
    listing.steps.map((step) => ({ at: step.at, item: listingItem(listing.id, step, t) })),
  );
}

/** One step of a listing as an item of a timeline. */
export function listingItem(listingId: string, step: ListingView["steps"][number], t: Translate) {
  const { n, action, at, by, unit, note, about, from, to } = step;
  const told = [
    about["clock"] && t(`clock.${String(about["clock"])}`),
    about["where"],
    about["authority"],
    about["document"],
    about["deadlineAt"] && `${t("deadline")} ${dayAndTime(String(about["deadlineAt"]))}`,
    about["untilAt"] && dayAndTime(String(about["untilAt"])),
  ].filter(Boolean);
  return {
    key: `${listingId} ${n}`,
    color: colours[action] ?? "#ad3e15",
    content: (
      <div className="case-entry">
        <b>
          {t("title")} · {t(`action.${action}`)}
        </b>{" "}
        {from !== to && <span className="case-state">{t(`state.${to}`)}</span>}
        <span className="quiet">{dayAndTime(at)}</span>
        <div>
          {unit?.name} {by}
        </div>
        {note && <blockquote>{note}</blockquote>}
        {told.length > 0 && <div className="quiet">{told.join(" · ")}</div>}
      </div>
    ),
  };
}
