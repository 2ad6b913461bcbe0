import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NumberHistory, NumberRecords } from "@safegrid/contract/number";
import type { SourceHealth } from "@safegrid/contract/source-health";
import { attentionOf } from "@safegrid/domain/hazard-attention";
import { rateNames } from "@safegrid/metrics/counter";
import { CountyMap } from "#/features/county-map/county-map.tsx";
import { CellPanel } from "#/features/drill/cell-panel.tsx";
import { DrillPanel } from "#/features/drill/drill-panel.tsx";
import { listExceptions } from "#/features/exceptions/exception-list.ts";
import { ExceptionPanel } from "#/features/exceptions/exception-panel.tsx";
import { FractionPanel } from "#/features/fractions/fraction-panel.tsx";
import { LastEvents } from "#/features/last-events/last-events.tsx";
import { TopStrip } from "#/features/top-strip/top-strip.tsx";
import { callApi } from "#/live/api.ts";
import { useLive, useNow, usePolled } from "#/live/use-live.ts";
import { useRemote } from "./use-remote.ts";
import { useStable } from "./use-stable.ts";
import type { WallFacts } from "./wall-app.tsx";
import type { Histories } from "./wall-numbers.ts";
import { fractionsOf, tilesOf, townshipsOf } from "./wall-numbers.ts";

const depthOf = { county: 2, township: 1, village: 1, cell: 0 } as const;
const rotateEveryMs = 30_000;

/** The whole wall: one scope at a time, its exceptions, its map or tiles, its fractions, its last events. */
export function WallScreen({ token, facts }: { token: string; facts: WallFacts }) {
  const { t } = useTranslation();
  const { county, grids, me } = facts;
  const byId = useMemo(() => new Map(grids.map((grid) => [grid.id as string, grid])), [grids]);
  const [scopeId, setScopeId] = useState<string>(() => {
    const asked = new URLSearchParams(location.search).get("scope");
    return asked !== null && byId.has(asked) ? asked : me.scope.id;
  });
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const scope = byId.get(scopeId) ?? me.scope;
  const { live, link, clockAheadMs, delayMs } = useLive(token, scope.id, depthOf[scope.level]);
  const nowMs = useNow(clockAheadMs);
  const health = usePolled(() => callApi<SourceHealth>(`/source-health?scope=${scope.id}`), 15_000, scope.id);
  const histories =
    usePolled(() => readHistories(scope.id), 60_000, `${scope.id} ${live.numbers.get(`${scope.id} day`)?.startsOn}`) ??
    {};
  const isCell = scope.level === "cell";
  const records = (side: "counted" | "not-counted") => () =>
    isCell
      ? callApi<NumberRecords>(
          `/numbers/records?scope=${scope.id}&metric=patrolCoverage&period=day&side=${side}&limit=20`,
        )
      : Promise.reject(new Error("no cell"));
  const seqOfCell = isCell ? live.seq : 0;
  const visited = usePolled(records("counted"), 30_000, `counted ${scope.id} ${seqOfCell}`);
  const open = usePolled(records("not-counted"), 30_000, `open ${scope.id} ${seqOfCell}`);

  const minute = Math.floor(nowMs / 60_000) * 60_000;
  const townships = useStable(
    useMemo(
      () => (scope.level === "county" ? townshipsOf(grids, live, health, minute) : []),
      [scope, grids, live, health, minute],
    ),
  );
  const tiles = useMemo(() => tilesOf(scope.id, grids, live, health, minute), [scope, grids, live, health, minute]);
  const exceptions = useMemo(
    () => listExceptions(live.hazards.values(), health, minute),
    [live.hazards, health, minute],
  );
  const fractions = fractionsOf(live, scope.id, histories, t);
  const total =
    [...live.hazards.values()].filter((hazard) => attentionOf(hazard, minute)).length +
    (health && health.staleVillages.length > 0 ? 1 : 0);
  const calmSince = useRef<number | null>(null);
  calmSince.current = exceptions.length > 0 || live.epoch === null ? null : (calmSince.current ?? nowMs);

  const path = pathOf(scope.id);
  const enter = (id: string) => {
    if (!byId.has(id)) return;
    setScopeId(id);
    setSelectedId(null);
  };
  const leave = () => {
    const parent = scope.parentId;
    if (parent === null || scope.id === me.scope.id) return;
    setSelectedId(scope.id);
    setScopeId(parent);
  };
  const choices =
    scope.level === "county"
      ? townships.flatMap((township) => [township.id, ...township.villages.map((village) => village.id)])
      : tiles.map((tile) => tile.id);
  useRemote(choices, selectedId, { select: setSelectedId, enter, leave });
  useRotation(
    exceptions[0]?.kind !== "major_overdue",
    townships.map((township) => township.id),
    () => setScopeId(me.scope.id),
    enter,
  );

  const isLost = link.state === "lost";
  const unitPx = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--am")) || 1;
  const placeOf = (gridId: string) =>
    pathOf(gridId)
      .slice(1)
      .map((grid) => grid.name)
      .join(" ");
  return (
    <div className={`wall ${isLost ? "lost" : ""}`} data-seq={live.seq} data-link={link.state} data-scope={scope.code}>
      <TopStrip
        county={county.county.name}
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
      />
      {scope.level === "county" && (
        <CountyMap info={county} townships={townships} selectedId={selectedId} unitPx={unitPx} onPick={enter} />
      )}
      {(scope.level === "township" || scope.level === "village") && (
        <DrillPanel path={path} tiles={tiles} selectedId={selectedId} onPick={enter} onBack={leave} />
      )}
      {isCell && <CellPanel path={path} visited={visited} open={open} onBack={leave} />}
      <FractionPanel
        fractions={fractions}
        onOpen={(fraction) => {
          const on = live.numbers.get(`${scope.id} ${fraction.period}`)?.startsOn ?? "";
          location.assign(`/numbers?metric=${fraction.name}&scope=${scope.id}&period=${fraction.period}&on=${on}`);
        }}
      />
      <LastEvents events={live.events} placeOf={placeOf} />
    </div>
  );

  function pathOf(gridId: string) {
    const steps = [];
    for (let grid = byId.get(gridId); grid; grid = grid.parentId === null ? undefined : byId.get(grid.parentId))
      steps.unshift(grid);
    return steps;
  }
}

async function readHistories(scopeId: string): Promise<Histories> {
  const names = rateNames.filter((name) => name !== "cellCoverage");
  const read = await Promise.all(
    names.map((metric) => callApi<NumberHistory>(`/numbers/history?scope=${scopeId}&metric=${metric}&days=44`)),
  );
  return Object.fromEntries(read.map((history) => [history.metric, history]));
}

/** With `?rotate=1` the wall goes from the county through its townships; it stops while the gravest thing stands. */
function useRotation(
  isCalm: boolean,
  townshipIds: readonly string[],
  home: () => void,
  enter: (id: string) => void,
): void {
  const state = useRef({ townshipIds, home, enter, at: -1 });
  state.current = {
    ...state.current,
    townshipIds: townshipIds.length > 0 ? townshipIds : state.current.townshipIds,
    home,
    enter,
  };
  useEffect(() => {
    if (!isCalm || new URLSearchParams(location.search).get("rotate") !== "1") return;
    const timer = setInterval(() => {
      const { townshipIds: ids, at } = state.current;
      const next = at + 1 >= ids.length ? -1 : at + 1;
      state.current.at = next;
      const id = ids[next];
      if (id === undefined) state.current.home();
      else state.current.enter(id);
    }, rotateEveryMs);
    return () => clearInterval(timer);
  }, [isCalm]);
}
