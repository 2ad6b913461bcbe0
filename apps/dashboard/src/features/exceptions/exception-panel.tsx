import { useTranslation } from "react-i18next";
import type { HazardRow } from "@safegrid/contract/hazard";
import { spanOf, timeOfDay } from "#/ui/format.ts";
import { Mark } from "#/ui/mark.tsx";
import type { Exception } from "./exception-list.ts";

const mostNames = 3;
const shortestCalmMs = 60_000;

/** At most seven rows of what is abnormal; where it is, how long, who has it. */
export function ExceptionPanel({
  rows,
  total,
  nowMs,
  placeOf,
  namesOf,
  calmSinceMs,
  onPick,
}: {
  rows: readonly Exception[];
  total: number;
  nowMs: number;
  placeOf: (hazard: HazardRow) => string;
  /** The townships of some villages, each once. */
  namesOf: (gridIds: readonly string[]) => readonly string[];
  calmSinceMs: number | null;
  onPick: (gridId: string) => void;
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
        {calmSinceMs !== null && nowMs - calmSinceMs >= shortestCalmMs && (
          <p className="quiet">{t("exceptions.noneSince", { span: span(nowMs - calmSinceMs) })}</p>
        )}
      </section>
    );
  return (
    <section className="panel exceptions">
      <h2>{t("exceptions.title", { count: total })}</h2>
      <ol>
        {rows.map((row) => (
          <li key={row.key} className={`${row.kind} ${toneOf(row)}`}>
            <button type="button" disabled={row.gridIds.length !== 1} onClick={() => onPick(row.gridIds[0] ?? "")}>
              <Mark kind={markOf(row)} />
              <div className="line">
                <strong>
                  {titleOf(row)}
                  {row.hazard?.isListed && row.kind !== "listed" && ` · ${t("exceptions.listed")}`}
                </strong>
                <span className="when">{whenOf(row)}</span>
              </div>
              <div className="where">{whereOf(row)}</div>
              {row.hazard ? (
                <div className="quiet parts">
                  <span>{t(`category.${row.hazard.category}`)}</span>
                  <span>{row.hazard.holder ?? t("exceptions.noHolder")}</span>
                  <span>{t(`state.${row.hazard.state}` as "state.assigned")}</span>
                </div>
              ) : (
                <div className="quiet">{wordOf(row)}</div>
              )}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );

  function whereOf(row: Exception): string {
    if (row.hazard) return placeOf(row.hazard);
    if (row.kind === "uncovered") return namesIn(row);
    return row.kind === "stale" ? namesIn(row) : t("exceptions.grouped", { count: row.count });
  }

  function wordOf(row: Exception): string {
    if (row.kind === "uncovered") return t("exceptions.uncoveredWhy", { count: row.gridIds.length });
    return row.kind === "stale" ? t("exceptions.quiet") : namesIn(row);
  }

  function namesIn(row: Exception): string {
    const names = namesOf(row.gridIds);
    const first = names.slice(0, mostNames).join(t("exceptions.comma"));
    return names.length > mostNames ? t("exceptions.townships", { names: first, count: names.length }) : first;
  }

  function titleOf(row: Exception): string {
    if (row.kind === "stale") return `${t("exceptions.stale")} ${t("exceptions.staleVillages", { count: row.count })}`;
    if (row.kind === "uncovered") return t("exceptions.uncovered", { count: row.count });
    return t(`exceptions.${row.kind}`, { count: row.hazard?.returnedCount ?? 2 });
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

/** Red is overdue and amber is due, here as on the map. */
function toneOf({ kind }: Exception): "red" | "amber" | "grey" {
  if (kind === "stale") return "grey";
  return kind === "major_overdue" || kind === "overdue" ? "red" : "amber";
}

function markOf(row: Exception): "red" | "amber" | "stale" {
  const tone = toneOf(row);
  return tone === "grey" ? "stale" : tone;
}
