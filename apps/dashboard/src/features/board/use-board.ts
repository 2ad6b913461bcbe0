import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { BoardAnswer } from "@safegrid/contract/board";
import type { HazardRow } from "@safegrid/contract/hazard";
import { useAnswer } from "#/live/answers.ts";
import { useHazardRows } from "#/live/use-hazard-rows.ts";
import { withChanged } from "./held-board.ts";

/** Lanes change by the mere passing of time, and what leaves a line of industry, or was shared from beyond one's ground, sends no frames. */
const refreshMs = 20_000;
/** Whose link is lost hears nothing. */
const refreshUnheardMs = 4_000;
const leastAskMs = 400;

/**
 * The board of an address, kept fresh: what the feed tells of a card is put into it at once, and soon after the board is
 * asked anew, so that lanes, counts and bars are the server's. A story that is open is asked anew with it.
 */
export function useBoard(path: string, scopeId: string) {
  const client = useQueryClient();
  const answer = useAnswer<BoardAnswer>(path);
  const [touched, setTouched] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const askSoon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void client.invalidateQueries({
        predicate: ({ queryKey: [key] }) => {
          const name = String(key);
          return /^\/(board\?|listings\?|messages\?|hazards\/|evidence\?|closing-checks\?)/.test(name);
        },
      });
      setTouched((count) => count + 1);
    }, leastAskMs);
  };
  const live = useHazardRows(scopeId, (rows: readonly HazardRow[] | null) => {
    if (rows) client.setQueryData<BoardAnswer>([path], (known) => (known && withChanged(known, rows)) ?? known);
    askSoon();
  });
  useEffect(() => {
    const every = setInterval(askSoon, live.link === "live" ? refreshMs : refreshUnheardMs);
    return () => {
      clearInterval(every);
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    };
  }, [path, live.link]);
  return { ...answer, ...live, touched };
}
