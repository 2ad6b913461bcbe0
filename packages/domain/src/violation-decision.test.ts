import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccountRole } from "./account.ts";
import { abilitiesOf } from "./account.ts";
import type { HazardActor } from "./hazard-act.ts";
import type { Unit } from "./unit.ts";
import { gridUnitOf } from "./unit.ts";
import type { ViolationState } from "./violation.ts";
import { isViolationOpen, nextViolationState, violationActions, violationKinds, violationStates } from "./violation.ts";
import type { ViolationAuthority } from "./violation-authority.ts";
import { authorityOf, exampleAuthorities, violationAuthorities } from "./violation-authority.ts";
import type { ViolationCase } from "./violation-decision.ts";
import { decideViolation, possibleViolationActions, violationRefusals } from "./violation-decision.ts";

const home = ["county", "town", "village", "cell"];
const town = gridUnitOf(home.slice(0, 2));
const person = (name: string, role: AccountRole, unit: Unit): HazardActor => ({
  ...{ person: name, unit, abilities: abilitiesOf(role) },
});
const people = [
  person("county a", "county_supervisor", gridUnitOf(["county"])),
  person("county b", "county_supervisor", gridUnitOf(["county"])),
  person("town a", "township_supervisor", town),
  person("town b", "township_supervisor", town),
  person("village", "village_staff", gridUnitOf(home.slice(0, 3))),
  person("officer", "officer", gridUnitOf(home)),
  person("other town", "township_supervisor", gridUnitOf(["county", "town-2"])),
  person("trade a", "department_regulator", { kind: "department", id: "trade" }),
  person("trade b", "department_regulator", { kind: "department", id: "trade" }),
  person("fire", "department_regulator", { kind: "department", id: "fire" }),
  { person: "wall", unit: gridUnitOf(["county"]), abilities: [] } as HazardActor,
];
const line = (who: object, kind: string, more: Partial<ViolationAuthority> = {}) =>
  ({
    ...{ who, kind, delegatedBy: null, basis: "法", fromOn: "2026-01-01", toOn: null },
    ...more,
  }) as ViolationAuthority;
const delegated = { delegatedBy: "县应急管理局", toOn: "2026-06-30" };
const authorities = [
  line({ level: "county" }, "*"),
  line({ gridId: "town" }, "unlicensed", delegated),
  line({ departmentId: "trade" }, "chemicals"),
];
const days = ["2025-12-31", "2026-03-10", "2026-06-30", "2026-07-01"];

const anySaid = fc.record({
  actor: fc.constantFrom(...people),
  action: fc.constantFrom(...violationActions),
  on: fc.constantFrom(...days),
  hasReason: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  outcome: fc.constantFrom("penalty" as const, "no_penalty" as const, undefined),
  isSensible: fc.integer({ min: 0, max: 9 }).map((n) => n > 1),
  pick: fc.nat({ max: 10_000 }),
});

function walk(from: ViolationCase, life: readonly (typeof anySaid extends fc.Arbitrary<infer T> ? T : never)[]) {
  let violation = from;
  return life.map(({ isSensible, pick, ...said }) => {
    const can = people.flatMap((actor) =>
      possibleViolationActions(violation, actor, violationActions, said.on, authorities).map((action) => ({
        ...{ actor, action },
      })),
    );
    const { actor, action } = (isSensible ? can[pick % can.length] : undefined) ?? said;
    const decision = decideViolation(violation, actor, { ...said, action }, authorities);
    const step = { before: violation, actor, action, on: said.on, hasReason: said.hasReason, decision };
    if (decision.ok) violation = decision.next;
    return step;
  });
}
const begun = fc.record({
  state: fc.constantFrom("dissuaded" as const, "reported" as const),
  kind: fc.constantFrom(...violationKinds),
});
const holds = (check: (steps: ReturnType<typeof walk>) => void) =>
  fc.assert(
    fc.property(begun, fc.array(anySaid, { minLength: 5, maxLength: 40 }), ({ state, kind }, life) =>
      check(walk({ state, kind, home, lineId: "trade", filedBy: null }, life)),
    ),
    { numRuns: 1_000 },
  );

describe("whatever anybody does, in whatever order", () => {
  test("every act is answered, and who is not able or does not belong there changes nothing", () => {
    holds((steps) => {
      for (const { decision, actor } of steps) {
        if (!decision.ok) expect(violationRefusals).toContain(decision.why);
        else expect(["wall", "other town", "fire"]).not.toContain(actor.person);
      }
    });
  });

  test("it is filed or refused only by who has authority for that kind on that day", () => {
    let filed = 0;
    holds((steps) => {
      for (const { before, actor, action, on, decision } of steps) {
        if (!decision.ok || (action !== "file" && action !== "refuse")) continue;
        filed += 1;
        expect(decision.authority).toEqual(authorityOf(authorities, actor.unit, before.kind, on));
        expect(decision.authority).not.toBeNull();
        expect(on >= "2026-01-01").toBe(true);
        if (actor.unit.id === "town") expect([before.kind, on <= "2026-06-30"]).toEqual(["unlicensed", true]);
        if (actor.unit.kind === "department") expect(before.kind).toBe("chemicals");
      }
    });
    expect(filed).toBeGreaterThan(30);
  });

  test("it is decided by another person than who filed it, and nothing is published that was not decided", () => {
    let published = 0;
    holds((steps) => {
      let filer: string | null = null;
      let isDecided = false;
      for (const { actor, action, decision } of steps) {
        if (!decision.ok) continue;
        if (action === "file") filer = actor.person;
        if (action === "decide") {
          expect(filer).not.toBeNull();
          expect(actor.person).not.toBe(filer);
          isDecided = decision.next.state === "decided";
        }
        if (action !== "publish") continue;
        published += 1;
        expect(isDecided).toBe(true);
      }
    });
    expect(published).toBeGreaterThan(10);
  });

  test("what ends without a penalty says why", () => {
    holds((steps) => {
      for (const { action, hasReason, decision } of steps)
        if (decision.ok && ["settle", "refuse", "withdraw"].includes(action)) expect(hasReason).toBe(true);
    });
  });
});

describe("the states", () => {
  test("every open one can still reach a published penalty", () => {
    const reaches = (from: ViolationState, seen: readonly ViolationState[] = []): boolean =>
      from === "published" ||
      violationActions.some((action) => {
        const to = nextViolationState(from, action);
        return to !== null && !seen.includes(to) && reaches(to, [...seen, to]);
      });
    for (const state of violationStates) if (isViolationOpen(state)) expect(reaches(state), state).toBe(true);
  });
});

describe("authority", () => {
  test("one's own comes before a delegated one; a delegated one ends with its last day", () => {
    const own = line({ level: "township" }, "*");
    const both = [line({ gridId: "town" }, "*", delegated), own];
    expect(authorityOf(both, town, "other", "2026-03-10")).toBe(own);
    expect(authorityOf([both[0] as ViolationAuthority], town, "other", "2026-06-30")).toBe(both[0]);
    expect(authorityOf([both[0] as ViolationAuthority], town, "other", "2026-07-01")).toBeNull();
  });

  test("the example gives the county everything and a township nothing, and says that it is an example", () => {
    expect(violationAuthorities.safeParse(exampleAuthorities).success).toBe(true);
    expect(authorityOf(exampleAuthorities, town, "mining", "2026-03-10")).toBeNull();
    expect(authorityOf(exampleAuthorities, gridUnitOf(["county"]), "mining", "2026-03-10")?.basis).toContain("示例");
  });
});
