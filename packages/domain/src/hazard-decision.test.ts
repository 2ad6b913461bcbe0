import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./account.ts";
import type { AccountRole } from "./account.ts";
import type { HazardAction, HazardState } from "./hazard.ts";
import { hazardActions, hazardStates, isHazardClosed, isHazardOpen, nextHazardState } from "./hazard.ts";
import type { HazardCase } from "./hazard-case.ts";
import { bypassedCase, eliminatedCase, levelOfCase, reportedCase } from "./hazard-case.ts";
import type { HazardAct, HazardActor } from "./hazard-act.ts";
import { hazardRefusals } from "./hazard-act.ts";
import type { HazardDecision } from "./hazard-decision.ts";
import { decideHazard, possibleActions } from "./hazard-decision.ts";
import { isStopped } from "./hazard-objection.ts";
import type { Unit } from "./unit.ts";
import { gridUnitOf } from "./unit.ts";

const home = ["county", "town", "village", "cell"];
const neighbour = ["county", "town", "village-2"];
const farVillage = ["county", "town-2", "village-3"];
const lineId = "trade";
const grid = (path: readonly string[]) => gridUnitOf(path);
const county = grid(home.slice(0, 1));
const town = grid(home.slice(0, 2));
const village = grid(home.slice(0, 3));
const trade: Unit = { kind: "department", id: "trade" };
const fire: Unit = { kind: "department", id: "fire" };
const units: readonly Unit[] = [county, town, village, grid(home), grid(neighbour), grid(farVillage), trade, fire];

const person = (name: string, role: AccountRole, unit: Unit): HazardActor => ({
  ...{ person: name, unit, abilities: abilitiesOf(role) },
});
const people = {
  countyA: person("county a", "county_supervisor", county),
  countyB: person("county b", "county_supervisor", county),
  townA: person("town a", "township_supervisor", town),
  townB: person("town b", "township_supervisor", town),
  staff: person("village a", "village_staff", village),
  otherTown: person("town 2", "township_supervisor", grid(farVillage.slice(0, 2))),
  otherStaff: person("village 2", "village_staff", grid(neighbour)),
  trade: person("trade a", "department_regulator", trade),
  fire: person("fire a", "department_regulator", fire),
  officer: person("officer", "officer", grid(home)),
  wall: { person: "wall", unit: county, abilities: [] } as HazardActor,
};

const minute = (n: number) => new Date(Date.UTC(2026, 2, 2) + n * 60_000).toISOString();
const start = (grade: "ordinary" | "major") => reportedCase({ grade, home, lineId, foundAt: minute(0) });

interface Said {
  /** Chosen among what can be done then, where it is sensible; otherwise anybody does anything. */
  readonly isSensible: boolean;
  readonly pick: number;
  readonly actor: HazardActor;
  readonly action: HazardAction;
  readonly to: Unit | undefined;
  readonly hasReason: boolean;
  readonly namesFive: boolean;
  readonly namesCriterion: boolean;
  readonly grade: "ordinary" | "major" | undefined;
  readonly due: number | undefined;
  readonly until: number | undefined;
  readonly moved: number | undefined;
  readonly isBypassed: boolean;
}
const mostly = fc.integer({ min: 0, max: 9 }).map((n) => n > 0);
const anySaid: fc.Arbitrary<Said> = fc.record({
  ...{ isSensible: mostly, pick: fc.nat({ max: 10_000 }) },
  actor: fc.constantFrom(...Object.values(people)),
  action: fc.constantFrom(...hazardActions),
  to: fc.option(fc.constantFrom(...units), { nil: undefined }),
  ...{ hasReason: mostly, namesFive: mostly, namesCriterion: mostly },
  grade: fc.option(fc.constantFrom("ordinary" as const, "major" as const), { nil: undefined }),
  due: fc.option(fc.integer({ min: -50, max: 400 }), { nil: undefined }),
  until: fc.option(fc.integer({ min: -50, max: 800 }), { nil: undefined }),
  moved: fc.option(fc.integer({ min: 0, max: 900 }), { nil: undefined }),
  isBypassed: fc.integer({ min: 0, max: 20 }).map((n) => n === 0),
});

interface Walked {
  readonly before: HazardCase;
  readonly act: HazardAct;
  readonly actor: HazardActor;
  readonly decision: HazardDecision;
}

const leadsOn = new Set<HazardAction>(["accept", "assign", "start", "submit", "pass", "close", "return"]);
const everybody = Object.values(people);

/** A life of a hazard: whoever does whatever, in any order, sensible or not. */
function walk(from: HazardCase, life: readonly Said[]): Walked[] {
  let hazard = from;
  return life.map(({ isSensible, pick, due, until, moved, isBypassed, ...said }, n) => {
    if (isBypassed) hazard = bypassedCase(hazard) ?? hazard;
    const can = everybody.flatMap((actor) =>
      possibleActions(hazard, actor, hazardActions).map((action) => ({ actor, action })),
    );
    // What leads on comes up often enough for lives to come to their end.
    const onward = can.filter(({ action }) => leadsOn.has(action));
    const among = onward.length > 0 && pick % 3 > 0 ? onward : can;
    const chosen = (isSensible ? among[pick % among.length] : undefined) ?? said;
    const at = minute(n);
    const instant = (offset: number | undefined) => (offset === undefined ? undefined : minute(n + offset));
    const act: HazardAct = {
      ...{ ...said, action: chosen.action, at, deadlineAt: instant(due) },
      ...{ untilAt: instant(until), movedDeadlineAt: instant(moved) },
    };
    const decision = decideHazard(hazard, chosen.actor, act);
    const step = { before: hazard, act, actor: chosen.actor, decision };
    if (decision.ok) hazard = decision.next;
    return step;
  });
}

const lives = fc.tuple(
  fc.constantFrom("ordinary" as const, "major" as const),
  fc.array(anySaid, { minLength: 5, maxLength: 60 }),
);
const holds = (check: (steps: readonly Walked[]) => void) =>
  fc.assert(
    fc.property(lives, ([grade, acts]) => check(walk(start(grade), acts))),
    { numRuns: 200 },
  );
const taken = (steps: readonly Walked[]) =>
  steps.flatMap(({ decision, ...step }) => (decision.ok ? [{ ...step, ...decision }] : []));

describe("whatever anybody does, in whatever order", () => {
  test("every act is answered: taken, or refused with a reason", () => {
    holds((steps) => {
      for (const { decision } of steps)
        if (!decision.ok) expect(hazardRefusals).toContain(decision.why);
        else expect(hazardStates).toContain(decision.next.state);
    });
  });

  test("nothing is closed but after a re-inspection by somebody who did not rectify it, a major one by a third", () => {
    let closings = 0;
    holds((steps) => {
      const submitters = new Set<string>();
      let inspector: string | null = null;
      for (const { before, act, actor, next } of taken(steps)) {
        if (act.action === "submit") submitters.add(actor.person);
        if (act.action === "pass") {
          expect(submitters.size).toBeGreaterThan(0);
          expect(submitters).not.toContain(actor.person);
          inspector = actor.person;
        }
        if (next.state === "closed" && before.state !== "closed") {
          closings += 1;
          expect(submitters).not.toContain(actor.person);
          expect(next.reinspectedBy).toBe(inspector);
          expect(act.action).toBe(before.grade === "major" ? "close" : "pass");
          if (before.grade === "major") expect(actor.person).not.toBe(inspector);
        }
        if (act.action === "reopen" || act.action === "return") inspector = null;
      }
    });
    // Walks that never come to an end would prove nothing.
    expect(closings).toBeGreaterThan(20);
  });

  test("some unit has it in hand in every state, and whoever it was sent to is the owner until it is received", () => {
    holds((steps) => {
      for (const { next } of taken(steps)) {
        expect(next.owner.id).toBeTruthy();
        if (next.hop) expect(next.hop.to).toEqual(next.owner);
        if (!isHazardOpen(next.state)) expect(next.hop).toBeNull();
        expect(["county", "township", "village"]).toContain(levelOfCase(next));
      }
    });
  });

  test("from its assignment on it has a supervisor, a deadline, and as a major one the five", () => {
    const underWay = new Set<HazardState>(["assigned", "rectifying", "submitted", "reinspected", "returned", "closed"]);
    holds((steps) => {
      for (const { next } of taken(steps)) {
        if (!underWay.has(next.state)) continue;
        expect(next.supervisor).not.toBeNull();
        expect(next.deadlineAt).not.toBeNull();
        if (next.grade === "major") expect(next.hasFive).toBe(true);
      }
    });
  });

  test("the first deadline stays, and none moves back but what one person asked for and another granted", () => {
    holds((steps) => {
      const asked = new Map<string, string>();
      for (const { before, act, actor, next } of taken(steps)) {
        if (before.firstDeadlineAt !== null) expect(next.firstDeadlineAt).toBe(before.firstDeadlineAt);
        if (act.action.startsWith("ask_")) asked.set(act.action.slice(4), actor.person);
        const isLater = before.deadlineAt !== null && next.deadlineAt !== null && next.deadlineAt > before.deadlineAt;
        if (isLater && act.action !== "resume") {
          expect(["grant_extension", "grant_stop"]).toContain(act.action);
          expect(asked.get(act.action.slice(6))).not.toBe(actor.person);
        }
      }
    });
  });

  test("who is not able or does not belong there changes nothing; what must say why says it", () => {
    holds((steps) => {
      for (const { act, actor } of taken(steps)) {
        expect(actor.abilities.length).toBeGreaterThan(0);
        expect(actor.person).not.toBe("officer");
        if (["refuse", "decline", "return", "reopen", "transfer"].includes(act.action))
          expect(act.hasReason).toBe(true);
      }
    });
  });

  test("an act before the one that it follows is refused", () => {
    const accepted = taken(walk(start("ordinary"), []));
    expect(accepted).toEqual([]);
    const verdict = decideHazard(start("ordinary"), people.staff, {
      action: "accept",
      at: minute(-1),
      hasReason: false,
    });
    expect(verdict).toEqual({ ok: false, why: "before-last-step" });
  });
});

describe("the states", () => {
  const grades = ["ordinary", "major"] as const;
  const moving = hazardActions.filter((action) => action !== "acknowledge");

  test("only what was ended wrongly leads on from an end, and only by reopening", () => {
    for (const grade of grades)
      for (const state of hazardStates.filter((each) => !isHazardOpen(each)))
        expect(moving.filter((action) => nextHazardState(state, action, grade) !== null)).toEqual(["reopen"]);
  });

  test("closed is reached from a passed re-inspection only, of a major hazard by closing it out", () => {
    for (const [grade, way] of [
      ["ordinary", ["submitted", "pass"]],
      ["major", ["reinspected", "close"]],
    ] as const) {
      const ways = hazardStates.flatMap((state) =>
        moving.flatMap((action) => {
          const to = nextHazardState(state, action, grade);
          return to !== null && isHazardClosed(to) && state !== "reinspected" ? [[state, action]] : [];
        }),
      );
      expect(ways).toEqual(grade === "major" ? [] : [way]);
      expect(nextHazardState(way[0], way[1], grade)).toBe("closed");
    }
  });

  test("every state can still reach closed", () => {
    for (const grade of grades) {
      const reaches = (from: HazardState, seen: readonly HazardState[] = []): boolean =>
        from === "closed" ||
        moving.some((action) => {
          const to = nextHazardState(from, action, grade);
          return to !== null && !seen.includes(to) && reaches(to, [...seen, to]);
        });
      for (const state of hazardStates) expect(reaches(state), `${state} ${grade}`).toBe(true);
    }
  });
});

/** Takes acts one after the other; each must be taken. */
function carry(from: HazardCase, ...acts: readonly [HazardActor, HazardAction, Partial<HazardAct>?][]): HazardCase {
  let hazard = from;
  for (const [actor, action, more] of acts) {
    const at = new Date(Date.parse(hazard.lastStepAt) + 60_000).toISOString();
    const verdict = decideHazard(hazard, actor, { action, at, hasReason: true, ...more });
    if (!verdict.ok) throw new Error(`${action}: ${verdict.why}`);
    hazard = verdict.next;
  }
  return hazard;
}
const refusal = (hazard: HazardCase, actor: HazardActor, action: HazardAction, more: Partial<HazardAct> = {}) => {
  const verdict = decideHazard(hazard, actor, { action, at: minute(900), hasReason: true, ...more });
  return verdict.ok ? "taken" : verdict.why;
};
const day = { deadlineAt: minute(1440) };

describe("the chain", () => {
  test("an ordinary hazard begins at the village, a major one at the township with notice to village and county", () => {
    expect(start("ordinary")).toMatchObject({ owner: village, hop: { kind: "found", to: village }, unseenBy: [] });
    expect(start("major")).toMatchObject({ owner: town, hop: { to: town }, unseenBy: [village, county] });
    expect(eliminatedCase({ grade: "ordinary", home, lineId, foundAt: minute(0) })).toMatchObject({ hop: null });
  });

  test("the unit that has it acts, and those above it; a neighbour, a lower one and another department do not", () => {
    for (const actor of [people.staff, people.townA, people.countyA, people.trade])
      expect(refusal(start("ordinary"), actor, "accept")).toBe("taken");
    for (const actor of [people.otherStaff, people.otherTown, people.fire])
      expect(refusal(start("ordinary"), actor, "accept")).toBe("not-its-unit");
    expect(refusal(start("major"), people.staff, "accept")).toBe("not-its-unit");
    expect(refusal(start("ordinary"), people.officer, "accept")).toBe("not-able");
  });

  test("a skip upward tells whom it went past; each of them says that it knows", () => {
    const verdict = decideHazard(start("ordinary"), people.staff, {
      ...{ action: "report_up", at: minute(1), hasReason: true, to: county },
    });
    expect(verdict).toMatchObject({ ok: true, told: [town], next: { owner: county, unseenBy: [town] } });
    if (!verdict.ok) return;
    expect(refusal(verdict.next, people.staff, "acknowledge")).toBe("not-its-unit");
    expect(carry(verdict.next, [people.townB, "acknowledge"]).unseenBy).toEqual([]);
  });

  test("what is not received goes up past who kept silent, to whoever stands above both sides", () => {
    const silentVillage = bypassedCase(start("ordinary"));
    expect(silentVillage).toMatchObject({ owner: town, hop: { kind: "bypass", from: village }, unseenBy: [village] });
    expect(silentVillage && bypassedCase(silentVillage)).toMatchObject({ owner: county });
    expect(bypassedCase({ ...start("ordinary"), hop: null })).toBeNull();
    const accepted = carry(start("ordinary"), [people.staff, "accept"]);
    const toNeighbour = carry(accepted, [people.staff, "transfer", { to: grid(neighbour) }]);
    expect(bypassedCase(toNeighbour)).toMatchObject({ owner: town });
    const toFar = carry(accepted, [people.staff, "transfer", { to: grid(farVillage) }]);
    expect(bypassedCase(toFar)).toMatchObject({ owner: county });
    const atCounty = carry(start("major"), [people.townA, "report_up", { to: county }]);
    expect(bypassedCase(atCounty)).toBeNull();
  });

  test("down goes to what lies below, across to one's own level or a department, and each can be declined", () => {
    const accepted = carry(start("major"), [people.townA, "accept"]);
    const five = { namesFive: true, ...day };
    expect(refusal(accepted, people.townA, "dispatch", { to: village, ...day })).toBe("five-missing");
    expect(refusal(accepted, people.townA, "dispatch", { to: grid(home), ...five })).toBe("target-wrong");
    expect(refusal(accepted, people.townA, "dispatch", { to: county, ...five })).toBe("target-wrong");
    expect(refusal(accepted, people.townA, "transfer", { to: village })).toBe("target-wrong");
    const down = carry(accepted, [people.townA, "dispatch", { to: village, ...five }]);
    expect(down).toMatchObject({ state: "assigned", owner: village, supervisor: town, hop: { kind: "down" } });
    expect(carry(down, [people.staff, "decline"])).toMatchObject({ owner: town, hop: { kind: "back", to: town } });
    const across = carry(accepted, [people.townA, "transfer", { to: fire }], [people.fire, "receive"]);
    expect(across).toMatchObject({ owner: fire, hop: null, state: "accepted" });
    expect(refusal(across, people.townA, "assign", { ...five })).toBe("not-its-unit");
    expect(carry(across, [people.fire, "assign", five])).toMatchObject({ supervisor: fire });
  });

  test("working on it receives it; what was found cannot be declined", () => {
    const verdict = decideHazard(start("ordinary"), people.staff, {
      action: "accept",
      at: minute(1),
      hasReason: false,
    });
    expect(verdict).toMatchObject({ ok: true, receives: true, next: { hop: null } });
    expect(refusal(start("ordinary"), people.staff, "decline")).toBe("nothing-to-receive");
  });
});

describe("grades, deadlines and consent", () => {
  const assigned = () => carry(start("ordinary"), [people.staff, "accept"], [people.staff, "assign", day]);

  test("a major hazard closes by a third person, and was not assigned without the five", () => {
    const accepted = carry(start("major"), [people.townA, "accept"]);
    expect(refusal(accepted, people.townA, "assign", day)).toBe("five-missing");
    const passed = carry(
      accepted,
      [people.townA, "assign", { ...day, namesFive: true }],
      [people.townA, "start"],
      [people.townA, "submit"],
      [people.townB, "pass"],
    );
    expect(passed.state).toBe("reinspected");
    expect(refusal(passed, people.townB, "close")).toBe("same-person");
    expect(refusal(passed, people.townA, "close")).toBe("same-person");
    expect(refusal(passed, people.countyA, "close")).toBe("taken");
  });

  test("who ever rectified it does not re-inspect it, also where somebody else did it last", () => {
    const again = carry(
      assigned(),
      [people.staff, "start"],
      [people.townA, "submit"],
      [people.townB, "return"],
      [people.staff, "submit"],
    );
    expect(refusal(again, people.townA, "pass")).toBe("same-person");
    expect(refusal(again, people.townB, "pass")).toBe("taken");
  });

  test("an extension takes two people, is asked for in time, and may be granted for less, not for more", () => {
    expect(refusal(assigned(), people.staff, "ask_extension", { at: minute(1441), untilAt: minute(9000) })).toBe(
      "asked-too-late",
    );
    const asked = carry(assigned(), [people.townA, "ask_extension", { untilAt: minute(4000) }]);
    expect(refusal(asked, people.townA, "grant_extension")).toBe("same-person");
    expect(refusal(asked, people.staff, "grant_extension")).toBe("not-able");
    expect(refusal(asked, people.townB, "grant_extension", { untilAt: minute(5000) })).toBe(
      "deadline-later-than-before",
    );
    expect(refusal(asked, people.townB, "grant_extension", { untilAt: minute(1000) })).toBe("nothing-changes");
    expect(carry(asked, [people.townB, "grant_extension", { untilAt: minute(3000) }])).toMatchObject({
      ...{ deadlineAt: minute(3000), firstDeadlineAt: minute(1440), extension: null },
    });
    expect(refusal(assigned(), people.staff, "assign", { deadlineAt: minute(3000) })).toBe(
      "deadline-later-than-before",
    );
  });

  test("a granted stop moves the deadline and says how long the clock stands; it can end early", () => {
    const asked = carry(assigned(), [people.staff, "ask_stop", { untilAt: minute(2000) }]);
    const stopped = carry(asked, [people.townA, "grant_stop", { movedDeadlineAt: minute(3000) }]);
    expect(stopped).toMatchObject({ deadlineAt: minute(3000), stopped: { deadlineBefore: minute(1440) } });
    expect([isStopped(stopped.stopped, minute(1999)), isStopped(stopped.stopped, minute(2000))]).toEqual([true, false]);
    expect(carry(stopped, [people.staff, "resume", { movedDeadlineAt: minute(1500) }])).toMatchObject({
      ...{ deadlineAt: minute(1500), stopped: null },
    });
    expect(refusal(assigned(), people.staff, "resume", { movedDeadlineAt: minute(1500) })).toBe("clock-not-stopped");
  });

  test("a grade becomes major by a criterion, and once it is being removed with the five", () => {
    expect(refusal(assigned(), people.townA, "regrade", { grade: "major" })).toBe("criterion-missing");
    expect(refusal(assigned(), people.townA, "regrade", { grade: "major", namesCriterion: true })).toBe("five-missing");
    expect(refusal(assigned(), people.staff, "regrade", { grade: "major", namesCriterion: true })).toBe("not-able");
    const major = { grade: "major" as const, namesCriterion: true, namesFive: true };
    expect(carry(assigned(), [people.townA, "regrade", major]).grade).toBe("major");
  });

  test("reopening gives it to who reopens, keeps its deadline, and takes an assignment anew", () => {
    const closed = carry(assigned(), [people.staff, "start"], [people.staff, "submit"], [people.townA, "pass"]);
    const reopened = carry(closed, [people.countyA, "reopen"]);
    expect(reopened).toMatchObject({ state: "reopened", owner: county, deadlineAt: minute(1440), supervisor: null });
    expect(refusal(reopened, people.countyA, "assign", { deadlineAt: minute(5000) })).toBe(
      "deadline-later-than-before",
    );
    expect(refusal(reopened, people.countyA, "assign")).toBe("taken");
  });

  test("screens learn what somebody could do now", () => {
    expect(possibleActions(assigned(), people.staff, hazardActions)).toEqual(
      expect.arrayContaining(["start", "assign", "report_up", "ask_extension"]),
    );
    expect(possibleActions(assigned(), people.staff, hazardActions)).not.toContain("grant_extension");
    expect(possibleActions(assigned(), people.wall, hazardActions)).toEqual([]);
  });
});
