import type { BoardRow } from "@safegrid/contract/board";
import { dayAndTime, spanOf } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { useBoardWords } from "./board-words.ts";

/** A thin bar of how long each stage took; the last one still runs. Told in words to whoever points at it or hears it. */
export function StageBar({ stages, nowMs }: { stages: BoardRow["stages"]; nowMs: number }) {
  const [t, h] = [useBoardWords(), useHazardWords()];
  const spans = stages.map(({ state, fromAt }, n) => {
    const fromMs = Date.parse(fromAt);
    const untilMs = n + 1 < stages.length ? Date.parse(stages[n + 1]?.fromAt ?? fromAt) : nowMs;
    const ms = Math.max(0, untilMs - fromMs);
    const { key, a, b } = spanOf(ms);
    return {
      ms,
      state,
      words: t("stage", {
        state: h(`state.${state}`),
        span: t(`span.${key}`, { a, b }),
        at: dayAndTime(fromAt).slice(5, 16),
      }),
    };
  });
  const words = spans.map((span) => span.words).join("\n");
  return (
    <span className="stage-bar" role="img" aria-label={`${t("stages")}：${words.replaceAll("\n", "；")}`} title={words}>
      {spans.map(({ ms, state }, n) => (
        // A stage that comes twice is drawn twice; their order is fixed.
        // oxlint-disable-next-line react/no-array-index-key
        <i key={n} className={`stage-${state}`} style={{ flexGrow: Math.max(ms, 1) }} />
      ))}
    </span>
  );
}
