import "./listing.css";
import { Button, Tag } from "antd";
import type { ListingList, ListingRow } from "@safegrid/contract/listing";
import { useAnswer } from "#/live/answers.ts";
import { goTo } from "#/ui/address.ts";
import { ListingClockLine } from "./listing-clock.tsx";
import { useListingWords } from "./listing-words.ts";

const shown = 12;

/** The open listings of a scope as cards over the board's lanes: legal clocks, conditions for delisting, who signed. */
export function ListingCards({ scopeId, nowMs }: { scopeId: string; nowMs: number }) {
  const t = useListingWords();
  const { data } = useAnswer<ListingList>(`/listings?scope=${scopeId}&pageSize=${shown}`);
  if (!data || data.total === 0) return null;
  return (
    <details className="listing-strip" open>
      <summary>
        <h2>{t("cards", { count: data.total })}</h2>
        {data.total > shown && (
          <Button type="link" size="small" href={`/workbench/listings?scope=${scopeId}`}>
            {t("more", { count: data.total })}
          </Button>
        )}
      </summary>
      <div className="listing-cards">
        {data.rows.map((row) => (
          <ListingCard key={row.id} row={row} nowMs={nowMs} />
        ))}
      </div>
    </details>
  );
}

function ListingCard({ row, nowMs }: { row: ListingRow; nowMs: number }) {
  const t = useListingWords();
  const met = row.conditions.filter(({ isMet }) => isMet === true);
  const signers = [...new Set(row.conditions.flatMap(({ signedBy }) => signedBy ?? []))];
  return (
    <button
      type="button"
      className="listing-card"
      data-listing={row.id}
      onClick={() => goTo({ set: { subject: row.hazardId } })}
    >
      <header>
        <Tag color="volcano">{t(`level.${row.level}`)}</Tag>
        <b>{row.number ?? row.by.name}</b>
        <span className="quiet">{t(`state.${row.state}`)}</span>
      </header>
      <span className="listing-place">{row.placeName}</span>
      <span className="listing-clocks">
        {row.clocks.map((clock) => (
          <ListingClockLine key={clock.kind} clock={clock} nowMs={nowMs} />
        ))}
      </span>
      {row.conditions.length > 0 && (
        <span className="listing-conditions">
          {t("conditionsMet", { met: met.length, all: row.conditions.length })}{" "}
          {row.conditions.map(({ n, text, isMet, signedBy }) => (
            <i
              key={n}
              className={isMet === null ? "" : isMet ? "met" : "open"}
              title={`${text} · ${t(isMet === null ? "unjudged" : isMet ? "met" : "open")} ${signedBy ?? ""}`}
            >
              {isMet === null ? "○" : isMet ? "✓" : "✕"}
            </i>
          ))}
          {signers.length > 0 && <span className="quiet">{t("accepted", { by: signers.join("、") })}</span>}
        </span>
      )}
      {row.refusedCount > 0 && <span className="listing-refused">{t("refused", { count: row.refusedCount })}</span>}
    </button>
  );
}
