import { describe, expect, test } from "vitest";
import type { TableShape } from "#/platform/row-rules.ts";
import { sightViewsOf, sqlOfCondition } from "#/platform/row-sight.ts";

const table = (name: string, columns: string): TableShape => ({ name, columns: columns.split(" "), references: [] });
const tables = [
  table("grid", "id county_id name"),
  table("case", "id grid_id words"),
  table("step", "n case_id text"),
  table("photo", "id step_n bytes"),
  table("open", "id"),
];
const conditions = new Map([
  ["photo", "exists (select from $seen.step s where s.n = photo.step_n)"],
  ["step", "exists (select from $seen.case c where c.id = step.case_id)"],
  ["case", "exists (select from $all.grid g where g.id = case.grid_id and $scopeIn(g.county_id, g.id))"],
  ["grid", "$scope = id"],
  ["open", null],
]);

describe("what a policy asks of other tables", () => {
  test("is asked of views, each made after those that it needs, with the columns that are spoken of", () => {
    const views = sightViewsOf(tables, conditions);
    expect(views.map(({ name }) => name)).toEqual(["all_grid", "seen_case", "seen_step"]);
    expect(views[0]?.text).toBe(`select id, county_id from "grid" where true`);
    expect(views[1]?.text).toMatch(/^select id, grid_id from "case" where \(select true from sight\.all_grid g where/);
  });
  test("a scope is looked for in one column after the other", () =>
    expect(sqlOfCondition("$scopeIn(a.x, y) or z")).toBe(
      "case (select viewer_scope()) when a.x then true when y then true else false end or z",
    ));
  test("is asked row by row, whatever brackets the question holds", () =>
    expect(
      sqlOfCondition("(exists (select from $seen.a a where f(a.x) = any (array[1])) or $department is null)"),
    ).toBe(
      "((select true from sight.seen_a a where f(a.x) = any (array[1]) limit 1) or (select viewer_department()) is null)",
    ));
  test("cannot be asked of a table without limits, nor of itself", () => {
    const of = (name: string, sql: string) => () => sightViewsOf(tables, new Map([...conditions, [name, sql]]));
    expect(of("photo", "exists (select from $seen.open o where o.id = photo.id)")).toThrow(/no row policy .* open/);
    expect(of("photo", "exists (select from $seen.nothing o where o.id = photo.id)")).toThrow(/nothing/);
    expect(of("case", "exists (select from $seen.step s where s.case_id = case.id)")).toThrow(/leads back to itself/);
  });
});
