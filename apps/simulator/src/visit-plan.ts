import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { DuePlace } from "@safegrid/contract/due-place";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays, businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import type { Command } from "./api.ts";
import type { FindingKind } from "./finding.ts";
import { hazardOf, likelyFinding } from "./finding.ts";
import type { Random } from "./random.ts";
import { randomOf, uuid7Of } from "./random.ts";
import { timeOfDay } from "./rhythm.ts";
import { clockSkew, leavesAt } from "./signal.ts";

/** What an officer's phone captures at one visit, and when that leaves the phone. Instants are simulated ones. */
export interface PlannedVisit {
  readonly placeId: string;
  readonly cellId: string;
  readonly atMs: number;
  /** Never before the instant that the commands state. */
  readonly leavesMs: number;
  readonly commands: readonly Command[];
}

/** A due place, and where it lies in the tree of grids. */
export interface Spot extends Pick<DuePlace, "placeId" | "cellId" | "category" | "cadence" | "checklistVersion" | "lon" | "lat"> {
  readonly townshipCode: string;
  readonly villageCode: string;
}

const findingShare = 0.03;

/** The visits that a seed gives to a business day: most due places, not all, at believable times; earliest first. */
export function planDay(seed: string, day: BusinessDay, spots: readonly Spot[]): PlannedVisit[] {
  return spots
    .filter((spot) => isVisited(seed, day, spot))
    .map((spot) => {
      const atMs = dayStartsAt(day) + timeOfDay(randomOf(`${seed} ${day} ${spot.placeId} when`));
      return planVisit({ seed, day, spot, n: "0", atMs, findingShare });
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** Townships and villages differ in diligence; some cells have nobody for long, some are left out on a day. */
function isVisited(seed: string, day: BusinessDay, { placeId, cellId, townshipCode, villageCode }: Spot): boolean {
  if (randomOf(`${seed} vacant ${cellId}`).chance(0.006)) return false;
  if (randomOf(`${seed} ${day} absent ${cellId}`).chance(0.015)) return false;
  const township = randomOf(`${seed} diligence ${townshipCode}`).between(0.89, 0.995);
  const village = randomOf(`${seed} diligence ${villageCode}`).between(-0.05, 0.03);
  return randomOf(`${seed} ${day} ${placeId} comes`).chance(township + village);
}

/** One visit; everything that is sent of it follows from what is given, so it can be planned again after a restart. */
export function planVisit(options: {
  readonly seed: string;
  readonly day: BusinessDay;
  readonly spot: Spot;
  /** Tells several visits to one place on one day apart. */
  readonly n: string;
  readonly atMs: number;
  readonly findingShare: number;
}): PlannedVisit {
  const { seed, day, spot, n, atMs, findingShare: share } = options;
  const { placeId, cellId, checklistVersion } = spot;
  const label = `${seed}/${placeId}/${day}/${n}`;
  const random = randomOf(label);
  const leavesMs = Math.floor(leavesAt(seed, cellId, atMs));
  const statedMs = stated(atMs + clockSkew(seed, cellId), leavesMs, day);
  const occurredAt = new Date(statedMs).toISOString();
  const finding = random.chance(share) ? likelyFinding(spot.category, random) : null;
  const visit = {
    type: "visit.record",
    commandId: uuid7Of(`visit ${label}`, statedMs),
    occurredAt,
    placeId,
    checklistVersion,
    answers: answersOf(spot, finding, random),
    position: positionOf(spot, random),
  };
  const shared = { placeId, cellId, atMs, leavesMs };
  if (!finding) return { ...shared, commands: [visit] };
  const hazard = {
    type: "hazard.report",
    commandId: uuid7Of(`hazard ${label}`, statedMs),
    occurredAt,
    placeId,
    visitId: visit.commandId,
    ...hazardOf(finding, random),
  };
  return { ...shared, commands: [visit, hazard] };
}

/** The instant that the phone's clock states: within the day of the visit, and not later than it is sent. */
function stated(clockMs: number, leavesMs: number, day: BusinessDay): number {
  const endsMs = dayStartsAt(addDays(day, 1)) - 1;
  return Math.floor(Math.min(Math.max(clockMs, dayStartsAt(day)), leavesMs, endsMs));
}

/** One or two visits in a hundred are hasty: rows stay unchecked, and the visit counts as none. */
function answersOf(spot: Spot, finding: FindingKind | null, random: Random) {
  const isHasty = finding === null && random.chance(0.015);
  const hasLift = spot.category === "lift" || spot.category === "residential_building" || finding === "lift";
  return sixChecksTwoCoverages.items
    .filter(({ code }) => !isHasty || (code !== "lift" && code !== "facilities_patrolled"))
    .map(({ code, kind }) => {
      if (kind === "coverage") return { item: code, result: "covered" };
      if (code === finding) return { item: code, result: "problem" };
      return { item: code, result: code === "lift" && !hasLift ? "not_present" : "nothing_found" };
    });
}

function positionOf({ lon, lat }: Spot, random: Random) {
  if (lon === null || lat === null || random.chance(0.12))
    return { kind: "absent", reason: random.pick(["no_signal", "indoors", "denied"]) };
  const near = (degrees: number) => Number((degrees + random.between(-0.0004, 0.0004)).toFixed(6));
  return { kind: "fix", lon: near(lon), lat: near(lat), accuracyM: Math.round(random.between(5, 60)), crs: "cgcs2000" };
}

/** The business day of a visit, by the instant that its commands state. */
export function dayOfVisit(visit: PlannedVisit): BusinessDay {
  return businessDayOf(Date.parse(String(visit.commands[0]?.["occurredAt"])));
}
