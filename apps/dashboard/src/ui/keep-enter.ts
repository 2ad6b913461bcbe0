import type { KeyboardEvent } from "react";

/** Enter takes over what was typed into a picker; the browser must not send the form around it besides. */
export function keepEnter(event: KeyboardEvent): void {
  if (event.key === "Enter") event.preventDefault();
}
