import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abilitiesOf, accountRoles } from "./account.ts";
import type { ToldCase } from "./escalation.ts";
import { rungDoings, turnOf, unitToTell, unitsToTell } from "./escalation.ts";
import { hazardStates, isHazardOpen } from "./hazard.ts";
import { objectionToUrging } from "./urging.ts";
import type { Unit } from "./unit.ts";
import { gridUnitOf, isAbove, isSameUnit } from "./unit.ts";

const home = ["county", "town", "village", "cell"];
const grid = (...path: string[]) => gridUnitOf(path);
const [county, town, village] = [grid("county"), grid("county", "town"), grid("county", "town", "village")];
const other = grid("county", "other");
const line: Unit = { kind: "department", id: "line" };
const of = (more: Partial<ToldCase> = {}): ToldCase => ({
  ...{ state: "rectifying", owner: village, supervisor: town, home, lineId: "line" },
  ...more,
});

const units: Unit[] = [
  county,
  town,
  village,
  other,
  grid("county", "other", "v"),
  line,
  { kind: "department", id: "d" },
];
const cases = fc.record({
  state: fc.constantFrom(...hazardStates),
  owner: fc.constantFrom(...units),
  supervisor: fc.constantFrom(...units, null),
  home: fc.constant(home),
  lineId: fc.constantFrom("line", null),
});

describe("whom a rung tells", () => {
  test("holder, supervising unit, the one above it, county and department of the line", () => {
    const told = (doing: (typeof rungDoings)[number], more?: Partial<ToldCase>) => unitToTell(doing, of(more));
    expect(told("tell_holder")).toEqual(village);
    expect(told("tell_supervisor")).toEqual(town);
    expect(told("tell_above")).toEqual(county);
    expect(told("tell_department")).toEqual(line);
    expect(told("tell_department", { lineId: null })).toBeNull();
    expect(told("suggest_listing")).toEqual(town);
    expect(told("suggest_listing", { supervisor: line })).toEqual(county);
    expect(told("tell_above", { supervisor: county, owner: county })).toEqual(county);
  });

  test("whose turn it is holds it: what waits for re-inspection is told to who re-inspects", () => {
    expect(unitToTell("tell_holder", of({ state: "submitted" }))).toEqual(town);
    expect(unitToTell("tell_supervisor", of({ supervisor: null, state: "reopened" }))).toEqual(town);
  });

  test("each unit once, with all that it is told for, whatever the case", () => {
    fc.assert(
      fc.property(cases, fc.subarray([...rungDoings], { minLength: 1 }), (each, does) => {
        const told = unitsToTell(does, each);
        expect(new Set(told.map(({ unit }) => unit.id)).size).toBe(told.length);
        expect(told.flatMap((one) => one.does).toSorted()).toEqual(
          does.filter((doing) => unitToTell(doing, each) !== null).toSorted(),
        );
      }),
    );
  });
});

describe("urging", () => {
  const abilities = abilitiesOf("county_supervisor");

  test("is for the supervising unit and those above it, by whoever reviews", () => {
    const why = (unit: Unit, more?: Partial<ToldCase>) => objectionToUrging(of(more), { unit, abilities });
    expect([why(town), why(county)]).toEqual([null, null]);
    expect([why(village), why(other), why({ kind: "department", id: "d" })]).toEqual(
      Array.from({ length: 3 }, () => "not-its-unit"),
    );
    expect(why(town, { state: "submitted" })).toBe("not-its-unit");
    expect(why(county, { state: "submitted" })).toBeNull();
    expect(why(county, { state: "closed" })).toBe("wrong-state");
    expect(why(town, { state: "reported", supervisor: null })).toBeNull();
    expect(why(town, { owner: town, supervisor: town })).toBe("not-its-unit");
    for (const role of accountRoles) {
      const may = objectionToUrging(of(), { unit: county, abilities: abilitiesOf(role) }) === null;
      expect(may, role).toBe(abilitiesOf(role).includes("review"));
    }
  });

  test("nobody urges himself, nor from beside or below, nor what is done", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...units), (each, unit) => {
        if (objectionToUrging(each, { unit, abilities }) !== null) return;
        expect(isHazardOpen(each.state)).toBe(true);
        expect(isSameUnit(unit, turnOf(each))).toBe(false);
        expect(
          isAbove(unit, turnOf(each), each.lineId) ||
            (each.supervisor !== null &&
              (isSameUnit(unit, each.supervisor) || isAbove(unit, each.supervisor, each.lineId))),
        ).toBe(true);
      }),
    );
  });
});
