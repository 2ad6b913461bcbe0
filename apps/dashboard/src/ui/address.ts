import { useSyncExternalStore } from "react";

/** Where the person is, as the address says it: every view can be linked, and the browser's way back works. */
export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();
let current = read();
window.addEventListener("popstate", tell);

function read(): Address {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

function tell(): void {
  current = read();
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useAddress(): Address {
  return useSyncExternalStore(listen, () => current);
}

/**
 * Goes to a path, or stays on it, with query fields set anew; null takes a field away. `replace` leaves no step in the
 * browser's history: for what corrects an address and is no step of the person's.
 */
export function goTo(
  to: { readonly path?: string; readonly set: Readonly<Record<string, string | null>>; readonly keeps?: boolean },
  replace = false,
): void {
  const query = to.keeps === false ? new URLSearchParams() : new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(to.set))
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  const text = query.toString();
  const address = `${to.path ?? location.pathname}${text === "" ? "" : `?${text}`}`;
  if (address === `${location.pathname}${location.search}`) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  tell();
}

/**
 * One field of the address as a page's own state (a tab, a filter), e.g. `const [tab, setTab] = useAddressField("tab")`.
 * Another tab or filter begins at its first page.
 */
export function useAddressField(name: string): [string | null, (value: string | null) => void] {
  const { query } = useAddress();
  return [query.get(name), (value) => goTo({ set: { page: null, [name]: value } })];
}

/** What the browser's tab and history call this view. */
export function nameTab(title: string): void {
  document.title = title;
}
