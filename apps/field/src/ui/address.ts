import { useSyncExternalStore } from "react";

function onMove(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

/** Where the officer is: the page's name and what it is about. */
export function useAddress(): { readonly page: string; readonly about: string } {
  const hash = useSyncExternalStore(onMove, () => location.hash);
  const [page = "", about = ""] = hash.replace(/^#\/?/, "").split("/");
  return { page, about: decodeURIComponent(about) };
}

export function addressOf(page: string, about?: string): string {
  return `#/${page}${about === undefined ? "" : `/${encodeURIComponent(about)}`}`;
}

export function goTo(page: string, about?: string): void {
  location.hash = addressOf(page, about);
}
