import { useState } from "react";
import type { EvidenceRow } from "@safegrid/contract/evidence";
import { EvidenceDialog } from "./evidence-dialog.tsx";
import { pairsOf } from "./evidence-pairs.ts";
import { EvidencePicture } from "./evidence-picture.tsx";
import { useEvidenceWords } from "./evidence-words.ts";

/** A record's evidence in small: one of before, one of after, and how much there is; a press opens all of it. */
export function EvidenceThumbs({ name, rows }: { name: string; rows: readonly EvidenceRow[] }) {
  const t = useEvidenceWords();
  const [isOpen, setOpen] = useState(false);
  if (rows.length === 0) return null;
  const { pairs, others } = pairsOf(rows);
  const [first] = pairs;
  const small = [first?.before ?? others[0], first?.after].filter((row) => row != null);
  return (
    <>
      <button
        type="button"
        className="evidence-thumbs"
        aria-label={t("open", { name, count: rows.length })}
        onClick={() => setOpen(true)}
      >
        {small.map((row) => (
          <EvidencePicture key={row.id} id={row.id} size="thumb" alt={t(row.part)} />
        ))}
        <b>{rows.length}</b>
      </button>
      {isOpen && <EvidenceDialog name={name} rows={rows} onClose={() => setOpen(false)} />}
    </>
  );
}
