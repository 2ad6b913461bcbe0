import type { TFunction } from "i18next";
import type { GridSummary } from "@safegrid/contract/grid";
import type { HazardRow } from "@safegrid/contract/hazard";
import type { NumberHistory, NumbersRow } from "@safegrid/contract/number";
import type { SourceHealth } from "@safegrid/contract/source-health";
import { rateFrom } from "@safegrid/metrics/counter";
import { forecastPeriodEnd } from "@safegrid/metrics/forecast";
import type { Rate } from "@safegrid/metrics/rate";
import { addRates } from "@safegrid/metrics/rate";
import type { MapTownship } from "#/features/county-map/map-shapes.ts";
import { tileStateOf, gridsWithDue } from "#/features/county-map/tile-state.ts";
import type { DrillTile } from "#/features/drill/drill-panel.tsx";
import type { Fraction } from "#/features/fractions/fraction-panel.tsx";
import type { LiveState } from "#/live/live-state.ts";
import { numbersKey } from "#/live/live-state.ts";
import { percent } from "#/ui/format.ts";

export type Histories = Readonly<Partial<Record<Fraction["name"], NumberHistory>>>;

const shownDays = 14;
const rollingDays = 30;

/** The four fractions of a grid, from the live rows and the history of days. */
export function fractionsOf(
  live: LiveState,
  scope: GridSummary,
  histories: Histories,
  isStale: boolean,
  t: TFunction,
): Fraction[] {
  const gridId = scope.id;
  const rowOf = (kind: "day" | "month" | "year") => live.numbers.get(numbersKey(gridId, kind));
  const standing = live.standings.get(gridId);
  const rate = (row: NumbersRow | undefined, name: Fraction["name"]) => (row ? rateFrom(row.counters, name) : null);
  const daysOf = (name: Fraction["name"]): Rate[] => histories[name]?.points ?? [];
  const cells = rate(rowOf("day"), "cellCoverage");
  const patrol = rate(rowOf("day"), "patrolCoverage");
  const onTime = rate(rowOf("month"), "onTimeRate");
  const major = rate(rowOf("year"), "majorRectificationRate");
  const overdue = standing?.overdue.count ?? 0;
  const majorOverdue = [...live.hazards.values()].filter(
    (hazard) => hazard.grade === "major" && hazard.deadlinePassed && isWithin(hazard, scope),
  ).length;
  const monthEnd = (name: Fraction["name"]) => {
    const soFar = rate(rowOf("month"), name);
    return soFar && forecastPeriodEnd(soFar, daysOf(name).slice(-shownDays));
  };
  const bandWord = (band: { low: number; high: number } | null) =>
    band ? t("fraction.forecast", { low: Math.round(band.low * 100), high: percent(band.high) }) : "";
  const patrolBand = monthEnd("patrolCoverage");
  const onTimeBand = monthEnd("onTimeRate");
  const fractions: Omit<Fraction, "isStale">[] = [
    {
      name: "patrolCoverage",
      period: "day",
      rate: patrol,
      unit: t("fraction.place"),
      tone: "plain",
      emptyWord: t("fraction.nothingToPatrol"),
      note: cells && cells.denominator > 0 ? t("fraction.cells", { n: cells.numerator, d: cells.denominator }) : "",
      lineNote: bandWord(patrolBand),
      days: daysOf("patrolCoverage").slice(-shownDays),
      forecast: patrolBand,
    },
    {
      name: "onTimeRate",
      period: "month",
      rate: onTime,
      unit: t("fraction.case"),
      tone: overdue > 0 ? "amber" : "plain",
      emptyWord: t("fraction.noneDue"),
      note: t("fraction.overdue", { count: overdue }),
      lineNote: bandWord(onTimeBand),
      days: rolling(daysOf("onTimeRate")),
      forecast: onTimeBand,
    },
    {
      name: "majorRectificationRate",
      period: "year",
      rate: major,
      unit: t("fraction.case"),
      tone: majorOverdue > 0 ? "red" : major && major.numerator < major.denominator ? "amber" : "plain",
      emptyWord: t("fraction.noneFound"),
      note: t("fraction.open", { count: standing?.openMajor ?? 0 }),
      lineNote: t("fraction.overdue", { count: majorOverdue }),
      days: rolling(daysOf("majorRectificationRate")),
      forecast: null,
    },
    {
      name: "rectificationRate",
      period: "month",
      rate: rate(rowOf("month"), "rectificationRate"),
      unit: t("fraction.case"),
      tone: "plain",
      emptyWord: t("fraction.noneFound"),
      note: t("fraction.spot", { count: rowOf("month")?.counters.eliminated ?? 0 }),
      lineNote: t("fraction.open", { count: standing?.openHazards ?? 0 }),
      days: rolling(daysOf("rectificationRate")),
      forecast: null,
    },
  ];
  return fractions.map((fraction) => ({ ...fraction, isStale }));
}

function isWithin({ townshipId, villageId, cellId }: HazardRow, { id, level }: GridSummary): boolean {
  return level === "county" || townshipId === id || villageId === id || cellId === id;
}

/** Days with few cases jump; each point sums the thirty days up to it. */
function rolling(days: readonly Rate[]): Rate[] {
  return days
    .map((_, index) => addRates(days.slice(Math.max(0, index - rollingDays + 1), index + 1)))
    .slice(-shownDays);
}

/** Townships with their villages' tiles; statistical units without villages of their own are left out. */
export function townshipsOf(
  grids: readonly GridSummary[],
  live: LiveState,
  health: SourceHealth | null,
): MapTownship[] {
  const due = gridsWithDue(live.hazards.values());
  const stale = new Set(health?.staleVillages.map((village) => village.gridId));
  const villages = Map.groupBy(
    grids.filter((grid) => grid.level === "village" && !grid.isPseudo),
    (village) => village.parentId,
  );
  return grids
    .filter((grid) => grid.level === "township" && !grid.isPseudo)
    .map((township) => {
      const tiles = (villages.get(township.id) ?? []).map(({ id }) => ({
        id,
        state: tileStateOf(live.numbers.get(numbersKey(id, "day")), live.standings.get(id), due.has(id), stale.has(id)),
        isCovered: (live.numbers.get(numbersKey(id, "day"))?.counters.coveredPlaces ?? 0) > 0,
      }));
      return {
        id: township.id,
        name: township.name,
        done: tiles.filter((tile) => tile.isCovered).length,
        due: tiles.length,
        villages: tiles,
      };
    });
}

/** The children of a township or village as large tiles. */
export function tilesOf(
  parentId: string,
  grids: readonly GridSummary[],
  live: LiveState,
  health: SourceHealth | null,
): DrillTile[] {
  const due = gridsWithDue(live.hazards.values());
  const stale = new Set(health?.staleVillages.map((village) => village.gridId));
  return grids
    .filter((grid) => grid.parentId === parentId)
    .map(({ id, name }) => {
      const row = live.numbers.get(numbersKey(id, "day"));
      return {
        id,
        name,
        state: tileStateOf(row, live.standings.get(id), due.has(id), stale.has(id)),
        done: row?.counters.coveredPlaces ?? 0,
        due: row?.counters.duePlaces ?? 0,
      };
    });
}
