import type { GridLevel } from "./grid.ts";
import type { HazardGrade, HazardState } from "./hazard.ts";
import type { GridUnit, Unit } from "./unit.ts";
import { gridUnitOf, levelOfUnit, unitAbove } from "./unit.ts";

/** How a hazard came to whoever has it now: found, up 上报, down 交办, across 移交, back, or past who kept silent. */
export const hopKinds = ["found", "up", "down", "across", "back", "bypass"] as const;
export type HopKind = (typeof hopKinds)[number];

/** A hop that nobody has received yet. */
export interface PendingHop {
  readonly kind: HopKind;
  readonly from: Unit;
  readonly to: Unit;
}

/** Something that was asked for and that somebody else decides. */
export interface HazardRequest {
  readonly askedBy: string;
  readonly untilAt: string;
}

/** An approved stop of the clock: while it lasts no time counts against whoever rectifies. */
export interface ClockStop {
  readonly fromAt: string;
  readonly untilAt: string;
  /** The deadline as it was before the stop. */
  readonly deadlineBefore: string;
}

/**
 * A hazard as far as its life depends on it. Instants are ISO 8601 in UTC; people are named by a key that is the same for
 * all accounts of one person. `home` is the path from the county to the cell in which it was found, `lineId` the
 * department in whose line of industry the place is. Nobody changes one: `decideHazard` gives the next.
 */
export interface HazardCase {
  readonly state: HazardState;
  readonly grade: HazardGrade;
  readonly home: readonly string[];
  readonly lineId: string | null;
  /** Who has it in hand, in every state; of a hazard that is done, who ended it. */
  readonly owner: Unit;
  /** The grid or department that watches over the rectification and re-inspects; null until it was assigned. */
  readonly supervisor: Unit | null;
  /** Not received yet; `to` is the owner. */
  readonly hop: PendingHop | null;
  readonly lastStepAt: string;
  /** Stays for ever. */
  readonly firstDeadlineAt: string | null;
  /** In force. */
  readonly deadlineAt: string | null;
  /** 五落实: person, measures, money, deadline, contingency plan are all there. */
  readonly hasFive: boolean;
  /** Everybody who ever submitted a rectification of it. */
  readonly rectifiers: readonly string[];
  /** Whose re-inspection has passed; of a major hazard it may not be who closes it. */
  readonly reinspectedBy: string | null;
  readonly returnedCount: number;
  /** Supervised in public 挂牌督办: nothing ends it before it is delisted (listing.ts). */
  readonly isListed: boolean;
  readonly extension: HazardRequest | null;
  readonly stop: HazardRequest | null;
  readonly stopped: ClockStop | null;
  /** Units that were told that it went past them, and have not said that they know. */
  readonly unseenBy: readonly Unit[];
}

/** Serious cases go straight from the officer to the township (P22); others begin at the village. */
export function firstLevelOf(grade: HazardGrade): Extract<GridLevel, "township" | "village"> {
  return grade === "major" ? "township" : "village";
}

/** Units that stand between two and were passed over, lowest first; the county is told of every skip of a level too. */
export function skippedUnits(from: GridUnit, to: GridUnit): GridUnit[] {
  const skipped: GridUnit[] = [];
  for (let above = unitAbove(from, from.path); above && above.id !== to.id; above = unitAbove(above, from.path))
    skipped.push(above);
  if (skipped.length > 0 && to.level !== "county") skipped.push(gridUnitOf(from.path.slice(0, 1)));
  return skipped;
}

/** A hazard as the officer reports it, on its way to the level that handles it. */
export function reportedCase(of: {
  readonly grade: HazardGrade;
  readonly home: readonly string[];
  readonly lineId: string | null;
  readonly foundAt: string;
}): HazardCase {
  const from = gridUnitOf(of.home);
  const to = gridUnitOf(of.home.slice(0, of.grade === "major" ? 2 : 3));
  return {
    ...nothingYet(of),
    state: "reported",
    owner: to,
    hop: { kind: "found", from, to },
    unseenBy: skippedUnits(from, to),
  };
}

/** A hazard that the officer stopped or removed at once: done, with what was done as evidence, and still counted. */
export function eliminatedCase(of: Parameters<typeof reportedCase>[0]): HazardCase {
  return { ...nothingYet(of), state: "eliminated", owner: gridUnitOf(of.home), hop: null, unseenBy: [] };
}

function nothingYet({ grade, home, lineId, foundAt }: Parameters<typeof reportedCase>[0]) {
  return {
    ...{ grade, home, lineId, supervisor: null, lastStepAt: foundAt, firstDeadlineAt: null, deadlineAt: null },
    ...{ hasFive: false, rectifiers: [], reinspectedBy: null, returnedCount: 0, isListed: false },
    ...{ extension: null, stop: null, stopped: null },
  };
}

/** The level that handles a hazard now. */
export function levelOfCase(hazard: Pick<HazardCase, "owner">): GridLevel {
  return levelOfUnit(hazard.owner);
}

/**
 * What becomes of a hazard that nobody received within the limit of its hop: it goes to the next unit above, with a notice
 * to the one that kept silent. Null where nobody stands above; then it stays where it is, and the silence is noted.
 */
export function bypassedCase(hazard: HazardCase): HazardCase | null {
  if (!hazard.hop) return null;
  const { to: silent } = hazard.hop;
  const to = unitAbove(silent, hazard.home);
  if (!to) return null;
  return { ...hazard, owner: to, hop: { kind: "bypass", from: silent, to }, unseenBy: [...hazard.unseenBy, silent] };
}
