import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { GridSummary } from "@safegrid/contract/grid";
import type { NumberHistory, NumberRecords, RecordSide } from "@safegrid/contract/number";
import type { SourceHealth } from "@safegrid/contract/source-health";
import type { UncoveredVillages } from "@safegrid/contract/uncovered-place";
import { attentionOf } from "@safegrid/domain/hazard-attention";
import { rateNames } from "@safegrid/metrics/counter";
import { CountyMap } from "#/features/county-map/county-map.tsx";
import { CellPanel } from "#/features/drill/cell-panel.tsx";
import { DrillPanel } from "#/features/drill/drill-panel.tsx";
import { listExceptions } from "#/features/exceptions/exception-list.ts";
import { ExceptionPanel } from "#/features/exceptions/exception-panel.tsx";
import type { Fraction } from "#/features/fractions/fraction-panel.tsx";
import { FractionPanel } from "#/features/fractions/fraction-panel.tsx";
import { LastEvents } from "#/features/last-events/last-events.tsx";
import { TopStrip } from "#/features/top-strip/top-strip.tsx";
import { callApi } from "#/live/api.ts";
import { useLive, useNow, usePolled } from "#/live/use-live.ts";
import { useRemote } from "./use-remote.ts";
import { useRotation } from "./use-rotation.ts";
import { useScope } from "./use-scope.ts";
import { useStable } from "./use-stable.ts";
import { useWallGround } from "./use-wall-ground.ts";
import type { WallFacts } from "./wall-facts.ts";
import type { Histories } from "./wall-numbers.ts";
import { fractionsOf, tilesOf, townshipsOf } from "./wall-numbers.ts";

/** How far down the wall's own subscription reaches: to the villages. Cells have one of their village's. */
const depthOf = { county: 2, township: 1, village: 1, cell: 0 } as const;

/**
 * The whole wall. Exceptions, data age and events are always those of its whole scope: who looks into one village
 * must not miss what happens in another. The centre and the fractions are of the grid that was gone into.
 */
export function WallScreen({
  token,
  facts,
  onDoubt,
}: {
  token: string;
  facts: WallFacts;
  /** Grids were divided, renamed or closed, or the server knows this wall no more: who it is has to be asked anew. */
  onDoubt: () => void;
}) {
  const { t } = useTranslation();
  const { county, grids, me } = facts;
  const { scope, path, pathOf, selectedId, select, enter, leave } = useScope(grids, me.scope);
  const whole = useLive(token, me.scope.id, depthOf[me.scope.level]);
  const gridsSeq = whole.live.events.find(({ type }) => type.startsWith("grid."))?.seq ?? 0;
  useEffect(() => {
    if (gridsSeq > 0 || whole.refusals > 0) onDoubt();
  }, [gridsSeq, whole.refusals]);
  const villageId = path.find((grid) => grid.level === "village" && grid.id !== me.scope.id)?.id ?? null;
  const detail = useLive(token, villageId, depthOf.village);
  const live = useMemo(
    () =>
      villageId === null
        ? whole.live
        : {
            ...whole.live,
            numbers: new Map([...whole.live.numbers, ...detail.live.numbers]),
            standings: new Map([...whole.live.standings, ...detail.live.standings]),
          },
    [villageId, whole.live, detail.live],
  );
  const { link, delayMs } = whole;
  const nowMs = useNow(whole.clockAheadMs);

  const health = usePolled(() => callApi<SourceHealth>(`/source-health?scope=${me.scope.id}`), 15_000, "health");
  const uncovered = usePolled(
    () => callApi<UncoveredVillages>(`/uncovered-places/villages?scope=${me.scope.id}`),
    30_000,
    "uncovered",
  );
  const boundaries = useWallGround(
    me.scope,
    whole.live.events.find(({ type }) => /^(boundary|grid)\./.test(type))?.seq ?? 0,
  );
  const today = live.numbers.get(`${scope.id} day`)?.startsOn;
  const histories = usePolled(() => readHistories(scope.id), 60_000, `${scope.id} ${today}`) ?? {};
  const changedSeq = live.numbers.get(`${scope.id} day`)?.seq ?? 0;
  const visited = useCellRecords(scope, "counted", changedSeq);
  const open = useCellRecords(scope, "not-counted", changedSeq);

  const townships = useStable(
    useMemo(() => (scope.level === "county" ? townshipsOf(grids, live, health) : []), [scope, grids, live, health]),
  );
  const tiles = useMemo(
    () => (scope.level === "county" ? [] : tilesOf(scope.id, grids, live, health)),
    [scope, grids, live, health],
  );
  const exceptions = useMemo(
    () => listExceptions(live.hazards.values(), health, uncovered),
    [live.hazards, health, uncovered],
  );
  const isStale = (health?.staleVillages ?? []).some(({ gridId }) => pathOf(gridId).includes(scope));
  const fractions = fractionsOf(live, scope, histories, isStale, t);
  const total =
    [...live.hazards.values()].filter((hazard) => attentionOf(hazard)).length +
    (health && health.staleVillages.length > 0 ? 1 : 0) +
    (uncovered && uncovered.villages.length > 0 ? 1 : 0);
  const calmSince = useRef<number | null>(null);
  calmSince.current = exceptions.length > 0 || live.epoch === null ? null : (calmSince.current ?? nowMs);

  const openNumber = (fraction: Fraction | undefined) => {
    if (!fraction) return;
    const { name, period } = fraction;
    const on = live.numbers.get(`${scope.id} ${period}`)?.startsOn ?? "";
    location.assign(`/numbers?metric=${name}&scope=${scope.id}&period=${period}&on=${on}`);
  };
  useRemote(selectedId, { enter, leave, openNumber: (index) => openNumber(fractions[index]) });
  useRotation(
    exceptions[0]?.kind === "major_overdue",
    [me.scope.id, ...grids.filter((grid) => grid.parentId === me.scope.id && !grid.isPseudo).map((grid) => grid.id)],
    enter,
  );

  const unitPx = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--am")) || 1;
  const placeOf = (gridId: string) =>
    pathOf(gridId)
      .filter((grid) => grid.level !== "county")
      .map((grid) => grid.name)
      .join(" ");
  return (
    <div
      className={`wall ${link.state === "lost" ? "lost" : ""}`}
      data-seq={live.seq}
      data-link={link.state}
      data-scope={scope.code}
    >
      <TopStrip
        county={me.scope.name}
        mode={county.mode}
        asOf={live.at}
        health={health}
        delayMs={delayMs}
        nowMs={nowMs}
        link={link.state === "lost" ? { kind: "lost", forMs: Date.now() - link.sinceMs } : { kind: link.state }}
      />
      <ExceptionPanel
        rows={exceptions}
        total={total}
        nowMs={nowMs}
        calmSinceMs={calmSince.current}
        placeOf={(hazard) => `${placeOf(hazard.villageId)} ${hazard.placeName.split(" ").slice(1).join(" ")}`}
        namesOf={(gridIds) => [...new Set(gridIds.map((id) => placeOf(id).split(" ", 1)[0] ?? ""))]}
        onPick={enter}
      />
      {scope.level === "county" && (
        <CountyMap
          info={county}
          boundaries={boundaries}
          townships={townships}
          selectedId={selectedId}
          unitPx={unitPx}
          onPick={enter}
          onSelect={select}
        />
      )}
      {(scope.level === "township" || scope.level === "village") && (
        <DrillPanel path={path} tiles={tiles} selectedId={selectedId} onPick={enter} onSelect={select} />
      )}
      {scope.level === "cell" && <CellPanel path={path} visited={visited} open={open} onPick={enter} />}
      <FractionPanel fractions={fractions} onOpen={openNumber} />
      <LastEvents events={live.events} placeOf={placeOf} />
    </div>
  );
}

/** The records of a cell's patrols today, read anew when its numbers change. */
function useCellRecords(scope: GridSummary, side: RecordSide, changedSeq: number): NumberRecords | null {
  const isCell = scope.level === "cell";
  const ask = () =>
    isCell
      ? callApi<NumberRecords>(
          `/numbers/records?scope=${scope.id}&metric=patrolCoverage&period=day&side=${side}&limit=20`,
        )
      : Promise.reject(new Error("no cell"));
  return usePolled(ask, 30_000, `${side} ${isCell ? scope.id : ""}`, isCell ? changedSeq : 0);
}

async function readHistories(scopeId: string): Promise<Histories> {
  const names = rateNames.filter((name) => name !== "cellCoverage");
  const read = await Promise.all(
    names.map((metric) => callApi<NumberHistory>(`/numbers/history?scope=${scopeId}&metric=${metric}&days=44`)),
  );
  return Object.fromEntries(read.map((history) => [history.metric, history]));
}
