import { useEffect } from "react";

const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A remote control or keyboard: arrows choose, Enter goes in, Backspace or Escape goes out. */
export function useRemote(
  choices: readonly string[],
  selectedId: string | null,
  act: { select: (id: string | null) => void; enter: (id: string) => void; leave: () => void },
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = steps[event.key];
      if (step !== undefined && choices.length > 0) {
        const at = selectedId === null ? (step > 0 ? -1 : 0) : choices.indexOf(selectedId);
        act.select(choices[(at + step + choices.length) % choices.length] ?? null);
        event.preventDefault();
      } else if (event.key === "Enter" && selectedId !== null) {
        act.enter(selectedId);
        event.preventDefault();
      } else if (event.key === "Backspace" || event.key === "Escape") {
        act.leave();
        event.preventDefault();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}
