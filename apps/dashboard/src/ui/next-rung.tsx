import type { NextRung } from "@safegrid/contract/escalation";
import { dayAndTime, spanOf } from "./format.ts";
import { rungText, useRungWords } from "./rung-words.ts";

/** What the ladder does next, before it does it: when, in how long, what, and to whom. */
export function NextRungLine({ next, nowMs }: { next: NextRung; nowMs: number }) {
  const t = useRungWords();
  const leftMs = Date.parse(next.at) - nowMs;
  const { key, a, b } = spanOf(leftMs);
  const tells = next.tells.map(({ unit, does }) =>
    t("to", { does: does.map((doing) => t(`does.${doing}`)).join("、"), unit: unit.name }),
  );
  return (
    <p className="card-next next-rung" title={next.isAssumed ? t("assumed") : undefined}>
      {t("next", {
        at: `${dayAndTime(next.at).slice(5, 16)}${next.isAssumed ? "*" : ""}`,
        left: leftMs < 60_000 ? t("left.now") : t(`left.${key}`, { a, b }),
        when: rungText(t, next.rung, next.countedFrom),
        tells: tells.length > 0 ? tells.join("；") : t("nobody"),
      })}
    </p>
  );
}
