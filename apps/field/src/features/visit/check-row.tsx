import { useEffect, useRef } from "react";
import type { CheckResult, ChecklistItem } from "@safegrid/domain/checklist";

const shown: Readonly<Record<CheckResult, { readonly shape: string; readonly word: string }>> = {
  not_checked: { shape: "○", word: "未检查" },
  nothing_found: { shape: "✔", word: "无问题" },
  problem: { shape: "▲", word: "有问题" },
  not_present: { shape: "—", word: "没有此项" },
  covered: { shape: "✔", word: "已到位" },
};

/** One of the large rows: what is to be looked at and what the officer has said of it; a press opens what he can say. */
export function CheckRow({
  item,
  number,
  result,
  isFound,
  isOpen,
  onOpen,
  onSay,
}: {
  readonly item: ChecklistItem;
  readonly number: number;
  readonly result: CheckResult;
  /** A problem of this row is saved: what is said of it cannot be taken back here, only added to. */
  readonly isFound: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onSay: (result: CheckResult) => void;
}) {
  const { shape, word } = shown[result];
  const choices: readonly CheckResult[] = isFound
    ? ["problem"]
    : item.kind === "coverage"
      ? ["covered", "not_present", "not_checked"]
      : ["nothing_found", "problem", "not_present"];
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // What can be said of the row must not lie behind the buttons at the thumb.
    if (isOpen) line.current?.scrollIntoView({ block: "center" });
  }, [isOpen]);
  return (
    <li ref={line} className={`check check-${result}`}>
      <button type="button" className="check-head" aria-expanded={isOpen} onClick={onOpen}>
        <span className="check-name">
          {number}. {item.zh}
        </span>
        <span className="check-state" data-result={result}>
          <span aria-hidden="true">{shape}</span> {word}
        </span>
      </button>
      {isOpen && item.hint !== null ? <p className="hint">{item.hint}</p> : null}
      {isOpen ? (
        <div className="check-choices">
          {choices.map((choice) => (
            <button type="button" key={choice} className={`say-${choice}`} onClick={() => onSay(choice)}>
              {isFound ? "再报一个问题" : shown[choice].word}
            </button>
          ))}
        </div>
      ) : null}
    </li>
  );
}
