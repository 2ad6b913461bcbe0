import { useEffect, useState, useSyncExternalStore } from "react";
import type { PeriodKind } from "@safegrid/metrics/period";
import type { Connection, Snapshot } from "./connection.ts";
import { connect } from "./connection.ts";
import { noLiveState } from "./live-state.ts";

const nothing: Snapshot = { live: noLiveState, link: { state: "connecting" }, clockAheadMs: 0, delayMs: null };
const periods: PeriodKind[] = ["day", "month", "year"];
const silent = () => () => {};

/** The live state of a scope. While another scope is being asked for, the state of the last one stays. */
export function useLive(token: string, scope: string, depth: number): Snapshot {
  const [connection, setConnection] = useState<Connection | null>(null);
  useEffect(() => {
    const made = connect(token, { scope, depth, periods });
    setConnection(made);
    return () => made.close();
  }, [token, scope, depth]);
  return useSyncExternalStore(connection?.listen ?? silent, connection?.snapshot ?? (() => nothing));
}

/** Asks again and again; keeps the last answer while the link is down. */
export function usePolled<T>(ask: () => Promise<T>, everyMs: number, key: string): T | null {
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
  }, [key, everyMs]);
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
