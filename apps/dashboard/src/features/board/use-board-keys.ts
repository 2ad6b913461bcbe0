import type { RefObject } from "react";
import { useEffect, useRef } from "react";
import { isArrow, nextSpot } from "#/ui/next-spot.ts";

/**
 * The board by keys: arrows go from card to card by where they lie, Enter opens (the card's own doing), Escape lets go
 * of the cards or closes the case that is open beside them, `/` leads to the search. Nothing while the focus is
 * elsewhere: a case and its dialogs have their own keys.
 */
export function useBoardKeys(
  lanes: RefObject<HTMLElement | null>,
  isCaseOpen: boolean,
  acts: { readonly search: () => void; readonly close: () => void },
): void {
  const latest = useRef({ isCaseOpen, acts });
  latest.current = { isCaseOpen, acts };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const now = latest.current;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const active = document.activeElement;
      const isOnBoard = active === document.body || lanes.current?.closest("main")?.contains(active) === true;
      if (!isOnBoard) return;
      const isTyping = active instanceof HTMLElement && active.matches("input, textarea, [role=combobox]");
      if (event.key === "/" && !isTyping) {
        event.preventDefault();
        now.acts.search();
        return;
      }
      if (event.key === "Escape" && now.isCaseOpen) return now.acts.close();
      if (event.key === "Escape" && active instanceof HTMLElement && (isTyping || lanes.current?.contains(active)))
        return active.blur();
      if (!isArrow(event.key) || isTyping || !lanes.current) return;
      const cards = [...lanes.current.querySelectorAll<HTMLElement>("[data-card]")];
      const spots = cards.map((card) => {
        const { left, top, width, height } = card.getBoundingClientRect();
        return { id: card.dataset["card"] ?? "", x: left + width / 2, y: top + height / 2 };
      });
      const from =
        active instanceof HTMLElement ? (active.closest<HTMLElement>("[data-card]")?.dataset["card"] ?? null) : null;
      const next = cards.find((card) => card.dataset["card"] === nextSpot(spots, from, event.key));
      event.preventDefault();
      next?.focus();
      next?.scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [lanes]);
}
