import { useEffect, useState, useSyncExternalStore } from "react";
import type { UserRow } from "#/offline/database.ts";
import { countItems } from "#/offline/queue.ts";
import type { Runner } from "#/offline/runner.ts";
import { currentUser } from "#/offline/user.ts";
import { MinePage } from "#/features/mine/mine-page.tsx";
import { ComplaintPage } from "#/features/complaint/complaint-page.tsx";
import { PublicityPage } from "#/features/publicity/publicity-page.tsx";
import { QueuePage } from "#/features/queue/queue-page.tsx";
import { RecheckPage } from "#/features/recheck/recheck-page.tsx";
import { ReportPage } from "#/features/report/report-page.tsx";
import { ReportsPage } from "#/features/report/reports-page.tsx";
import { TasksPage } from "#/features/task/tasks-page.tsx";
import { MapPage } from "#/features/today/map-page.tsx";
import { PlacesPage } from "#/features/today/places-page.tsx";
import { TodayPage } from "#/features/today/today-page.tsx";
import { VisitPage } from "#/features/visit/visit-page.tsx";
import { useAddress } from "#/ui/address.ts";
import { useStored } from "#/ui/use-stored.ts";
import { SignInPage } from "./sign-in-page.tsx";
import { UpdateNotice } from "./update-notice.tsx";

const tabs = [
  { page: "", word: "今日" },
  { page: "reports", word: "上报" },
  { page: "tasks", word: "任务" },
  { page: "mine", word: "我的" },
] as const;

/** The whole app of one phone. */
export function FieldApp({ runner }: { readonly runner: Runner }) {
  const user = useStored(currentUser);
  const [isSigningIn, setSigningIn] = useState(false);
  if (user === undefined) return <p className="quiet">正在打开……</p>;
  const entered = () => {
    setSigningIn(false);
    runner.refresh();
  };
  if (user === null) return <SignInPage again={null} onEntered={entered} />;
  if (isSigningIn) return <SignInPage again={user} onEntered={entered} onLater={() => setSigningIn(false)} />;
  return <Work key={user.userId} user={user} runner={runner} onSignIn={() => setSigningIn(true)} />;
}

function Work({
  user,
  runner,
  onSignIn,
}: {
  readonly user: UserRow;
  readonly runner: Runner;
  readonly onSignIn: () => void;
}) {
  const { page, about } = useAddress();
  const [said, setSaid] = useState("");
  const counts = useStored(() => countItems(user.userId));
  const line = useSyncExternalStore(runner.onLine, runner.line);
  const kept = (words: string) => {
    setSaid(words);
    runner.soon();
  };
  useEffect(() => {
    // Braces: newer browsers answer with a promise, which is no clean-up.
    window.scrollTo(0, 0);
  }, [page, about]);
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), 6_000);
    return () => clearTimeout(timer);
  }, [said]);
  const isTab = tabs.some((tab) => tab.page === page);
  // Nothing is said to have been sent before it is known.
  const unsent = counts && counts.kept + counts.keptPhotos;
  return (
    <>
      <a className={`line ${unsent ? "line-waiting" : ""}`} href="#/queue">
        <span>
          {user.name} · {user.gridName}
        </span>
        <span data-unsent={unsent}>
          {unsent === undefined ? "正在查看……" : unsent > 0 ? `▣ 已存手机 ${unsent} 条` : "✔ 都送到了"}
          {counts && counts.returned > 0 ? ` · ✖ 退回 ${counts.returned}` : ""}
        </span>
      </a>
      <p className="toast" role="status">
        {said === "" ? "" : `▣ ${said}`}
      </p>
      {user.mustSignIn ? (
        <button type="button" className="notice wide" onClick={onSignIn}>
          登录已失效，点这里重新登录。记录都还在手机里。
        </button>
      ) : null}
      <UpdateNotice />
      {page === "visit" ? (
        <VisitPage key={about} user={user} placeId={about} onKept={kept} />
      ) : page === "places" ? (
        <PlacesPage user={user} />
      ) : page === "map" ? (
        <MapPage user={user} />
      ) : page === "publicity" ? (
        <PublicityPage user={user} onKept={kept} />
      ) : page === "complaint" ? (
        <ComplaintPage user={user} onKept={kept} />
      ) : page === "recheck" ? (
        <RecheckPage key={about} user={user} hazardId={about} onKept={kept} />
      ) : page === "reports" ? (
        <ReportsPage user={user} />
      ) : page === "report" ? (
        <ReportPage user={user} hazardId={about} />
      ) : page === "tasks" ? (
        <TasksPage user={user} onKept={kept} />
      ) : page === "queue" ? (
        <QueuePage user={user} line={line} onSend={runner.refresh} />
      ) : page === "mine" ? (
        <MinePage user={user} />
      ) : (
        <TodayPage user={user} />
      )}
      {isTab ? (
        <nav className="tabs">
          {tabs.map((tab) => (
            <a key={tab.page} href={`#/${tab.page}`} aria-current={tab.page === page ? "page" : undefined}>
              {tab.word}
            </a>
          ))}
        </nav>
      ) : null}
    </>
  );
}
