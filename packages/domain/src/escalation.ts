import { z } from "zod";
import type { HazardCase } from "./hazard-case.ts";
import type { Unit } from "./unit.ts";
import { gridUnitOf, isSameUnit, unitAbove } from "./unit.ts";

/** What a rung of the escalation ladder does: whom it tells, or that it suggests a supervised listing 挂牌督办. */
export const rungDoings = [
  "tell_holder",
  "tell_supervisor",
  "tell_above",
  "tell_county",
  "tell_department",
  "suggest_listing",
] as const;
export const rungDoing = z.enum(rungDoings);
export type RungDoing = z.infer<typeof rungDoing>;

/** What of a hazard decides who is told. */
export type ToldCase = Pick<HazardCase, "state" | "owner" | "supervisor" | "home" | "lineId">;

/** Whose turn it is: whoever re-inspects what was submitted, else who has it in hand. */
export function turnOf({ state, owner, supervisor }: Pick<ToldCase, "state" | "owner" | "supervisor">): Unit {
  return (state === "submitted" || state === "reinspected") && supervisor ? supervisor : owner;
}

/** Who watches over it: the supervising unit, and until one is named whoever stands above the holder. */
export function watcherOf({ owner, supervisor, home }: Pick<ToldCase, "owner" | "supervisor" | "home">): Unit {
  return supervisor ?? unitAbove(owner, home) ?? owner;
}

/** Whom a rung tells; null where there is nobody, e.g. no department of the line. Above the county there is the county. */
export function unitToTell(doing: RungDoing, of: ToldCase): Unit | null {
  const county = gridUnitOf(of.home.slice(0, 1));
  const watcher = watcherOf(of);
  switch (doing) {
    case "tell_holder":
      return turnOf(of);
    case "tell_supervisor":
      return watcher;
    case "tell_above":
      return unitAbove(watcher, of.home) ?? county;
    case "tell_county":
      return county;
    case "tell_department":
      return of.lineId === null ? null : { kind: "department", id: of.lineId };
    case "suggest_listing":
      // Townships and the county list; a department asks the county for it.
      return watcher.kind === "grid" && (watcher.level === "township" || watcher.level === "county") ? watcher : county;
  }
}

export interface Told {
  readonly unit: Unit;
  readonly does: readonly RungDoing[];
}

/** The units that a rung tells, each once, with all that it is told for. */
export function unitsToTell(does: readonly RungDoing[], of: ToldCase): Told[] {
  const told: { unit: Unit; does: RungDoing[] }[] = [];
  for (const doing of does) {
    const unit = unitToTell(doing, of);
    if (!unit) continue;
    const known = told.find((each) => isSameUnit(each.unit, unit));
    if (known) known.does.push(doing);
    else told.push({ unit, does: [doing] });
  }
  return told;
}
