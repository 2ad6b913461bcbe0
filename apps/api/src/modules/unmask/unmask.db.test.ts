import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
let person: { id: string; phone: string; grid_id: string; name: string };
beforeAll(async () => {
  t = await openTestApp();
  const rows = await t.db.query<typeof person>(
    `update person set phone = '13912345678' where id = (select p.id from person p join grid g on g.id = p.grid_id
       where g.level = 'cell' order by p.id limit 1) returning id, phone, grid_id, name`,
  );
  person = rows[0] as typeof person;
});
afterAll(async () => t.close());

const ask = (token: string, more: object = {}) =>
  t.call(token, "POST", "/unmask", { kind: "person", id: person.id, field: "phone", reason: "核实隐患", ...more });
const notes = () =>
  t.db.query<{ about: Record<string, string>; address: string; grid_id: string }>(
    `select about, address, grid_id from operation_log where kind = 'unmasked' order by n desc`,
  );

test("a number is masked in answers, given in full to who may ask and says why, and the look is noted", async () => {
  const { token } = await makeCaller(t, { role: "county_supervisor", gridId: t.tree.county.id });
  expect(JSON.stringify((await t.call(token, "GET", `/people/${person.id}`)).body)).toContain("139****5678");
  expect(await ask(token)).toEqual({ status: 200, body: { value: "13912345678" } });
  expect((await notes())[0]).toMatchObject({
    grid_id: person.grid_id,
    about: { kind: "person", id: person.id, name: person.name, field: "phone", reason: "核实隐患" },
  });
});

test("without a reason, the ability, or the record in one's subtree there is nothing, and no note of a look", async () => {
  const before = (await notes()).length;
  const { token } = await makeCaller(t, { role: "county_supervisor", gridId: t.tree.county.id });
  expect((await ask(token, { reason: " " })).body.errors[0].pointer).toBe("/reason");
  expect((await ask(token, { field: "legalPerson" })).body.errors[0].pointer).toBe("/field");
  const officer = await makeCaller(t, { role: "officer", gridId: person.grid_id });
  expect((await ask(officer.token)).status).toBe(403);
  const elsewhere = t.tree.county.children.find(({ id }) => !t.tree.isWithin(id, person.grid_id));
  const outsider = await makeCaller(t, { role: "township_supervisor", gridId: elsewhere?.id ?? "" });
  expect((await ask(outsider.token)).body.code).toBe("person-not-found");
  expect((await notes()).length).toBe(before);
});

test("nobody reads a whole list of them that way", async () => {
  const { token } = await makeCaller(t, { role: "county_supervisor", gridId: t.tree.county.id });
  const statuses = [];
  for (let n = 0; n < 62; n += 1) statuses.push((await ask(token)).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(60);
  expect(statuses.at(-1)).toBe(429);
});
