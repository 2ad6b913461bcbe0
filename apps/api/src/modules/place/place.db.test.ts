import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await openTestApp();
});
afterAll(() => t.close());

test("a cell's places are as many as lie in it, page by page, and none twice", async () => {
  const token = t.tokenOf("county_supervisor");
  const { body: first } = await t.call(token, "GET", `/grids/${t.tree.county.id}/places?pageSize=7`);
  expect(first.rows.length).toBe(7);
  const seen = new Set<string>();
  for (let page = 1; seen.size < first.total; page += 1) {
    const { body } = await t.call(token, "GET", `/grids/${t.tree.county.id}/places?pageSize=100&page=${page}`);
    expect(body.rows.length).toBeGreaterThan(0);
    for (const row of body.rows) seen.add(row.id);
  }
  expect(seen.size).toBe(first.total);

  const { cellId, name } = first.rows[0];
  const { body: inCell } = await t.call(token, "GET", `/grids/${cellId}/places?pageSize=200`);
  expect(inCell.rows.every((row: { cellId: string }) => row.cellId === cellId)).toBe(true);
  expect(inCell.total).toBeLessThan(first.total);
  const { body: found } = await t.call(token, "GET", `/grids/${cellId}/places?q=${encodeURIComponent(name)}`);
  expect(found.rows.map((row: { name: string }) => row.name)).toContain(name);
});

test("a grid outside the own subtree does not exist", async () => {
  const officer = t.tokenOf("officer");
  const answer = await t.call(officer, "GET", `/grids/${t.tree.county.id}/places`);
  expect([answer.status, answer.body.code]).toEqual([404, "grid-not-found"]);
});
