import type { PublicListing, PublicListings } from "@safegrid/contract/public-listing";
import { readLinkCode, spacedLinkCode } from "@safegrid/domain/link";
import { call } from "./call.ts";
import { opened } from "./dead-link.ts";
import { el, fill } from "./dom.ts";
import { dayAndTime, put, words } from "./link-words.ts";

const listAddress = "#l";

/** One supervised listing as it is published 公示: where it stands, what it is, who supervises, by when. */
export async function listingPage(main: HTMLElement, given: string): Promise<void> {
  const code = readLinkCode(given) || given;
  const told = await opened(main, () => call<PublicListing>("/listings/one", { code }));
  if (!told) return;
  const t = words();
  fill(main, ...facts(told), el("p", {}, el("a", { class: "button", href: listAddress }, t.allListings)), footer());
}

/** All that is published and not delisted. */
export async function listingsPage(main: HTMLElement): Promise<void> {
  const told = await opened(main, () => call<PublicListings>("/listings", {}));
  if (!told) return;
  const t = words();
  fill(
    main,
    el("h2", {}, told.countyName),
    el("p", { class: "quiet" }, told.total === 0 ? t.noListings : put(t.listingCount, { n: told.total })),
    el("ul", { class: "listings" }, ...told.rows.map(item)),
    told.total > told.rows.length ? el("p", { class: "quiet" }, put(t.latestOnly, { n: told.rows.length })) : null,
    footer(),
  );
}

function item(listing: PublicListings["rows"][number]): HTMLElement {
  const t = words();
  return el(
    "li",
    {},
    el(
      "a",
      { href: `#p=${spacedLinkCode(listing.code)}` },
      el("b", {}, listing.number),
      el("span", {}, `${t.hazardCategory[listing.category]} · ${listing.placeName ?? t.placeUnknown}`),
      el("span", { class: "quiet" }, `${listing.gridName} · ${listing.supervisor}`),
      el("span", { class: listing.isOverdue ? "late" : "quiet" }, `${t.listingStage[listing.stage]} · ${due(listing)}`),
    ),
  );
}

function facts(listing: PublicListing): HTMLElement[] {
  const t = words();
  const { stage, delistedAt, description, responsible, publishedAt, listedAt } = listing;
  const isOver = delistedAt !== null;
  const rows: [string, string][] = [
    [t.listingNumber, listing.number],
    [t.supervisor, `${listing.supervisor}（${t.listingLevel[listing.level]}）`],
    [t.place, `${listing.placeName ?? t.placeUnknown}（${listing.gridName}）`],
    [t.category, `${t.hazardGrade[listing.grade]} · ${t.hazardCategory[listing.category]}`],
  ];
  if (description !== null) rows.push([t.description, description]);
  if (responsible !== null) rows.push([t.responsible, responsible]);
  rows.push([t.due, due(listing)], [t.listedAt, dayAndTime(listedAt)], [t.publishedAt, dayAndTime(publishedAt)]);
  if (delistedAt !== null) rows.push([t.delistedAt, dayAndTime(delistedAt)]);
  return [
    el("p", { class: isOver ? "state done" : "state" }, t.listingStage[stage]),
    el("dl", {}, ...rows.map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text)))),
  ];
}

/** By when it is to be removed; a deadline that was extended beside the first one. */
function due({ deadlineAt, firstDeadlineAt, isOverdue }: PublicListing): string {
  const t = words();
  const first = firstDeadlineAt === deadlineAt ? "" : put(t.firstDue, { at: dayAndTime(firstDeadlineAt) });
  return put(t.dueBy, { at: dayAndTime(deadlineAt) }) + first + (isOverdue ? `（${t.late}）` : "");
}

function footer(): HTMLElement {
  return el("p", { class: "quiet" }, words().listingFooter);
}
