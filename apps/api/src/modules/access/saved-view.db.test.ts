import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWall } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await openTestApp();
});
afterAll(() => t.close());

test("views are kept for the account and the table; nobody else sees them; bad ones are named", async () => {
  const [own, other] = [t.tokenOf("county_supervisor"), t.tokenOf("officer")];
  const views = [{ title: "高风险", fields: { risk: "major", isConfirmed: "false" } }];
  expect((await t.call(own, "GET", "/me/views/enterprises")).body).toEqual({ views: [] });
  expect((await t.call(own, "PUT", "/me/views/enterprises", { views })).status).toBe(204);
  expect((await t.call(own, "GET", "/me/views/enterprises")).body).toEqual({ views });
  expect((await t.call(own, "GET", "/me/views/facilities")).body).toEqual({ views: [] });
  expect((await t.call(other, "GET", "/me/views/enterprises")).body).toEqual({ views: [] });
  expect((await t.call(own, "PUT", "/me/views/enterprises", { views: [] })).status).toBe(204);
  expect((await t.call(own, "GET", "/me/views/enterprises")).body).toEqual({ views: [] });
  const bad = await t.call(own, "PUT", "/me/views/enterprises", { views: [{ title: " ", fields: {} }] });
  expect(bad.body).toMatchObject({ code: "invalid-request", errors: [{ pointer: "/views/0/title" }] });
  const wall = await makeWall(t, t.tree.county.id);
  expect((await t.call(wall, "GET", "/me/views/enterprises")).status).toBe(403);
});
