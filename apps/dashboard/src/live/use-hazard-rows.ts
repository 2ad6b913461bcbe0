import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { HazardRow } from "@safegrid/contract/hazard";
import type { Connection, Link } from "./connection.ts";
import { connect } from "./connection.ts";

const silent = () => () => {};

/**
 * Hears of every hazard of a scope that changes, with the row as it is now; null = ask anew, there may be a gap. Returns
 * the link's state and the server's clock, in whole seconds, so that a page is not drawn again for each frame.
 */
export function useHazardRows(
  scopeId: string,
  onRows: (rows: readonly HazardRow[] | null) => void,
): { readonly link: Link["state"]; readonly clockAheadMs: number } {
  const latest = useRef(onRows);
  latest.current = onRows;
  const [connection, setConnection] = useState<Connection | null>(null);
  useEffect(() => {
    const made = connect(null, { scope: scopeId, depth: 0, periods: ["day"] });
    const stop = made.listenHazards((rows) => latest.current(rows));
    setConnection(made);
    return () => {
      stop();
      setConnection(null);
      made.close();
    };
  }, [scopeId]);
  const listen = connection?.listen ?? silent;
  const link = useSyncExternalStore(listen, () => connection?.snapshot().link.state ?? "connecting");
  const ahead = useSyncExternalStore(listen, () => Math.round((connection?.snapshot().clockAheadMs ?? 0) / 1000));
  return { link, clockAheadMs: ahead * 1000 };
}
