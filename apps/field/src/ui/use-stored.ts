import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { changeVersion, onChange } from "#/offline/change-signal.ts";
import { oneAtATime } from "#/offline/one-at-a-time.ts";

/**
 * What lies on the phone, read anew whenever it changes; undefined until it was read first. One reading at a time: what
 * changes while a slow phone reads is read once more afterwards, not as often as it changed.
 */
export function useStored<T>(load: () => Promise<T>, about = ""): T | undefined {
  const version = useSyncExternalStore(onChange, changeVersion);
  const [found, setFound] = useState<{ readonly about: string; readonly value: T }>();
  const latest = useRef({ load, about });
  latest.current = { load, about };
  const [read] = useState(() =>
    oneAtATime(async () => {
      const { load: now, about: what } = latest.current;
      const value = await now();
      setFound({ about: what, value });
    }),
  );
  useEffect(() => void read(), [version, about]);
  return found?.about === about ? found.value : undefined;
}
