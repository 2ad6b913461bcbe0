import { useEffect, useRef, useState } from "react";
import { draftKeyOf, draftsAreWritten, readDraft, writeDraft } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import type { NewItem } from "#/offline/queue.ts";
import { keep } from "#/offline/queue.ts";
import { photosAreKept } from "#/offline/photo-store.ts";
import { whyNotSaved } from "#/offline/storage.ts";

/** What is being filled in; lies on the phone at each change, and becomes records in one step. */
export function useDraft<Draft>(user: UserRow, name: string, fresh: () => Draft) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [fault, setFault] = useState("");
  const isSaving = useRef(false);
  const latest = useRef<Draft | null>(null);
  const show = (next: Draft): void => {
    latest.current = next;
    setDraft(next);
  };
  useEffect(() => {
    void readDraft<Draft>(user, name).then((found) => show(found ?? fresh()));
  }, [name]);
  return {
    /** null until it was read. */
    draft,
    fault,
    setFault,
    /** What is said meets the draft as it is then, not as it was when the form was last drawn; whether there is one. */
    change(said: Partial<Draft> | ((now: Draft) => Partial<Draft>)): boolean {
      if (latest.current === null) return false;
      const next = { ...latest.current, ...(typeof said === "function" ? said(latest.current) : said) };
      setFault("");
      show(next);
      void writeDraft(user, name, next).catch((error: unknown) => setFault(whyNotSaved(error)));
      return true;
    },
    /**
     * Makes records of the draft, with the photos that were still being kept. Resolves with whether they are on the disk,
     * and the draft gone with it.
     */
    async save(itemsOf: (draft: Draft) => readonly NewItem[]): Promise<boolean> {
      if (isSaving.current) return false;
      isSaving.current = true;
      try {
        await photosAreKept();
        await draftsAreWritten();
        if (latest.current === null) return false;
        await keep(user, itemsOf(latest.current), { key: draftKeyOf(user, name), value: null });
        show(fresh());
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
