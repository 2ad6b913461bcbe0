import { el } from "./dom.ts";
import { words } from "./link-words.ts";

/** Adds where the phone is, only when it is pressed; without leave or without signal the report goes without. */
export function positionButton(): { readonly element: HTMLElement | null; value(): object | null } {
  let found: object | null = null;
  const t = words();
  if (!navigator.geolocation || !window.isSecureContext) return { element: null, value: () => null };
  const said = el("span", { class: "quiet", "aria-live": "polite" });
  const button = el("button", { type: "button", class: "small" }, t.position);
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        found = { lon: coords.longitude, lat: coords.latitude };
        said.textContent = t.positionGot;
      },
      () => {
        said.textContent = t.positionNot;
        button.disabled = false;
      },
      { timeout: 15_000, maximumAge: 60_000 },
    );
  });
  return { element: el("p", {}, button, " ", said), value: () => found };
}
