import { v7 as uuidv7 } from "uuid";
import type { GridSummary } from "@safegrid/contract/grid";
import type { HazardRow } from "@safegrid/contract/hazard";
import type { EventRow, LiveRow } from "@safegrid/contract/live";
import type { NumbersRow, StandingRow } from "@safegrid/contract/number";
import type { EventType } from "@safegrid/domain/event";
import { hazardCategories, isHazardClosed } from "@safegrid/domain/hazard";
import type { Random } from "#/rigs/random.ts";

const hourMs = 3_600_000;
/** Of a hundred events so many concern hazards; the rest are visits. */
const hazardShare = 0.2;
/** So many hazards are under way at a time, as on a bad day of a county. */
const hazardsUnderWay = 150;
/** Villages that only probes touch, so that each probe is one change of one tile and no other. */
const probedVillages = 10;

export type MovingCounty = ReturnType<typeof createMovingCounty>;

/**
 * A county that goes on from a real snapshot: visits, found hazards and their steps, each as the absolute rows that
 * the product's feed would tell for it. The same seed and snapshot give the same days, apart from ids and instants.
 */
export function createMovingCounty(snapshot: readonly LiveRow[], grids: readonly GridSummary[], random: Random) {
  const parents = new Map(grids.map((grid) => [grid.id as string, grid.parentId as string | null]));
  const numbers = new Map<string, NumbersRow[]>();
  const standings = new Map<string, StandingRow>();
  const hazards = new Map<string, HazardRow>();
  for (const row of snapshot) {
    if (row.kind === "numbers") numbers.set(row.gridId, [...(numbers.get(row.gridId) ?? []), row]);
    else if (row.kind === "standing") standings.set(row.gridId, row);
    else if (row.kind === "hazard") hazards.set(row.id, row);
  }
  const isReal = (grid: GridSummary) => !grid.isPseudo && standings.has(parents.get(grid.id) ?? "");
  const cells = grids.filter((grid) => grid.level === "cell" && isReal(grid));
  const villages = new Set(cells.map((cell) => parents.get(cell.id) as string));
  const probed = [...villages].filter((id) => standings.get(id)?.overdue.count === 0).slice(0, probedVillages);
  for (const id of probed) villages.delete(id);
  const ordinaryCells = cells.filter((cell) => villages.has(parents.get(cell.id) as string));
  let probes = 0;

  /** From the county to the village of a grid: the levels that a wall hears of. */
  function pathOf(gridId: string): string[] {
    const path: string[] = [];
    for (let id: string | null = gridId; id !== null; id = parents.get(id) ?? null)
      if (standings.has(id)) path.unshift(id);
    return path;
  }

  function count(path: readonly string[], seq: number, by: Partial<NumbersRow["counters"]>): NumbersRow[] {
    return path.flatMap((id) => {
      const changed = (numbers.get(id) ?? []).map((row) => {
        const counters = { ...row.counters };
        for (const [name, value] of Object.entries(by) as [keyof typeof counters, number][]) counters[name] += value;
        return { ...row, seq, counters };
      });
      numbers.set(id, changed);
      return changed;
    });
  }

  function stand(path: readonly string[], seq: number, at: string, open: number, overdue: number): StandingRow[] {
    return path.flatMap((id) => {
      const before = standings.get(id);
      if (!before) return [];
      const late = { ...before.overdue, count: Math.max(0, before.overdue.count + overdue) };
      const openHazards = Math.max(0, before.openHazards + open);
      const row = { ...before, seq, openHazards, overdue: late, lastReceivedAt: at };
      standings.set(id, row);
      return [row];
    });
  }

  function event(seq: number, type: EventType, cellId: string, at: string, about: EventRow["about"]): EventRow {
    const gridId = cellId as EventRow["gridId"];
    return { kind: "event", seq, type, gridId, occurredAt: at, recordedAt: at, subjectId: uuidv7(), about };
  }

  function visit(seq: number, at: string): LiveRow[] {
    const cell = random.pick(ordinaryCells);
    const path = pathOf(cell.id);
    const today = numbers.get(path.at(-1) ?? "")?.find((row) => row.periodKind === "day");
    const { coveredPlaces = 0, duePlaces = 0 } = today?.counters ?? {};
    const about = { place: `${cell.name} 走访点`, category: "shop", problemCount: random.below(2), isComplete: true };
    const received = stand(path, seq, at, 0, 0);
    if (coveredPlaces < duePlaces)
      return [...count(path, seq, { coveredPlaces: 1 }), ...received, event(seq, "visit.recorded", cell.id, at, about)];
    // All is visited: now and then visits are found to be no good, so that the day never ends.
    if (coveredPlaces > 0 && random.chance(0.3))
      return [
        ...count(path, seq, { coveredPlaces: -coveredPlaces }),
        event(seq, "visit.rejected", cell.id, at, { reason: "duplicate" }),
      ];
    return [...received, event(seq, "visit.recorded", cell.id, at, about)];
  }

  function findHazard(seq: number, at: string): LiveRow[] {
    const cell = random.pick(ordinaryCells);
    const path = pathOf(cell.id);
    const [, townshipId = "", villageId = ""] = path;
    const id = uuidv7() as HazardRow["id"];
    const row: HazardRow = {
      ...{ kind: "hazard", id, seq, serial: `20260101-${seq}`, cellId: cell.id, villageId, townshipId },
      ...{
        placeId: uuidv7(),
        placeName: `${cell.name} 走访点 ${random.below(9)}号`,
        description: "用电线路老化，私拉乱接",
      },
      category: random.pick(hazardCategories),
      grade: random.chance(0.02) ? "major" : "ordinary",
      ...{ state: "reported", level: "village", holder: null, foundAt: at, deadlineAt: null },
      ...{
        deadlinePassed: false,
        lastRung: null,
        closedAt: null,
        returnedCount: 0,
        isListed: false,
        version: 1,
        firstDeadlineAt: null,
      },
      ...{ ownerGridId: villageId, ownerDepartmentId: null, receiptDueAt: null, clockStoppedUntil: null },
    };
    hazards.set(id, row);
    const { category, grade } = row;
    return [
      ...count(path, seq, grade === "major" ? { found: 1, majorFound: 1 } : { found: 1 }),
      ...stand(path, seq, at, 1, 0),
      row,
      event(seq, "hazard.reported", cell.id, at, { place: row.placeName, category, grade, level: "village" }),
    ];
  }

  function stepHazard(seq: number, at: string): LiveRow[] {
    const before = random.pick([...hazards.values()]);
    const nowMs = Date.parse(at);
    const path = pathOf(before.cellId);
    const { type, ...change } = nextStep(before, nowMs);
    const row = { ...before, ...change, seq };
    const isClosed = isHazardClosed(row.state);
    if (isClosed) hazards.delete(row.id);
    else hazards.set(row.id, row);
    const wasLate = Number(before.deadlinePassed);
    const isLate = Number(row.deadlinePassed && !isClosed);
    const { category, grade, holder, serial } = row;
    return [
      ...(isClosed ? count(path, seq, grade === "major" ? { rectified: 1, majorRectified: 1 } : { rectified: 1 }) : []),
      ...stand(path, seq, at, isClosed ? -1 : 0, isLate - wasLate),
      row,
      event(seq, type, row.cellId, at, { category, grade, holder, serial }),
    ];
  }

  function nextStep(row: HazardRow, nowMs: number): Partial<HazardRow> & { type: EventType } {
    const isRunning = row.state === "assigned" || row.state === "rectifying";
    if (isRunning && !row.deadlinePassed && random.chance(0.1))
      return { type: "hazard.deadline_passed", deadlinePassed: true, deadlineAt: new Date(nowMs).toISOString() };
    if (row.state === "reported") return { type: "hazard.accepted", state: "accepted" };
    if (row.state === "accepted") {
      const deadlineAt = new Date(nowMs + (8 + random.below(200)) * hourMs).toISOString();
      return { type: "hazard.assigned", state: "assigned", deadlineAt, holder: "县应急管理局" };
    }
    if (row.state === "assigned" || row.state === "returned") return { type: "hazard.started", state: "rectifying" };
    if (row.state === "rectifying") return { type: "hazard.submitted", state: "submitted" };
    if (random.chance(0.1)) return { type: "hazard.returned", state: "returned", returnedCount: row.returnedCount + 1 };
    return { type: "hazard.closed", state: "closed", closedAt: new Date(nowMs).toISOString() };
  }

  return {
    parents,

    /** The rows of the next event. */
    next(seq: number, nowMs: number): LiveRow[] {
      const at = new Date(nowMs).toISOString();
      if (!random.chance(hazardShare)) return visit(seq, at);
      return hazards.size < hazardsUnderWay ? findHazard(seq, at) : stepHazard(seq, at);
    },

    /** The rows of an event that turns one tile red or back, and no other event touches that tile. */
    probe(seq: number, nowMs: number): LiveRow[] {
      const id = probed[probes % probed.length] ?? "";
      const isRed = Math.floor(probes / probed.length) % 2 === 0;
      probes += 1;
      return stand([id], seq, new Date(nowMs).toISOString(), 0, isRed ? 1 : -1);
    },

    /** Everything as it stands. */
    rows(): LiveRow[] {
      return [...[...numbers.values()].flat(), ...standings.values(), ...hazards.values()];
    },
  };
}
