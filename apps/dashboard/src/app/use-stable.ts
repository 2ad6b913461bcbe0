import { useRef } from "react";

/** The same object as before while its content is the same, so that nothing behind it is drawn again for nothing. */
export function useStable<T>(value: T): T {
  const kept = useRef({ text: "", value });
  const text = JSON.stringify(value);
  if (kept.current.text !== text) kept.current = { text, value };
  return kept.current.value;
}
