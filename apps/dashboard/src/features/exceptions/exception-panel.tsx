import { useTranslation } from "react-i18next";
import type { HazardRow } from "@safegrid/contract/hazard";
import { spanOf, timeOfDay } from "#/ui/format.ts";
import { Mark } from "#/ui/mark.tsx";
import type { Exception } from "./exception-list.ts";

/** At most seven rows of what is abnormal; where it is, how long, who has it. */
export function ExceptionPanel({
  rows,
  total,
  nowMs,
  placeOf,
  calmSinceMs,
}: {
  rows: readonly Exception[];
  total: number;
  nowMs: number;
  placeOf: (hazard: HazardRow) => string;
  calmSinceMs: number | null;
}) {
  const { t } = useTranslation();
  const span = (ms: number) => {
    const { key, a, b } = spanOf(Math.abs(ms));
    return t(`span.${key}`, { a, b });
  };
  if (rows.length === 0)
    return (
      <section className="panel exceptions calm">
        <h2>{t("exceptions.title", { count: 0 })}</h2>
        <p className="calm-word">{t("exceptions.none")}</p>
        {calmSinceMs !== null && (
          <p className="quiet">{t("exceptions.noneSince", { span: span(nowMs - calmSinceMs) })}</p>
        )}
      </section>
    );
  return (
    <section className="panel exceptions">
      <h2>{t("exceptions.title", { count: total })}</h2>
      <ol>
        {rows.map((row) => (
          <li key={row.key} className={toneOf(row)}>
            <Mark kind={row.kind === "stale" ? "stale" : toneOf(row)} />
            <div className="line">
              <strong>{titleOf(row)}</strong>
              <span className="when">{whenOf(row)}</span>
            </div>
            {row.hazard ? (
              <>
                <div className="where">{placeOf(row.hazard)}</div>
                <div className="quiet">
                  {t(`category.${row.hazard.category}`)} · {row.hazard.holder ?? t("exceptions.noHolder")} ·{" "}
                  {t(`state.${row.hazard.state}` as "state.assigned")}
                </div>
              </>
            ) : (
              row.kind === "stale" && <div className="quiet">{t("exceptions.quiet")}</div>
            )}
          </li>
        ))}
      </ol>
    </section>
  );

  function titleOf(row: Exception): string {
    if (row.kind === "stale") return `${t("exceptions.stale")} ${t("exceptions.staleVillages", { count: row.count })}`;
    const title = t(`exceptions.${row.kind}`, { count: row.hazard?.returnedCount ?? 2 });
    if (!row.hazard) return t("exceptions.grouped", { title, count: row.count });
    return title;
  }

  function whenOf(row: Exception): string {
    if (row.atMs === null) return t("top.never");
    if (row.kind === "stale") return t("exceptions.last", { time: timeOfDay(row.atMs).slice(0, 5) });
    const isPast = row.atMs <= nowMs;
    if (!row.hazard)
      return isPast
        ? t("exceptions.oldest", { span: span(nowMs - row.atMs) })
        : t("exceptions.left", { span: span(row.atMs - nowMs) });
    if (row.hazard.deadlineAt === null) return t("exceptions.open", { span: span(nowMs - row.atMs) });
    return isPast
      ? t("exceptions.overdueFor", { span: span(nowMs - row.atMs) })
      : t("exceptions.left", { span: span(row.atMs - nowMs) });
  }
}

function toneOf({ kind }: Exception): "red" | "amber" | "grey" {
  if (kind === "major_overdue") return "red";
  return kind === "stale" ? "grey" : "amber";
}
