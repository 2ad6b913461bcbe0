import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LedgerStage } from "#/testing/ledger-stage.ts";
import { codeOf, openLedgerStage } from "#/testing/ledger-stage.ts";

let t: LedgerStage["t"];
let county: LedgerStage["county"];
let township: LedgerStage["township"];
let village: LedgerStage["village"];
let otherTownship: LedgerStage["otherTownship"];
let cellId: LedgerStage["cellId"];
let foreignCellId: LedgerStage["foreignCellId"];
let add: LedgerStage["add"];
beforeAll(async () => {
  ({ t, county, township, village, otherTownship, cellId, foreignCellId, add } = await openLedgerStage());
});
afterAll(async () => t.close());

async function departmentId(code: string): Promise<string> {
  const [row] = await t.db.query<{ id: string }>(`select id from department where code = $1`, [code]);
  return row?.id ?? "";
}

describe("scope and line", () => {
  test("nobody sees or changes an entry outside his grids, and a department finds only its own line, county-wide", async () => {
    const id = await add({ creditCode: codeOf(40), name: "范围店" });
    expect((await t.call(otherTownship, "GET", `/enterprises/${id}`)).status).toBe(404);
    const change = { commandId: t.id(), version: 1, change: { name: "越权" } };
    expect((await t.call(otherTownship, "POST", `/enterprises/${id}/changes`, change)).status).toBe(404);
    expect((await t.call(township, "GET", `/enterprises?scope=${foreignCellId}`)).status).toBe(404);
    const own = (await t.call(village, "GET", "/enterprises?pageSize=200")).body.rows;
    const villageId = t.tree.find(cellId)?.parentId ?? "";
    for (const row of own) expect(t.tree.isWithin(villageId, row.cellId)).toBe(true);

    const catering = await departmentId("catering");
    await t.db.query(`update account set department_id = $1 where role = 'county_supervisor'`, [catering]);
    await t.db.query(`update access_head set version = version + 1`);
    try {
      await expect
        .poll(async () => {
          const { rows } = (await t.call(county, "GET", "/enterprises?pageSize=200")).body;
          return rows.length > 0 && rows.every((row: { departmentId: string }) => row.departmentId === catering);
        })
        .toBe(true);
      const other = await add({ creditCode: codeOf(41), name: "别线厂", industry: "C13" });
      expect((await t.call(county, "GET", `/enterprises/${other}`)).status).toBe(404);
      expect((await t.call(county, "GET", `/enterprises/${id}`)).status).toBe(200);
    } finally {
      await t.db.query(`update account set department_id = null where role = 'county_supervisor'`);
      await t.db.query(`update access_head set version = version + 1`);
      await expect
        .poll(async () => (await t.call(county, "GET", "/enterprises?pageSize=200&industry=C13")).body.total)
        .toBeGreaterThan(0);
    }
  });

  test("search finds by two characters, by pinyin initials, by the beginning of a code, and by all words at once", async () => {
    const id = await add({ creditCode: codeOf(50), name: "鑫隆木材加工厂", shortName: "鑫隆" });
    for (const q of ["鑫隆", "木材", "xlmc", codeOf(50).slice(0, 17), "鑫隆 加工", "厂"]) {
      const found = await t.call(village, "GET", `/enterprises?pageSize=200&q=${encodeURIComponent(q)}`);
      expect(
        found.body.rows.map((row: { id: string }) => row.id),
        q,
      ).toContain(id);
    }
    expect((await t.call(village, "GET", `/enterprises?q=${encodeURIComponent("鑫隆 面粉")}`)).body.total).toBe(0);
    expect((await t.call(village, "GET", `/enterprises?q=${encodeURIComponent("%_")}`)).body.total).toBe(0);
  });
});
