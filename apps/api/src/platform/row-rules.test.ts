import { describe, expect, test } from "vitest";
import type { TableShape } from "#/platform/row-rules.ts";
import { conditionOf, rulesOf } from "#/platform/row-rules.ts";

const table = (name: string, columns: string, references: TableShape["references"] = []): TableShape => ({
  name,
  columns: columns.split(" "),
  references,
});

describe("the rule of a table follows from its columns", () => {
  const tables = [
    table("visit", "id place_id county_id township_id village_id cell_id"),
    table("post", "id grid_id"),
    table("post_note", "id post_id", [{ column: "post_id", table: "post", key: "id" }]),
    table("note_line", "n note_id", [{ column: "note_id", table: "post_note", key: "id" }]),
    table("firm", "id county_id township_id village_id cell_id department_id"),
    table("one", "id other_id", [{ column: "other_id", table: "other", key: "id" }]),
    table("other", "id one_id", [{ column: "one_id", table: "one", key: "id" }]),
    table("secret", "id grid_id"),
    table("of_secret", "id secret_id", [{ column: "secret_id", table: "secret", key: "id" }]),
    table("lonely", "id name"),
  ];
  const rules = rulesOf(tables, { secret: { rule: "closed", because: "a secret" } });
  const rule = (name: string) => rules.get(name)?.rule;

  test("ancestors, a grid, a parent, a parent's parent", () => {
    expect(["visit", "post", "post_note", "note_line"].map(rule)).toEqual(["ancestors", "grid", "follows", "follows"]);
  });
  test("closed is closed, and nothing follows it", () =>
    expect(["secret", "of_secret"].map(rule)).toEqual(["closed", "unknown"]));
  test("who follows in a circle, or nothing, is unknown", () =>
    expect(["one", "other", "lonely"].map(rule)).toEqual(["unknown", "unknown", "unknown"]));
  test("a department's line is asked for where a row belongs to one", () => {
    const shape = tables.find(({ name }) => name === "firm") as TableShape;
    expect(conditionOf(shape, { rule: "ancestors", leaf: "cell_id" })).toContain("department_id = $department");
    expect(conditionOf(tables[1] as TableShape, { rule: "grid", column: "grid_id" })).not.toContain("department");
    expect(conditionOf(tables[9] as TableShape, { rule: "unknown" })).toBeNull();
  });
});
