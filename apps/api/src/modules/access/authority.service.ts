import type { Ability, AccountRole } from "@safegrid/domain/account";
import { abilitiesOf } from "@safegrid/domain/account";
import type { AuthorityDoubt } from "@safegrid/domain/quarantine";
import type { BusinessDay } from "@safegrid/metrics/period";
import { businessDayOf, dayStartsAt } from "@safegrid/metrics/period";
import type { Caller } from "#/modules/access/access.service.ts";

/** Where something was done: the grids from the county down to the cell, and whose line of industry the place is in. */
export interface Ground {
  readonly path: readonly string[];
  readonly departmentId: string | null;
}

/** What an account could do, from an instant until another: of its grants, the later ends the earlier. */
interface Right {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly abilities: readonly Ability[];
  readonly gridId: string;
  readonly departmentId: string | null;
}

/**
 * Whether the sender had the right to do this there at the time of the act (live.md): `granted`; or why it is doubtful, of
 * somebody who had it at another time; or `none`, of somebody for whom this ground does not exist. A grant counts from the
 * beginning of the day on which it was written down, and until the next one; where that followed from a post or a grid,
 * until the beginning of its day. Pure.
 */
export function judgeAuthority(
  caller: Caller,
  ground: Ground,
  ability: Ability,
  atMs: number,
): "granted" | "none" | { readonly doubt: AuthorityDoubt } {
  const on = businessDayOf(atMs);
  const rights = rightsOf(caller);
  const covering = rights.filter((right) => right.abilities.includes(ability) && covers(right, ground));
  const posts = isOneOfTheLine(caller, ground)
    ? caller.posts.filter(({ gridId, startsOn, endsOn }) => {
        return ground.path.includes(gridId) && (endsOn === null || startsOn <= endsOn);
      })
    : [];
  const could = rights.some((right) => isStanding(right, atMs) && right.abilities.includes(ability));
  if (could && posts.some((post) => isHeld(post, on))) return "granted";
  if (covering.some((right) => isStanding(right, atMs)))
    return posts.length > 0 && posts.every(({ startsOn }) => startsOn > on) ? { doubt: "before-post" } : "granted";
  // Who never could, or not on this ground, learns nothing of it.
  const able = rights.filter(({ abilities }) => abilities.includes(ability));
  if (able.length === 0) return "none";
  const ableFromMs = Math.min(...able.map(({ fromMs }) => fromMs));
  const began = [
    ...covering.map(({ fromMs }) => fromMs),
    ...posts.map(({ startsOn }) => Math.max(startsAt(startsOn), ableFromMs)),
  ];
  if (began.length === 0) return "none";
  return { doubt: began.every((fromMs) => fromMs > atMs) ? "before-right" : "after-right" };
}

/** On which grids an account had a right at an instant: that of its grant, then those of its posts. Empty where it had none. Pure. */
export function groundsAt(caller: Caller, ability: Ability, atMs: number): string[] {
  const on = businessDayOf(atMs);
  const standing = rightsOf(caller).filter((right) => isStanding(right, atMs) && right.abilities.includes(ability));
  if (standing.length === 0) return [];
  return [...standing, ...caller.posts.filter((post) => isHeld(post, on))].map(({ gridId }) => gridId);
}

const isStanding = ({ fromMs, untilMs }: Right, atMs: number): boolean => fromMs <= atMs && atMs < untilMs;

const isHeld = ({ startsOn, endsOn }: Caller["posts"][number], on: BusinessDay): boolean =>
  startsOn <= on && (endsOn === null || on <= endsOn);

/** Whether this account may do something now, or might once. */
export function everCould(caller: Caller, ability: Ability): boolean {
  return rightsOf(caller).some(({ abilities }) => abilities.includes(ability));
}

/**
 * The rights of an account over time. Who has no history (another system's key, an account of before it was kept) has had
 * always what it has now.
 */
function rightsOf({ grants, abilities, scopeId, departmentId }: Caller): Right[] {
  if (grants.length === 0) return [{ fromMs: -Infinity, untilMs: Infinity, abilities, gridId: scopeId, departmentId }];
  return grants.flatMap(({ at, role, gridId, departmentId: line, isFollowed }, index) => {
    if (role === null || gridId === null) return [];
    const next = grants[index + 1];
    return {
      // What nobody granted, first of all, was there before anything was written down.
      fromMs: index === 0 && isFollowed ? -Infinity : dayOf(at),
      untilMs: next ? (next.isFollowed ? dayOf(next.at) : Date.parse(next.at)) : Infinity,
      abilities: abilitiesOf(role satisfies AccountRole),
      ...{ gridId, departmentId: line },
    };
  });
}

/** A department acts in its own line of industry only (P16). */
function covers({ gridId, departmentId }: Right, ground: Ground): boolean {
  return ground.path.includes(gridId) && (departmentId === null || departmentId === ground.departmentId);
}

function isOneOfTheLine({ departmentId }: Caller, ground: Ground): boolean {
  return departmentId === null || departmentId === ground.departmentId;
}

function dayOf(at: string): number {
  return dayStartsAt(businessDayOf(Date.parse(at)));
}

function startsAt(day: string): number {
  return dayStartsAt(day as BusinessDay);
}
