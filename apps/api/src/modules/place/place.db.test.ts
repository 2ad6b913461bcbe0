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

test("every place says by which checklist it is patrolled, whether it is due today or not", async () => {
  const token = t.tokenOf("county_supervisor");
  type Row = { id: string; category: string; checklistVersion: string };
  const placesOf = async () => {
    const rows: Row[] = [];
    for (let [page, total] = [1, 1]; rows.length < total; page += 1) {
      const { body } = await t.call(token, "GET", `/grids/${t.tree.county.id}/places?pageSize=200&page=${page}`);
      rows.push(...body.rows);
      total = body.total;
    }
    return rows;
  };
  const places = await placesOf();
  const due: { placeId: string; checklistVersion: string }[] = (await t.call(token, "GET", "/due-places")).body.places;
  const ofDue = new Map(due.map(({ placeId, checklistVersion }) => [placeId, checklistVersion]));
  expect(ofDue.size).toBeGreaterThan(0);
  expect(
    places.some(({ id }) => !ofDue.has(id)),
    "some are not due",
  ).toBe(true);
  for (const { id, checklistVersion } of places) expect(checklistVersion).toBe(ofDue.get(id) ?? checklistVersion);
  // Of a place that is not due the county's assignments say it, from the moment they are changed.
  const { assignment, lists } = (await t.call(token, "GET", "/checklists")).body;
  const apart = places.find(({ id }) => !ofDue.has(id)) ?? expect.unreachable();
  expect(lists.map(({ version }: { version: string }) => version)).toContain(apart.checklistVersion);
  const list = apart.checklistVersion === "mine@1" ? "catering" : "mine";
  const others = assignment.assignments.filter((line: { category: string }) => line.category !== apart.category);
  const changed = await t.call(token, "POST", "/checklist-assignments", {
    ...{ commandId: t.id(), basedOn: assignment.version },
    assignments: [{ gridKind: "*", category: apart.category, list }, ...others],
  });
  expect(changed.status).toBe(201);
  for (const { id, category, checklistVersion } of await placesOf())
    expect(checklistVersion === `${list}@1`, `${id} ${category}`).toBe(
      category === apart.category || places.some((was) => was.id === id && was.checklistVersion === `${list}@1`),
    );
});
