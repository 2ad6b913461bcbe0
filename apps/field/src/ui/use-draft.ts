import { useEffect, useRef, useState } from "react";
import { draftKeyOf, draftsAreWritten, readDraft, writeDraft } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import type { NewItem } from "#/offline/queue.ts";
import { keep } from "#/offline/queue.ts";
import { whyNotSaved } from "#/offline/storage.ts";

/** What is being filled in; lies on the phone at each change, and becomes records in one step. */
export function useDraft<Draft>(user: UserRow, name: string, fresh: () => Draft) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [fault, setFault] = useState("");
  const isSaving = useRef(false);
  useEffect(() => {
    void readDraft<Draft>(user, name).then((found) => setDraft(found ?? fresh()));
  }, [name]);
  return {
    /** null until it was read. */
    draft,
    fault,
    setFault,
    change(next: Draft): void {
      setFault("");
      setDraft(next);
      void writeDraft(user, name, next).catch((error: unknown) => setFault(whyNotSaved(error)));
    },
    /** Resolves with whether the records are on the disk, and the draft gone with it. */
    async save(items: readonly NewItem[]): Promise<boolean> {
      if (isSaving.current) return false;
      isSaving.current = true;
      try {
        await draftsAreWritten();
        await keep(user, items, { key: draftKeyOf(user, name), value: null });
        setDraft(fresh());
        return true;
      } catch (error) {
        setFault(whyNotSaved(error));
        return false;
      } finally {
        isSaving.current = false;
      }
    },
  };
}
