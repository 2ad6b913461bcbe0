import { useEffect, useState } from "react";
import type { BoardAnswer } from "@safegrid/contract/board";
import type { CardMark, HeldBoard } from "./held-board.ts";
import { holdStill, marksOfTakeOver } from "./held-board.ts";

const markedMs = 8_000;
const noMarks: ReadonlyMap<string, CardMark> = new Map();

/**
 * What is shown of the newest answer. While somebody reads, what is shown stays where it is and `takeOver` is offered;
 * else the newest is taken over as it comes, and what is new or changed in it stays marked for some seconds. Another
 * question (`path`) is answered at once: whoever asks it wants to see something else.
 */
export function useHeldBoard(newest: BoardAnswer | undefined, path: string, isReading: boolean) {
  const [shown, setShown] = useState<{ path: string; answer: BoardAnswer } | null>(null);
  const [fresh, setFresh] = useState(noMarks);
  const isOther = shown?.path !== path;
  const takeOver = () => {
    if (!newest || (shown && shown.path === path && shown.answer === newest)) return;
    const marks = shown && !isOther ? marksOfTakeOver(shown.answer, newest) : noMarks;
    setShown({ path, answer: newest });
    if (marks.size > 0 || isOther) setFresh(marks);
  };
  useEffect(() => {
    if (newest && (isOther || !isReading)) takeOver();
  }, [newest, isOther, isReading]);
  useEffect(() => {
    if (fresh.size === 0) return;
    const timer = setTimeout(() => setFresh(noMarks), markedMs);
    return () => clearTimeout(timer);
  }, [fresh]);
  const base = shown?.answer ?? newest;
  const held: HeldBoard | null = base && newest ? holdStill(base, isOther ? base : newest) : null;
  const marks = held && held.marks.size > 0 ? new Map([...fresh, ...held.marks]) : fresh;
  return { held, marks, takeOver, lanes: (isOther ? base : newest)?.lanes ?? [] };
}
