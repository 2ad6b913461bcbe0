import { useEffect, useState, useSyncExternalStore } from "react";
import { changeVersion, onChange } from "#/offline/change-signal.ts";

/** What lies on the phone, read anew whenever it changes; undefined until it was read first. */
export function useStored<T>(load: () => Promise<T>, about = ""): T | undefined {
  const version = useSyncExternalStore(onChange, changeVersion);
  const [found, setFound] = useState<{ readonly about: string; readonly value: T }>();
  useEffect(() => {
    let isGone = false;
    void load().then((value) => isGone || setFound({ about, value }));
    return () => {
      isGone = true;
    };
  }, [version, about]);
  return found?.about === about ? found.value : undefined;
}
