import { AutoComplete, Input } from "antd";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import type { ComponentRef } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import { useAnswer } from "#/live/answers.ts";

interface Answer {
  readonly grids: readonly (GridSummary & { readonly pathName: string })[];
}

const waitMs = 150;

/** Finds a grid by name, code or pinyin initials anywhere in the person's scope. The key `/` leads here. */
export function GridSearch({
  label,
  nothing,
  onPick,
}: {
  label: string;
  nothing: string;
  onPick: (id: string) => void;
}) {
  const [text, setText] = useState("");
  const asked = useSettled(useDeferredValue(text.trim()));
  const { data, isPlaceholderData } = useAnswer<Answer>(
    asked === "" ? null : `/grids/search?q=${encodeURIComponent(asked)}`,
  );
  const box = useRef<ComponentRef<typeof AutoComplete>>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && /^(input|textarea|select)$/i.test(event.target.tagName);
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  // Answers to what was typed before are not offered: Enter would choose one of them.
  const isReady = asked !== "" && asked === text.trim() && data !== undefined && !isPlaceholderData;
  return (
    <AutoComplete
      ref={box}
      className="grid-search"
      value={text}
      defaultActiveFirstOption
      onChange={setText}
      onSelect={(id: string) => {
        setText("");
        onPick(id);
      }}
      popupMatchSelectWidth={420}
      notFoundContent={isReady ? nothing : null}
      options={(isReady ? data.grids : []).map((grid) => ({
        value: grid.id,
        label: (
          <span className="grid-search-row">
            <span>{grid.pathName}</span>
            <span className="quiet">{grid.code}</span>
          </span>
        ),
      }))}
    >
      <Input placeholder={label} aria-label={label} allowClear />
    </AutoComplete>
  );
}

/** A text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), waitMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
