import type { HazardRow } from "@safegrid/contract/hazard";
import { isHazardClosed } from "@safegrid/domain/hazard";
import { hazardCategoryNames } from "@safegrid/domain/hazard-names";
import { hazardStateNames } from "@safegrid/domain/hazard-names";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { cacheNames } from "#/offline/prefetch.ts";
import { listCommands } from "#/offline/queue.ts";
import { addressOf } from "#/ui/address.ts";
import { Page } from "#/ui/page.tsx";
import { StateMark } from "#/ui/state-mark.tsx";
import { useStored } from "#/ui/use-stored.ts";
import { dayAndTime } from "#/ui/words.ts";

const shownAtOnce = 100;

/** What became of what was reported in the own grid: first what still lies on the phone, then as the server had it last. */
export function ReportsPage({ user }: { readonly user: UserRow }) {
  const found = useStored(async () => {
    const [cached, items] = await Promise.all([readCache<HazardRow[]>(user, cacheNames.hazards), listCommands(user)]);
    const known = new Set((cached?.data ?? []).map(({ id }) => id as string));
    const own = items.filter(({ content }) => content.body["type"] === "hazard.report");
    return {
      at: cached?.at ?? null,
      rows: [...(cached?.data ?? [])].sort((a, b) => b.foundAt.localeCompare(a.foundAt)),
      own: new Map(own.map((item) => [item.id, item])),
      waiting: own.filter(({ id }) => !known.has(id)),
    };
  });
  if (!found) return <p className="quiet">正在打开……</p>;
  return (
    <Page title="上报后的进展">
      {found.waiting.length + found.rows.length === 0 ? <p className="quiet">还没有上报过隐患。</p> : null}
      <ul className="cards">
        {found.waiting.map((item) => (
          <li key={item.id} className="card">
            <b>{item.content.title}</b>
            <small>{item.content.place}</small>
            <StateMark state={item.state} receipt={item.receipt} isPending={item.isPending} />
            {item.refused ? <small>{item.refused.title}</small> : null}
          </li>
        ))}
        {found.rows.slice(0, shownAtOnce).map((row) => (
          <li key={row.id}>
            <a className="card" href={addressOf("report", row.id)}>
              <b>
                {row.grade === "major" ? "重大 · " : ""}
                {row.description}
              </b>
              <small>
                {row.placeName} · {hazardCategoryNames[row.category]} · {dayAndTime(row.foundAt)}
                {found.own.has(row.id) ? " · 本机上报" : ""}
              </small>
              {isHazardClosed(row.state) ? null : row.deadlinePassed ? (
                <small>▲ 期限已过，按规定升级</small>
              ) : row.lastRung?.startsWith("before:") ? (
                <small>▲ 快到期了</small>
              ) : null}
              <span className={`mark ${isHazardClosed(row.state) ? "mark-accepted" : "mark-delivered"}`}>
                {isHazardClosed(row.state) ? "✔" : "➤"} {hazardStateNames[row.state].zh}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {found.at === null ? null : <p className="quiet">取自 {dayAndTime(found.at)}</p>}
    </Page>
  );
}
