import "./listing.css";
import { PrinterOutlined } from "@ant-design/icons";
import { Alert, Button, Descriptions, Table, Tag } from "antd";
import { useEffect, useState } from "react";
import type { ListingClockOut, ListingView } from "@safegrid/contract/listing";
import type { Me } from "@safegrid/contract/session";
import type { ListingAction, ListingBeginning } from "@safegrid/domain/listing";
import { isListingOpen } from "@safegrid/domain/listing";
import "#/ui/due-line.css";
import { goTo, useAddress } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import type { HazardEscalation } from "@safegrid/contract/escalation";
import type { HazardStory } from "@safegrid/contract/hazard";
import { useAnswer } from "#/live/answers.ts";
import { rungText, useRungWords } from "#/ui/rung-words.ts";
import type { ListingValues } from "./listing-body.ts";
import { ListingClockLine } from "./listing-clock.tsx";
import { ListingDialog } from "./listing-dialog.tsx";
import { PublicPageButton } from "./public-page-button.tsx";
import { suggestedValues, suggestionOf } from "./listing-suggestion.ts";
import { useListingWords } from "./listing-words.ts";
import { useListings } from "./use-listings.ts";

const onward = new Set<ListingAction>([
  "list",
  "publish",
  "file_plan",
  "report_progress",
  "ask_acceptance",
  "accept",
  "delist",
]);
const grave = new Set<ListingAction>(["decline", "refuse_acceptance", "revoke", "refuse_extension"]);

/** The step whose dialog is open; `initial` is what the form begins with. */
interface Doing {
  readonly action: ListingAction;
  readonly listing: ListingView | null;
  readonly initial?: ListingValues;
}

/** The supervised listing of a case: where it stands, what one can do, its clocks, its conditions and who signed them. */
export function ListingPanel({ hazardId, me, clockAheadMs }: { hazardId: string; me: Me; clockAheadMs: number }) {
  const t = useListingWords();
  const known = useListings(hazardId);
  const [doing, setDoing] = useState<Doing | null>(null);
  useListingAsked(known?.mayBegin, (action) => setDoing({ action, listing: null }));
  if (!known) return null;
  const [latest, ...earlier] = known.listings;
  if (!latest && known.mayBegin.length === 0) return null;
  const current = latest && isListingOpen(latest.state) ? latest : null;
  const old = current ? earlier : known.listings;
  const acts = current ? current.mayDo : known.mayBegin;
  const nowMs = Date.now() + clockAheadMs;
  return (
    <section className="listing-panel" aria-label={t("act")}>
      <header>
        <h3>{t("title")}</h3>
        {current ? (
          <>
            <Tag color="volcano">{t(`level.${current.level}`)}</Tag>
            <b>{current.number}</b>
            <Tag>{t(`state.${current.state}`)}</Tag>
            {current.listedAt !== null && <NoticeLink id={current.id} />}
            <PublicPageButton listing={current} />
          </>
        ) : (
          <span className="quiet">{t("none")}</span>
        )}
      </header>
      {!current && known.mayBegin[0] !== undefined && (
        <Suggestion
          hazardId={hazardId}
          listings={known.listings}
          action={known.mayBegin.includes("list") ? "list" : known.mayBegin[0]}
          onFollow={(action, initial) => setDoing({ action, listing: null, initial })}
        />
      )}
      {acts.length > 0 && (
        <div className="listing-acts">
          {acts.map((action) => (
            <Button
              key={action}
              type={current && onward.has(action) ? "primary" : "default"}
              danger={grave.has(action)}
              onClick={() => setDoing({ action, listing: current })}
            >
              {t(`action.${action}`)}
            </Button>
          ))}
        </div>
      )}
      {current && <Current listing={current} nowMs={nowMs} />}
      {old.length > 0 && (
        <>
          <h4>{t("earlier")}</h4>
          <ul>
            {old.map((listing) => (
              <li key={listing.id}>
                {listing.number ?? t(`level.${listing.level}`)} · {t(`state.${listing.state}`)}{" "}
                {listing.listedAt !== null && <NoticeLink id={listing.id} />}
                <PublicPageButton listing={listing} />
              </li>
            ))}
          </ul>
        </>
      )}
      {doing && (
        <ListingDialog
          action={doing.action}
          hazardId={hazardId}
          listing={doing.listing}
          initial={doing.initial}
          isAbove={
            doing.listing
              ? doing.listing.level === "above"
              : // Whoever lists for himself asks nobody above.
                doing.action === "ask_up" && me.scope.level !== "township"
          }
          onClose={() => setDoing(null)}
        />
      )}
    </section>
  );
}

/** Whoever pressed on a card that it be listed finds the form open, where it still can be. */
function useListingAsked(mayBegin: readonly ListingBeginning[] | undefined, begin: (action: ListingAction) => void) {
  const isAsked = useAddress().query.get("act") === "list";
  useEffect(() => {
    if (!isAsked || !mayBegin) return;
    goTo({ set: { act: null } }, true);
    const action = mayBegin.find((each) => each === "list") ?? mayBegin[0];
    if (action) begin(action);
  }, [isAsked, mayBegin]);
}

/** The ladder's suggestion to list it, for whoever may: a press opens the form with what is known already. */
function Suggestion({
  hazardId,
  listings,
  action,
  onFollow,
}: {
  hazardId: string;
  listings: readonly ListingView[];
  action: ListingAction;
  onFollow: (action: ListingAction, initial: ListingValues) => void;
}) {
  const [t, r] = [useListingWords(), useRungWords()];
  const { data: escalation } = useAnswer<HazardEscalation>(`/hazards/${hazardId}/escalation`);
  const { data: story } = useAnswer<HazardStory>(`/hazards/${hazardId}/story`);
  const rung = suggestionOf(escalation?.rungs ?? [], listings);
  if (!rung || story?.hazard.id !== hazardId) return null;
  const when = rungText(r, rung.rung, rung.countedFrom);
  return (
    <Alert
      type="warning"
      showIcon
      className="listing-suggestion"
      title={t("suggested", { when, at: dayAndTime(rung.at) })}
      action={
        <Button
          type="primary"
          size="small"
          onClick={() => onFollow(action, suggestedValues(story.hazard, t("suggestedWhy", { when })))}
        >
          {t(`follow.${action === "list" ? "list" : "ask_up"}`)}
        </Button>
      }
    />
  );
}

function NoticeLink({ id }: { id: string }) {
  const t = useListingWords();
  return (
    <Button type="link" size="small" icon={<PrinterOutlined />} href={`/notice/${id}`} target="_blank" rel="noopener">
      {t("notice")}
    </Button>
  );
}

function Current({ listing, nowMs }: { listing: ListingView; nowMs: number }) {
  const t = useListingWords();
  const { deadlineAt, firstDeadlineAt, extension, conditions, refusedCount } = listing;
  const isExtended = firstDeadlineAt !== null && firstDeadlineAt !== deadlineAt;
  const text = (value: string | null) => value ?? "—";
  return (
    <>
      <div className="listing-clocks">
        {listing.clocks
          .filter(({ endedAt }) => endedAt === null)
          .map((clock) => (
            <ListingClockLine key={clock.n} clock={clock} nowMs={nowMs} />
          ))}
      </div>
      <Descriptions
        size="small"
        column={2}
        items={[
          { key: "by", label: t(listing.listedAt === null ? "asker" : "by"), children: listing.by.name },
          ...(listing.authority === null
            ? []
            : [{ key: "authority", label: t("authority"), children: listing.authority }]),
          ...(listing.document === null ? [] : [{ key: "document", label: t("document"), children: listing.document }]),
          ...(listing.listedAt === null
            ? []
            : [
                { key: "responsible", label: t("responsible"), children: text(listing.responsible) },
                {
                  key: "deadline",
                  label: t("deadline"),
                  children: (
                    <>
                      {deadlineAt && dayAndTime(deadlineAt)}
                      {isExtended && (
                        <del className="quiet listing-first">{t("first", { at: dayAndTime(firstDeadlineAt) })}</del>
                      )}
                    </>
                  ),
                },
                {
                  key: "published",
                  label: t("published"),
                  children:
                    listing.publishedAt === null
                      ? "—"
                      : t("publishedAt", { at: dayAndTime(listing.publishedAt), where: listing.publishedWhere ?? "" }),
                },
                { key: "requirements", label: t("requirements"), span: 2, children: text(listing.requirements) },
              ]),
        ]}
      />
      {extension && (
        <p>{t("extension", { by: extension.askedBy, at: dayAndTime(extension.untilAt), reason: extension.reason })}</p>
      )}
      {refusedCount > 0 && <p className="listing-refused">{t("refused", { count: refusedCount })}</p>}
      {listing.state === "planned" && <p className="quiet">{t("reinspectFirst")}</p>}
      {conditions.length > 0 && (
        <>
          <h4>{t("conditions")}</h4>
          <ol className="listing-conditions">
            {conditions.map(({ n, text: words, isMet, words: found, signedBy, signedAt, evidenceIds }) => (
              <li key={n}>
                {words}{" "}
                <i className={isMet === null ? "" : isMet ? "met" : "open"}>
                  {isMet === null ? "○" : isMet ? "✓" : "✕"} {t(isMet === null ? "unjudged" : isMet ? "met" : "open")}
                </i>
                {signedBy !== null && signedAt !== null && (
                  <div className="quiet">
                    {found} · {t("signed", { by: signedBy, at: dayAndTime(signedAt) })}
                    {evidenceIds.length > 0 && ` · ${t("evidenceCount", { count: evidenceIds.length })}`}
                  </div>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
      <h4>{t("clocks")}</h4>
      <Table<ListingClockOut>
        size="small"
        rowKey="n"
        pagination={false}
        dataSource={listing.clocks}
        columns={[
          { key: "kind", title: t("clockKind"), render: (_, { kind }) => t(`clock.${kind}`) },
          {
            key: "due",
            title: t("clockDue"),
            render: (_, { dueAt, isAssumed }) => (
              <span title={isAssumed ? t("assumed") : undefined}>
                {dayAndTime(dueAt)}
                {isAssumed && "*"}
              </span>
            ),
          },
          { key: "done", title: t("clockDone"), render: (_, { endedAt }) => (endedAt ? dayAndTime(endedAt) : "—") },
          {
            key: "state",
            title: t("clockState"),
            render: (_, { passedAt, endedAt }) =>
              passedAt !== null ? (
                <span className="due-line late">{t("passed", { at: dayAndTime(passedAt) })}</span>
              ) : (
                t(endedAt === null ? "running" : "inTime")
              ),
          },
        ]}
      />
    </>
  );
}
