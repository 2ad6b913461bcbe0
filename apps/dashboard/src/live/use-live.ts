import { useEffect, useState, useSyncExternalStore } from "react";
import type { PeriodKind } from "@safegrid/metrics/period";
import type { Connection, Snapshot } from "./connection.ts";
import { connect, nothingYet } from "./connection.ts";

const periods: PeriodKind[] = ["day", "month", "year"];
const silent = () => () => {};

/** The live state of a scope; nothing and no connection while there is none. Without a token the person's cookie counts. */
export function useLive(token: string | null, scope: string | null, depth: number): Snapshot {
  const [connection, setConnection] = useState<Connection | null>(null);
  useEffect(() => {
    if (scope === null) return;
    const made = connect(token, { scope, depth, periods });
    setConnection(made);
    return () => {
      setConnection(null);
      made.close();
    };
  }, [token, scope, depth]);
  return useSyncExternalStore(connection?.listen ?? silent, connection?.snapshot ?? (() => nothingYet));
}

/**
 * Asks again and again, and at once when `nudge` changes; keeps the last answer while the link is down. Another `key`
 * is another question, for which no old answer stands in.
 */
export function usePolled<T>(ask: () => Promise<T>, everyMs: number, key: string, nudge = 0): T | null {
  const [answer, setAnswer] = useState<{ key: string; value: T } | null>(null);
  useEffect(() => {
    let isOver = false;
    const run = () =>
      ask().then(
        (value) => !isOver && setAnswer({ key, value }),
        () => {},
      );
    void run();
    const timer = setInterval(() => void run(), everyMs);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
    // `ask` is made anew at each rendering; what it asks for is named by `key`.
  }, [key, everyMs, nudge]);
  return answer?.key === key ? answer.value : null;
}

/** The server's time, told once a second. */
export function useNow(clockAheadMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now + clockAheadMs;
}

const minuteMs = 60_000;

/** The server's time to the minute; moves once a minute, so that nothing is drawn again in between. */
export function useMinute(clockAheadMs: number): number {
  const minuteNow = () => Math.floor((Date.now() + clockAheadMs) / minuteMs) * minuteMs;
  const [minute, setMinute] = useState(minuteNow);
  useEffect(() => {
    const timer = setInterval(() => setMinute(minuteNow()), 5_000);
    return () => clearInterval(timer);
  }, [clockAheadMs]);
  return minute;
}
