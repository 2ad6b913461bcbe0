import { useEffect, useRef } from "react";
import type { Spot } from "./next-spot.ts";
import { isArrow, nextSpot } from "./next-spot.ts";

/** A remote control or keyboard: the arrows choose among what is shown, by where it lies. */
export function useArrows(
  spots: () => readonly Spot[],
  selectedId: string | null,
  onSelect: (id: string | null) => void,
): void {
  const latest = useRef({ spots, selectedId, onSelect });
  latest.current = { spots, selectedId, onSelect };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isArrow(event.key)) return;
      const now = latest.current;
      now.onSelect(nextSpot(now.spots(), now.selectedId, event.key));
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
