import { afterAll, beforeAll, expect, test } from "vitest";
import * as XLSX from "@e965/xlsx";
import { makeCaller } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await openTestApp();
});
afterAll(async () => t.close());

const wish = { title: "缺岗", filters: ["搜索：甲"], columns: ["网格", "岗位"], rows: [["甲村", "=1+1"]] };
const ask = (token: string, body: object) =>
  t.app.inject({
    ...{ method: "POST", url: "/api/v1/list-files", payload: body },
    headers: { authorization: `Bearer ${token}` },
  });

test("a list as it is shown becomes a file that evaluates nothing, says whose it is, and is noted", async () => {
  const { token } = await makeCaller(t, { role: "township_supervisor", gridId: t.tree.county.children[0]?.id ?? "" });
  const csv = await ask(token, { ...wish, format: "csv" });
  expect([csv.statusCode, csv.body.trim().split("\r\n")]).toEqual([200, ["网格,岗位", "甲村,'=1+1"]]);
  const xlsx = await ask(token, wish);
  const book = XLSX.read(xlsx.rawPayload, { type: "buffer" });
  expect(XLSX.utils.sheet_to_json(book.Sheets["缺岗"] as XLSX.WorkSheet)).toEqual([{ 网格: "甲村", 岗位: "=1+1" }]);
  expect(XLSX.utils.sheet_to_csv(book.Sheets["说明"] as XLSX.WorkSheet)).toContain("搜索：甲");
  const noted = await t.db.query(`select about from operation_log where kind = 'exported' order by n desc limit 1`);
  expect(noted).toEqual([{ about: { kind: "list 缺岗", filters: "搜索：甲", unmasked: false } }]);
});

test("rows of another width are refused with the row's name, who may not export gets nothing", async () => {
  const { token } = await makeCaller(t, { role: "county_supervisor", gridId: t.tree.county.id });
  const crooked = await ask(token, { ...wish, rows: [...wish.rows, ["乙村"]] });
  expect([crooked.statusCode, crooked.json().errors[0].pointer]).toEqual([400, "/rows/1"]);
  const officer = t.tokenOf("officer");
  expect((await ask(officer, wish)).json().code).toBe("not-allowed");
});
