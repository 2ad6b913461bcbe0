import { useEffect, useRef, useState } from "react";
import type { EvidenceRow } from "@safegrid/contract/evidence";
import { fetchPicture } from "#/live/api.ts";
import type { Pair } from "./evidence-pairs.ts";
import { pairsOf } from "./evidence-pairs.ts";
import { EvidenceOriginal } from "./evidence-original.tsx";
import { EvidencePicture } from "./evidence-picture.tsx";
import { useEvidenceWords } from "./evidence-words.ts";
import "./evidence.css";
import { dayAndTime } from "./format.ts";
import { saveAs } from "./save-as.ts";

/**
 * What is attached to one record: before and after side by side at the same size, other pictures, files; and each
 * picture by itself, with the arrow keys from one to the next. Escape leads back, then out.
 */
export function EvidenceDialog({
  name,
  rows,
  onClose,
}: {
  name: string;
  rows: readonly EvidenceRow[];
  onClose: () => void;
}) {
  const t = useEvidenceWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [shownId, show] = useState<string | null>(null);
  const { pairs, others, files } = pairsOf(rows);
  const pictures = [...pairs.flatMap(({ before, after }) => [before, after]), ...others].filter((row) => row !== null);
  const at = pictures.findIndex(({ id }) => id === shownId);
  const shown = pictures[at];
  const step = (by: number) => show(pictures[(at + by + pictures.length) % pictures.length]?.id ?? null);
  useEffect(() => dialog.current?.showModal(), []);
  // What was pressed is gone from the page: without this the keys would go nowhere.
  useEffect(() => dialog.current?.focus(), [shownId]);

  return (
    <dialog
      ref={dialog}
      className="evidence"
      tabIndex={-1}
      aria-label={`${t("title")} ${name}`}
      onClose={onClose}
      onCancel={(event) => {
        if (!shown) return;
        event.preventDefault();
        show(null);
      }}
      onKeyDown={(event) => {
        if (shown && event.key === "ArrowRight") step(1);
        if (shown && event.key === "ArrowLeft") step(-1);
      }}
    >
      <h2>
        <span>{name}</span>
        {shown && <small>{t("place", { n: at + 1, of: pictures.length })}</small>}
        {shown && pictures.length > 1 && (
          <>
            <button type="button" onClick={() => step(-1)}>
              {t("previous")}
            </button>
            <button type="button" onClick={() => step(1)}>
              {t("next")}
            </button>
          </>
        )}
        <button type="button" onClick={() => (shown ? show(null) : dialog.current?.close())}>
          {t(shown ? "back" : "close")}
        </button>
      </h2>
      {shown ? (
        <figure className="alone" key={shown.id}>
          <EvidencePicture id={shown.id} size="full" alt={`${t(shown.part)} ${name}`} />
          <Caption row={shown} />
          <EvidenceOriginal row={shown} />
        </figure>
      ) : (
        <div className="all">
          {pairs.map((pair) => (
            <PairRow key={pair.before?.id ?? pair.after?.id} pair={pair} name={name} onShow={show} />
          ))}
          {others.length > 0 && <h3>{t("other")}</h3>}
          <div className="others">
            {others.map((row) => (
              <Shown key={row.id} row={row} name={name} onShow={show} />
            ))}
          </div>
          {files.map((row) => (
            <p key={row.id}>
              <button type="button" className="file" onClick={() => void saveFile(row)}>
                {t("saved", { name: row.fileName ?? row.mediaType, size: Math.ceil(row.bytes / 1024) })}
              </button>
            </p>
          ))}
        </div>
      )}
    </dialog>
  );
}

function PairRow({ pair, name, onShow }: { pair: Pair; name: string; onShow: (id: string) => void }) {
  const t = useEvidenceWords();
  return (
    <div className="two">
      {(["before", "after"] as const).map((part) => {
        const row = pair[part];
        return row ? (
          <Shown key={part} row={row} name={name} onShow={onShow} />
        ) : (
          <figure key={part}>
            <strong>{t(part)}</strong>
            <span className="evidence-picture pair none quiet">{t(part === "before" ? "noBefore" : "noAfter")}</span>
          </figure>
        );
      })}
    </div>
  );
}

function Shown({ row, name, onShow }: { row: EvidenceRow; name: string; onShow: (id: string) => void }) {
  const t = useEvidenceWords();
  return (
    <figure>
      <strong>{t(row.part)}</strong>
      <button type="button" title={t("full")} onClick={() => onShow(row.id)}>
        <EvidencePicture id={row.id} size="pair" alt={`${t(row.part)} ${name}`} />
      </button>
      <Caption row={row} />
    </figure>
  );
}

function Caption({ row }: { row: EvidenceRow }) {
  const t = useEvidenceWords();
  return (
    <figcaption className="quiet">
      {row.takenAt === null
        ? t("received", { by: row.by, at: dayAndTime(row.receivedAt) })
        : t("taken", { by: row.by, at: dayAndTime(row.takenAt) })}
      {row.isReused && <em>{t("reused")}</em>}
    </figcaption>
  );
}

async function saveFile(row: EvidenceRow): Promise<void> {
  saveAs(await fetchPicture(`/evidence/${row.id}/file`), row.fileName ?? `${row.sha256.slice(0, 12)}.pdf`);
}
