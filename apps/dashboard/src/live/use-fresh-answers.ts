import { useEffect, useRef } from "react";
import type { EventRow } from "@safegrid/contract/live";
import { answers } from "./answers.ts";
import { useLive } from "./use-live.ts";

/** What happens all day and changes no record of the four-level database; a summary of hazards is a record of its own. */
const ofTheDay = /^(visit|hazard(?!\.summar)|evidence|period|numbers)\./;
const leastMs = 1_000;

/**
 * Answers grow old when somebody else changes a record: the feed tells that something happened, the pages ask anew.
 * The same when a link comes back or the person's own scope has changed. Of the one case that is open (`openId`) everything
 * counts. Returns the link's state and how far the server's clock is ahead, in whole seconds.
 */
export function useFreshAnswers(scopeId: string | null, openId: string | null = null) {
  const { live, link, clockAheadMs } = useLive(null, scopeId, 0);
  const counts = ({ type, subjectId }: EventRow) => !ofTheDay.test(type) || (openId !== null && subjectId === openId);
  const newest = live.events.find(counts)?.seq ?? 0;
  const seen = useRef<{ newest: number; epoch: string | null }>({ newest: 0, epoch: null });
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (live.epoch === null) return;
    const isFirst = seen.current.epoch === null;
    const isOld = seen.current.epoch !== live.epoch || newest > seen.current.newest;
    seen.current = { newest, epoch: live.epoch };
    if (isFirst || !isOld) return;
    // Under a stream of changes everything is asked anew once a second, neither oftener nor never.
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void answers.invalidateQueries();
    }, leastMs);
  }, [live.epoch, newest]);
  useEffect(() => {
    if (live.doubt === "scope_changed") void answers.invalidateQueries();
  }, [live.doubt]);
  return { link, clockAheadMs: Math.round(clockAheadMs / 1_000) * 1_000 };
}
