import { useEffect, useState } from "react";
import type { PresenceAnswer } from "@safegrid/contract/presence";
import { presenceEveryMs } from "@safegrid/contract/presence";
import { callApi } from "#/live/api.ts";

export type Viewer = PresenceAnswer["rows"][number]["viewers"][number];
const nobody: ReadonlyMap<string, readonly Viewer[]> = new Map();

/**
 * Says which case is open here and hears who else has which one open, by hazard. A page out of sight says that none is. Where
 * it cannot be heard nobody is shown: what was known has aged.
 */
export function usePresence(hazardId: string | null, isOn: boolean): ReadonlyMap<string, readonly Viewer[]> {
  const [viewers, setViewers] = useState(nobody);
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    const say = () => {
      const open = document.visibilityState === "visible" ? hazardId : null;
      callApi<PresenceAnswer>("/board/presence", { method: "PUT", body: { hazardId: open } }).then(
        ({ rows }) => !isOver && setViewers(new Map(rows.map((row) => [row.hazardId as string, row.viewers]))),
        () => !isOver && setViewers(nobody),
      );
    };
    say();
    const timer = setInterval(say, presenceEveryMs);
    document.addEventListener("visibilitychange", say);
    return () => {
      isOver = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", say);
    };
  }, [hazardId, isOn]);
  return viewers;
}
