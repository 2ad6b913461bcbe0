import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

/** Entries of the ledger without a place have nothing that carries them along: they follow the grid itself (ADR 10). */
let t: TestApp;
let county: string;
beforeAll(async () => {
  t = await openTestApp();
  county = t.tokenOf("county_supervisor");
});
afterAll(async () => t.close());

const change = async (body: object) => {
  const answer = await t.call(county, "POST", "/grid-changes", { commandId: t.id(), ...body });
  expect(answer).toMatchObject({ status: 201, body: { status: "applied" } });
};
const becameOf = async (id: string): Promise<string[]> =>
  (await t.call(county, "GET", `/grids/${id}`)).body.becameTo.map((each: { id: string }) => each.id);

async function enterpriseIn(cellId: string): Promise<string> {
  const commandId = t.id();
  const body = { commandId, cellId, placeCategory: null, name: `无场所${commandId.slice(-8)}`, address: "某路" };
  expect((await t.call(county, "POST", "/enterprises", body)).status).toBe(201);
  return commandId;
}

/** Where an entry is found: in its own record, in the lists of its cell, village and township, and in its history. */
async function expectAt(id: string, cellId: string, cameFrom: string): Promise<void> {
  expect((await t.call(county, "GET", `/enterprises/${id}`)).body.cellId).toBe(cellId);
  for (const scope of t.tree.find(cellId)?.path.slice(1) ?? []) {
    const { body } = await t.call(county, "GET", `/enterprises?scope=${scope}&pageSize=200&q=${id.slice(-8)}`);
    expect(body.rows.map((row: { id: string }) => row.id)).toEqual([id]);
  }
  const { changes } = (await t.call(county, "GET", `/records/${id}/history`)).body;
  expect(changes[0]).toMatchObject({ before: { cellId: cameFrom }, after: { cellId, fromOn: "2026-03-10" } });
}

test("of a cell that is split they go to its first part, of merged cells to the one that they became", async () => {
  const [, , , split, one, other] = t.tree.county.children.flatMap((township) =>
    township.children.filter(({ children }) => children.length > 1).flatMap(({ children }) => children),
  );
  const [splitId = "", oneId = ""] = [split?.id, one?.id];
  const sibling = t.tree.find(one?.parentId ?? "")?.children.find(({ id }) => id !== oneId);
  const [ofSplit, ofOne, ofSibling] = [
    await enterpriseIn(splitId),
    await enterpriseIn(oneId),
    await enterpriseIn(sibling?.id ?? ""),
  ];
  expect(other).toBeDefined();
  const parts = [
    { name: "东片", placeIds: [] },
    { name: "西片", placeIds: [] },
  ];
  await change({ action: "split", gridId: splitId, parts });
  await expectAt(ofSplit, (await becameOf(splitId))[0] ?? "", splitId);
  await change({ action: "merge", gridIds: [oneId, sibling?.id], name: "合片" });
  const [merged = ""] = await becameOf(oneId);
  await expectAt(ofOne, merged, oneId);
  await expectAt(ofSibling, merged, sibling?.id ?? "");
  const left = await t.db.query(
    `select e.id from enterprise e join grid g on g.id = e.cell_id where g.valid_to is not null and e.state <> 'closed'`,
  );
  expect(left).toEqual([]);
});

test("with a village that moves they go to the same cell under its new township", async () => {
  const [from, to] = t.tree.county.children;
  const village = from?.children.find(({ children }) => children.some(({ validFrom }) => validFrom < "2026-03-10"));
  const cell = village?.children.find(({ validFrom }) => validFrom < "2026-03-10");
  const id = await enterpriseIn(cell?.id ?? "");
  const ofTownship = async (townshipId: string | undefined) =>
    (await t.call(county, "GET", `/enterprises?scope=${townshipId}&q=${id.slice(-8)}`)).body.total;
  expect([await ofTownship(from?.id), await ofTownship(to?.id)]).toEqual([1, 0]);
  await change({ action: "move", gridId: village?.id, parentId: to?.id });
  await expectAt(id, (await becameOf(cell?.id ?? ""))[0] ?? "", cell?.id ?? "");
  expect([await ofTownship(from?.id), await ofTownship(to?.id)]).toEqual([0, 1]);
});
