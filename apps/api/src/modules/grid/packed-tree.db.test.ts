import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gridList } from "@safegrid/contract/grid";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await openTestApp();
});
afterAll(async () => t.close());

const ask = (token: string, encoding: string, depth = 3) =>
  t.app.inject({
    url: `/api/v1/grids?depth=${depth}`,
    headers: { authorization: `Bearer ${token}`, "accept-encoding": encoding },
  });

test("packed or not the tree is the same, as deep as asked, and a viewer's own", async () => {
  const county = t.tokenOf("county_supervisor");
  const packed = await ask(county, "gzip, br");
  expect(packed.headers).toMatchObject({
    "content-encoding": "gzip",
    vary: expect.stringContaining("accept-encoding"),
  });
  const { grids } = gridList.parse(JSON.parse(gunzipSync(packed.rawPayload).toString()));
  expect(grids.map(({ id }) => id)).toEqual(t.tree.subtree(t.tree.county.id).map(({ id }) => id));
  const plain = await ask(county, "identity");
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.json()).toEqual({ grids });
  expect((await ask(county, "identity", 1)).json().grids.length).toBeLessThan(grids.length);
  const township = t.tree.county.children[0];
  const seen = (await ask(t.tokenOf("township_supervisor", township?.code), "identity")).json().grids;
  expect(seen[0].id).toBe(township?.id);
});

test("a name that changed is in the next answer", async () => {
  const county = t.tokenOf("county_supervisor");
  await ask(county, "gzip");
  const [before] = t.tree.county.children;
  await t.db.query(`update grid set name = '改名镇' where id = $1`, [before?.id]);
  await t.db.query(`update log_head set grid_version = grid_version + 1`);
  await t.tree.refresh(t.db);
  const grids = JSON.parse(gunzipSync((await ask(county, "gzip")).rawPayload).toString()).grids;
  expect(grids.find(({ id }: { id: string }) => id === before?.id).name).toBe("改名镇");
});
