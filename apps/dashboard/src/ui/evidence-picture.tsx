import { useEffect, useRef, useState } from "react";
import type { PictureSize } from "@safegrid/domain/evidence";
import { fetchPicture } from "#/live/api.ts";
import { useEvidenceWords } from "./evidence-words.ts";

/** A picture of evidence, fetched when it comes into sight. */
export function EvidencePicture({ id, size, alt }: { id: string; size: PictureSize; alt: string }) {
  const t = useEvidenceWords();
  const place = useRef<HTMLSpanElement>(null);
  const isSeen = useSeen(place);
  const { url, hasFailed } = usePicture(isSeen ? `/evidence/${id}/picture?size=${size}` : null);
  return (
    <span ref={place} className={`evidence-picture ${size} ${hasFailed ? "failed" : ""}`}>
      {url !== null && <img src={url} alt={alt} decoding="async" />}
      {url === null && size !== "thumb" && <span className="quiet">{t(hasFailed ? "failed" : "loading")}</span>}
    </span>
  );
}

function useSeen(place: React.RefObject<HTMLElement | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (!place.current || isSeen) return;
    const watch = new IntersectionObserver((entries) => entries.some((each) => each.isIntersecting) && setSeen(true));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [place, isSeen]);
  return isSeen;
}

function usePicture(path: string | null): { readonly url: string | null; readonly hasFailed: boolean } {
  const [picture, setPicture] = useState<{ path: string; url: string | null } | null>(null);
  useEffect(() => {
    if (path === null) return;
    let isOver = false;
    let url: string | null = null;
    fetchPicture(path).then(
      (blob) => {
        if (isOver) return;
        url = URL.createObjectURL(blob);
        setPicture({ path, url });
      },
      () => !isOver && setPicture({ path, url: null }),
    );
    return () => {
      isOver = true;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [path]);
  const isOfPath = picture?.path === path;
  return { url: isOfPath ? (picture?.url ?? null) : null, hasFailed: isOfPath && picture?.url === null };
}
