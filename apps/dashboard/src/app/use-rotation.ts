import { useEffect, useRef } from "react";

const everyMs = 30_000;
/** Somebody who presses a key or a tile is left alone for so long. */
const politeMs = 120_000;

/**
 * With `?rotate=1` the wall goes from stop to stop, the first being its whole scope. While it is held, because the
 * gravest thing stands, it goes to the first stop and stays there.
 */
export function useRotation(isHeld: boolean, stops: readonly string[], go: (id: string) => void): void {
  const latest = useRef({ stops, go });
  latest.current = { stops, go };
  useEffect(() => {
    if (new URLSearchParams(location.search).get("rotate") !== "1") return;
    let at = 0;
    let touchedMs = Number.NEGATIVE_INFINITY;
    const goTo = (index: number) => {
      const id = latest.current.stops[index];
      if (id !== undefined) latest.current.go(id);
    };
    const touch = () => (touchedMs = performance.now());
    const turn = () => {
      if (performance.now() - touchedMs < politeMs) return;
      at = (at + 1) % Math.max(1, latest.current.stops.length);
      goTo(at);
    };
    if (isHeld) return goTo(0);
    const timer = setInterval(turn, everyMs);
    window.addEventListener("keydown", touch);
    window.addEventListener("pointerdown", touch);
    return () => {
      clearInterval(timer);
      window.removeEventListener("keydown", touch);
      window.removeEventListener("pointerdown", touch);
    };
  }, [isHeld]);
}
