import type { FocusEvent } from "react";
import { useEffect, useRef, useState } from "react";

/** A pointer that rests on an unattended screen must not keep it from the truth. */
const restingMs = 60_000;

/** Whether somebody reads: the pointer or the keyboard's focus is inside, and has moved lately. */
export function useReading() {
  const [inside, setInside] = useState({ pointer: false, focus: false });
  const [isResting, setResting] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stir = () => {
    clearTimeout(timer.current);
    setResting(false);
    timer.current = setTimeout(() => setResting(true), restingMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (part: Partial<typeof inside>) => {
    stir();
    setInside((before) => ({ ...before, ...part }));
  };
  return {
    isReading: (inside.pointer || inside.focus) && !isResting,
    watch: {
      onPointerEnter: () => set({ pointer: true }),
      onPointerLeave: () => set({ pointer: false }),
      onPointerMove: stir,
      onWheel: stir,
      onKeyDown: stir,
      // A card that was clicked has the focus too; whoever works by keys is who reads by it.
      onFocus: ({ target }: FocusEvent) => set({ focus: target.matches(":focus-visible") }),
      onBlur: () => set({ focus: false }),
    },
  };
}
