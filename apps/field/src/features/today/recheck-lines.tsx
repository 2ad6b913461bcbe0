import type { DueRecheck } from "@safegrid/contract/due-place";
import { recheckFindingNames } from "@safegrid/domain/hazard-recheck";
import { addressOf } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/words.ts";

/** 回头看: open hazards on the way that wait for somebody's look. They are in no coverage. */
export function RecheckLines({
  rechecks,
}: {
  readonly rechecks: readonly (DueRecheck & { readonly isDone: boolean })[];
}) {
  if (rechecks.length === 0) return null;
  const openCount = rechecks.filter(({ isDone }) => !isDone).length;
  return (
    <>
      <h2>顺路回头看 {openCount} 处隐患</h2>
      <ul className="cards">
        {rechecks.map((each) => (
          <li key={each.hazardId}>
            <a className="card" href={addressOf("recheck", each.hazardId)} data-recheck={each.hazardId}>
              <b>
                {each.grade === "major" ? "重大 · " : ""}
                {each.description}
              </b>
              <small>
                {each.placeName} · {each.address}
              </small>
              <small>
                {each.isDone
                  ? "✔ 今天已看过"
                  : each.lastRecheck
                    ? `${dayAndTime(each.lastRecheck.at)} ${each.lastRecheck.by}看过：${recheckFindingNames[each.lastRecheck.finding].zh}`
                    : each.why === "submitted"
                      ? "说是整改好了，等待复查"
                      : "整改期限到了"}
              </small>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
