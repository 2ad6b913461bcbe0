import { useSyncExternalStore } from "react";
import { hasUpdate, onUpdate, takeUpdate } from "./worker-registration.ts";

/** A newer version is there: taken when it suits the officer, never in the middle of his work. */
export function UpdateNotice() {
  const isThere = useSyncExternalStore(onUpdate, hasUpdate);
  if (!isThere) return null;
  return (
    <button type="button" className="wide" onClick={takeUpdate}>
      有新版本，点这里更新（记录不会丢）
    </button>
  );
}
