import type { ItemState } from "#/offline/item.ts";
import { itemWords } from "./words.ts";

/** State by shape, word and colour; a receipt's number where there is one. */
export function StateMark({ state, receipt }: { readonly state: ItemState; readonly receipt: number | null }) {
  const { shape, word } = itemWords[state];
  return (
    <span className={`mark mark-${state}`} data-state={state}>
      <span aria-hidden="true">{shape}</span> {word}
      {receipt === null ? null : <span className="receipt">回执号 {receipt}</span>}
    </span>
  );
}
