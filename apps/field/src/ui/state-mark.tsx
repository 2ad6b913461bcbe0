import type { ItemState } from "#/offline/item.ts";
import { itemWords, pendingWord } from "./words.ts";

/** State by shape, word and colour; a receipt's number where there is one. 待核实: delivered, and somebody decides. */
export function StateMark({
  state,
  receipt,
  isPending = false,
}: {
  readonly state: ItemState;
  readonly receipt: number | null;
  readonly isPending?: boolean;
}) {
  const shown = isPending && state === "delivered" ? "pending" : state;
  const { shape, word } = shown === "pending" ? pendingWord : itemWords[shown];
  return (
    <span className={`mark mark-${shown}`} data-state={shown}>
      <span aria-hidden="true">{shape}</span> {word}
      {receipt === null ? null : <span className="receipt">回执号 {receipt}</span>}
    </span>
  );
}
