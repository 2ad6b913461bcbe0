import { useState } from "react";
import type { EvidenceRow } from "@safegrid/contract/evidence";
import { fetchFile } from "#/live/api.ts";
import { useEvidenceWords } from "./evidence-words.ts";
import { saveAs } from "./save-as.ts";
import { useOwnAbilities } from "./use-own-abilities.ts";

/** The way to a picture's original, for whoever may: it asks for the reason, which is noted before the file comes. */
export function EvidenceOriginal({ row }: { row: EvidenceRow }) {
  const t = useEvidenceWords();
  const mayOpen = useOwnAbilities()?.includes("unmask") === true;
  const [reason, setReason] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  if (!mayOpen) return null;
  if (reason === null)
    return (
      <div className="original">
        <button type="button" onClick={() => setReason("")}>
          {t("original")}
        </button>
      </div>
    );
  const take = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const file = await fetchFile(`/evidence/${row.id}/original`, { reason });
      saveAs(file, `${row.sha256.slice(0, 12)}.${row.mediaType.split("/")[1] ?? "jpg"}`);
      setReason(null);
    } catch (problem) {
      setFailure((problem as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="original"
      onSubmit={(event) => {
        event.preventDefault();
        void take();
      }}
      // Keys are for the words here, not for the pictures or the page behind.
      onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
    >
      <label>
        {t("reason")}
        <input autoFocus required maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />
      </label>
      <button type="submit" disabled={isBusy || reason.trim() === ""}>
        {t(isBusy ? "taking" : "take")}
      </button>
      <button type="button" onClick={() => setReason(null)}>
        {t("cancel")}
      </button>
      <span className="quiet">{t("originalHint")}</span>
      {failure !== null && <span role="alert">{failure}</span>}
    </form>
  );
}
