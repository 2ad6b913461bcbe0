import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccountRole } from "./account.ts";
import { abilitiesOf } from "./account.ts";
import type { HazardActor } from "./hazard-act.ts";
import type { HazardAction } from "./hazard.ts";
import { hazardActions, isHazardOpen } from "./hazard.ts";
import type { HazardCase } from "./hazard-case.ts";
import { reportedCase } from "./hazard-case.ts";
import { decideHazard, possibleActions } from "./hazard-decision.ts";
import type { ListingAction, ListingState } from "./listing.ts";
import {
  isHazardListed,
  isListingOpen,
  isRectifyClockRunning,
  listingActions,
  listingBeginnings,
  listingStates,
  nextListingState,
  stepClockOf,
} from "./listing.ts";
import type { ListingAct, ListingCase, ListingDecision } from "./listing-decision.ts";
import {
  beginListing,
  decideListing,
  listingRefusals,
  possibleBeginnings,
  possibleListingActions,
} from "./listing-decision.ts";
import type { Unit } from "./unit.ts";
import { gridUnitOf } from "./unit.ts";

const home = ["county", "town", "village", "cell"];
const lineId = "trade";
const [county, town, village] = [1, 2, 3].map((depth) => gridUnitOf(home.slice(0, depth))) as [Unit, Unit, Unit];
const otherTown = gridUnitOf(["county", "town-2"]);
const department = (id: string): Unit => ({ kind: "department", id });
const person = (name: string, role: AccountRole, unit: Unit): HazardActor => ({
  ...{ person: name, unit, abilities: abilitiesOf(role) },
});
const people = {
  countyA: person("county a", "county_supervisor", county),
  countyB: person("county b", "county_supervisor", county),
  townA: person("town a", "township_supervisor", town),
  townB: person("town b", "township_supervisor", town),
  townC: person("town c", "township_supervisor", town),
  staff: person("village a", "village_staff", village),
  otherTown: person("town 2", "township_supervisor", otherTown),
  trade: person("trade a", "department_regulator", department("trade")),
  fire: person("fire a", "department_regulator", department("fire")),
  officer: person("officer", "officer", gridUnitOf(home)),
  wall: { person: "wall", unit: county, abilities: [] } as HazardActor,
};
const everybody = Object.values(people);
const minute = (n: number) => new Date(Date.UTC(2026, 2, 2) + n * 60_000).toISOString();

/** A hazard and the listings that it had, one after the other. */
interface World {
  hazard: HazardCase;
  listing: ListingCase | null;
}
interface Walked {
  readonly before: World;
  readonly after: World;
  readonly actor: HazardActor;
  readonly act: ListingAct | null;
  readonly hazardAction: HazardAction | null;
  readonly decision: ListingDecision | null;
}

const mostly = fc.integer({ min: 0, max: 9 }).map((n) => n > 0);
const anySaid = fc.record({
  ...{ isSensible: mostly, isOfHazard: fc.boolean(), pick: fc.nat({ max: 10_000 }), hasReason: mostly },
  actor: fc.constantFrom(...everybody),
  action: fc.constantFrom(...listingActions),
  level: fc.option(fc.constantFrom("county" as const, "above" as const), { nil: undefined }),
  due: fc.option(fc.integer({ min: -20, max: 300 }), { nil: undefined, freq: 12 }),
  until: fc.option(fc.integer({ min: -20, max: 600 }), { nil: undefined, freq: 6 }),
  conditionCount: fc.integer({ min: 0, max: 3 }),
  namesDocument: mostly,
  verdicts: fc.option(fc.array(mostly, { maxLength: 3 }), { nil: undefined, freq: 3 }),
  areAllMet: fc.boolean(),
});

/** What leads on comes up often enough for lives to come to their end. */
const onward = new Set<ListingAction>(["list", "publish", "file_plan", "ask_acceptance", "accept", "delist"]);
const onHazard = new Set<HazardAction>(["accept", "assign", "start", "submit", "pass", "close", "return"]);

function takeHazardStep(world: World, pick: number, at: string): Pick<Walked, "actor" | "hazardAction"> | null {
  const can = everybody.flatMap((actor) =>
    possibleActions(world.hazard, actor, hazardActions)
      .filter((action) => onHazard.has(action) && (action !== "return" || pick % 7 === 0))
      .map((action) => ({ actor, action })),
  );
  const chosen = can[pick % can.length];
  if (!chosen) return null;
  const { actor, action } = chosen;
  const deadlineAt = new Date(Date.parse(at) + 86_400_000).toISOString();
  const verdict = decideHazard(world.hazard, actor, { action, at, hasReason: true, deadlineAt, namesFive: true });
  if (verdict.ok) world.hazard = verdict.next;
  return verdict.ok ? { actor, hazardAction: action } : null;
}

/** The life of a hazard and its listing: whoever does whatever, in any order, sensible or not. */
function walk(
  grade: "ordinary" | "major",
  life: readonly (typeof anySaid extends fc.Arbitrary<infer T> ? T : never)[],
) {
  const world: World = {
    hazard: reportedCase({ grade, home, lineId, foundAt: minute(0) }),
    listing: null,
  };
  const steps: Walked[] = [];
  for (const [n, said] of life.entries()) {
    const at = minute(n + 1);
    const before = { ...world };
    if (said.isOfHazard) {
      const done = takeHazardStep(world, said.pick, at);
      if (done) steps.push({ before, after: { ...world }, act: null, decision: null, ...done });
      continue;
    }
    const { hazard } = world;
    const listing = world.listing && isListingOpen(world.listing.state) ? world.listing : null;
    const can = everybody.flatMap((actor) => {
      const actions = listing
        ? possibleListingActions(listing, hazard, actor, listingActions, at)
        : possibleBeginnings(hazard, actor, listingBeginnings, at);
      return actions
        .filter((action) => action !== "revoke" || said.pick % 7 === 0)
        .map((action) => ({ actor, action }));
    });
    const further = can.filter(({ action }) => onward.has(action));
    const among = further.length > 0 && said.pick % 3 > 0 ? further : can;
    const { actor, action } = (said.isSensible ? among[said.pick % among.length] : undefined) ?? said;
    const instant = (offset: number | undefined) => (offset === undefined ? undefined : minute(n + 1 + offset));
    const act: ListingAct = {
      ...{ action, at, hasReason: said.hasReason, level: said.level, namesDocument: said.namesDocument },
      ...{ deadlineAt: instant(said.due), untilAt: instant(said.until), conditionCount: said.conditionCount },
      verdicts: said.areAllMet ? Array.from({ length: listing?.conditionCount ?? 0 }, () => true) : said.verdicts,
    };
    const decision = listing ? decideListing(listing, hazard, actor, act) : beginListing(hazard, actor, act);
    if (decision.ok) {
      world.listing = decision.next;
      world.hazard = { ...hazard, isListed: isHazardListed(decision.next.state) };
    }
    steps.push({ before, after: { ...world }, actor, act, hazardAction: null, decision });
  }
  return steps;
}

const lives = fc.tuple(
  fc.constantFrom("ordinary" as const, "major" as const),
  fc.array(anySaid, { minLength: 20, maxLength: 120 }),
);
const holds = (check: (steps: readonly Walked[]) => void) =>
  fc.assert(
    fc.property(lives, ([grade, life]) => check(walk(grade, life))),
    { numRuns: 200 },
  );
const taken = (steps: readonly Walked[]) =>
  steps.flatMap((step) =>
    step.act && step.decision?.ok ? [{ ...step, act: step.act, next: step.decision.next }] : [],
  );

describe("whatever anybody does with a hazard and its listing, in whatever order", () => {
  test("every act is answered: taken, or refused with a reason", () => {
    holds((steps) => {
      for (const { decision } of steps)
        if (decision?.ok === false) expect(listingRefusals).toContain(decision.why);
        else if (decision) expect(listingStates).toContain(decision.next.state);
    });
  });

  test("a listed hazard is open: nothing ends it before it is delisted or the listing is revoked", () => {
    let ends = 0;
    holds((steps) => {
      for (const { after, hazardAction } of steps) {
        if (after.hazard.isListed) expect(isHazardOpen(after.hazard.state)).toBe(true);
        if (hazardAction && !isHazardOpen(after.hazard.state) && after.listing?.state === "delisted") ends += 1;
      }
    });
    expect(ends).toBeGreaterThan(3);
  });

  test("it is accepted after a passed re-inspection, by nobody who rectified it or asked for it, with all met", () => {
    let acceptances = 0;
    holds((steps) => {
      let askedBy: string | null = null;
      const rectifiers = new Set<string>();
      for (const { before, act, actor, hazardAction, decision } of steps) {
        if (hazardAction === "submit") rectifiers.add(actor.person);
        if (!act || !decision?.ok) continue;
        if (act.action === "ask_acceptance") askedBy = actor.person;
        if (act.action !== "accept") continue;
        acceptances += 1;
        expect(before.hazard.state).toBe("reinspected");
        expect(actor.person).not.toBe(askedBy);
        expect(rectifiers).not.toContain(actor.person);
        expect(act.verdicts).toHaveLength(before.listing?.conditionCount ?? -1);
        expect(act.verdicts?.length).toBeGreaterThan(0);
        expect(act.verdicts).not.toContain(false);
      }
    });
    expect(acceptances).toBeGreaterThan(20);
  });

  test("it is delisted only as it was accepted: what was returned since is accepted anew", () => {
    let delistings = 0;
    holds((steps) => {
      let isFresh = false;
      for (const { before, act, hazardAction, decision } of steps) {
        if (hazardAction === "return") isFresh = false;
        if (!act || !decision?.ok) continue;
        if (act.action === "accept") isFresh = true;
        if (act.action === "refuse_acceptance") isFresh = false;
        if (act.action !== "delist") continue;
        delistings += 1;
        expect(isFresh).toBe(true);
        expect(before.hazard.state).toBe("reinspected");
      }
    });
    expect(delistings).toBeGreaterThan(10);
  });

  test("a deadline moves back only by what one person asked for and another granted, and never further", () => {
    let extensions = 0;
    holds((steps) => {
      let asked: { by: string; untilAt: string } | null = null;
      for (const { act, actor, before, next } of taken(steps)) {
        const was = before.listing && isListingOpen(before.listing.state) ? before.listing.deadlineAt : null;
        if (act.action === "ask_extension") asked = { by: actor.person, untilAt: act.untilAt ?? "" };
        if (was === null || next.deadlineAt === was) continue;
        extensions += 1;
        expect(act.action).toBe("grant_extension");
        expect(asked?.by).not.toBe(actor.person);
        expect((next.deadlineAt ?? "") <= (asked?.untilAt ?? "")).toBe(true);
        expect((next.deadlineAt ?? "") > was).toBe(true);
      }
    });
    expect(extensions).toBeGreaterThan(3);
  });

  test("who is not able or does not belong there changes nothing; what must say why says it", () => {
    holds((steps) => {
      for (const { act, actor } of taken(steps)) {
        expect(["officer", "wall", "town 2", "fire a"]).not.toContain(actor.person);
        if (["ask_up", "decline", "file_plan", "refuse_acceptance", "revoke"].includes(act.action))
          expect(act.hasReason).toBe(true);
      }
    });
  });
});

describe("the states", () => {
  test("an end is an end, and every other state can still reach being delisted", () => {
    const reaches = (from: ListingState, seen: readonly ListingState[] = []): boolean =>
      from === "delisted" ||
      listingActions.some((action) => {
        const to = nextListingState(from, action);
        return to !== null && !seen.includes(to) && reaches(to, [...seen, to]);
      });
    for (const state of listingStates)
      if (isListingOpen(state)) expect(reaches(state), state).toBe(true);
      else expect(listingActions.filter((action) => nextListingState(state, action) !== null)).toEqual([]);
  });

  test("somebody's clock runs in every open state, and none behind the end", () => {
    for (const state of listingStates) {
      expect(stepClockOf(state) !== null, state).toBe(isListingOpen(state));
      if (isRectifyClockRunning(state)) expect(isHazardListed(state)).toBe(true);
    }
  });
});

describe("who", () => {
  const open = reportedCase({ grade: "ordinary", home, lineId, foundAt: minute(0) });
  const list = { action: "list", at: minute(1), hasReason: false, deadlineAt: minute(99), conditionCount: 2 } as const;
  const begun = (actor: HazardActor, more: Partial<ListingAct> & { action: ListingAction }) => {
    const verdict = beginListing(open, actor, { ...list, ...more });
    return verdict.ok ? verdict.next : verdict.why;
  };

  test("the township of the place, the county, and the department of the line list; each at its own level", () => {
    expect(begun(people.townA, list)).toMatchObject({ level: "township", by: town });
    expect(begun(people.countyA, list)).toMatchObject({ level: "county", by: county });
    expect(begun(people.trade, list)).toMatchObject({ level: "county", by: { id: "trade" } });
    for (const actor of [people.otherTown, people.fire]) expect(begun(actor, list)).toBe("not-its-unit");
    for (const actor of [people.staff, people.officer, people.wall]) expect(begun(actor, list)).toBe("not-able");
  });

  test("each asks the level above itself; the county answers a township, and enters by hand what is above it", () => {
    const ask = { action: "ask_up", hasReason: true } as const;
    expect(begun(people.townA, { ...ask, level: "above" })).toBe("level-wrong");
    expect(begun(people.countyA, { ...ask, level: "county" })).toBe("level-wrong");
    const asked = begun(people.townA, { ...ask, level: "county" }) as ListingCase;
    expect(decideListing(asked, open, people.townB, list)).toEqual({ ok: false, why: "not-its-unit" });
    expect(decideListing(asked, open, people.countyA, list)).toMatchObject({ ok: true, next: { by: county } });
    const above = begun(people.countyA, { ...ask, level: "above" }) as ListingCase;
    expect(decideListing(above, open, people.countyB, list)).toEqual({ ok: false, why: "document-missing" });
    expect(decideListing(above, open, people.countyB, { ...list, namesDocument: true })).toMatchObject({
      ok: true,
      next: { level: "above", by: county, state: "listed" },
    });
  });

  test("a hazard that is done is not listed", () => {
    expect(beginListing({ ...open, state: "closed" }, people.countyA, list)).toMatchObject({ why: "hazard-not-open" });
  });
});
