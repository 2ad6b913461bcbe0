import "#/ui/workbench.css";
import { ListingNotice } from "#/features/listing/listing-notice.tsx";
import { SessionGate } from "#/features/session/session-gate.tsx";

/** A notice alone, for printing: /notice/<id of the listing>. */
export default function NoticeScreen() {
  const [, , id = ""] = location.pathname.split("/");
  return <SessionGate>{() => <ListingNotice id={id} />}</SessionGate>;
}
