import type { ComponentProps } from "react";
import type { Me } from "@safegrid/contract/session";
import { CaseDrawer } from "#/features/hazard-case/case-drawer.tsx";
import { useListingEntries } from "#/features/listing/listing-entries.tsx";
import { ListingPanel } from "#/features/listing/listing-panel.tsx";
import { useCheckEntries } from "#/features/outcome/check-entries.tsx";
import { CaseViolations } from "#/features/violation/case-violations.tsx";

/** A case with its supervised listing, its violations and what independent checks found: what one can do, and their steps in its story. */
export function ListedCase({
  me,
  id,
  clockAheadMs,
  viewers,
  onClose,
}: {
  me: Me;
  id: string;
  clockAheadMs: number;
  /** Who else has it open. */
  viewers: ComponentProps<typeof CaseDrawer>["viewers"];
  onClose: () => void;
}) {
  const [ofListings, ofChecks] = [useListingEntries(id), useCheckEntries(id)];
  return (
    <CaseDrawer
      id={id}
      clockAheadMs={clockAheadMs}
      viewers={viewers}
      mayAdd={me.abilities.includes("report")}
      onClose={onClose}
      moreEntries={[...ofListings, ...ofChecks]}
    >
      <ListingPanel hazardId={id} me={me} clockAheadMs={clockAheadMs} />
      <CaseViolations me={me} hazardId={id} />
    </CaseDrawer>
  );
}
