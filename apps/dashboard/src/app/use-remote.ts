import { useEffect, useRef } from "react";

interface Acts {
  readonly enter: (id: string) => void;
  readonly leave: () => void;
  /** The digits 1…4 of a remote control: the numbers of the right column, from above. */
  readonly openNumber: (index: number) => void;
}

/** Enter goes into what is chosen, Backspace or Escape goes out, digits open a number. Arrows belong to the panels. */
export function useRemote(selectedId: string | null, acts: Acts): void {
  const latest = useRef({ selectedId, acts });
  latest.current = { selectedId, acts };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const now = latest.current;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "Enter") {
        // A button that has the focus is pressed by the browser itself.
        if (now.selectedId === null || document.activeElement instanceof HTMLButtonElement) return;
        now.acts.enter(now.selectedId);
      } else if (event.key === "Backspace" || event.key === "Escape") now.acts.leave();
      else if (/^[1-4]$/.test(event.key)) now.acts.openNumber(Number(event.key) - 1);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
