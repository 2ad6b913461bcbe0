import * as XLSX from "@e965/xlsx";
import ExcelJS from "exceljs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { creditCheckCharacter } from "@safegrid/domain/credit-code";
import { makeDepartment } from "#/testing/callers.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";
import { exportOf, uploadTo } from "#/testing/exchange-calls.ts";

let api: TestApp;
let cellCode = "";
let otherCellCode = "";
beforeAll(async () => {
  api = await openTestApp();
  const cells = api.tree.subtree(api.tree.county.id).filter(({ level }) => level === "cell");
  cellCode = cells.find(({ code }) => code.startsWith("990101100"))?.code ?? "";
  otherCellCode = cells.find(({ code }) => code.startsWith("990101200"))?.code ?? "";
});
afterAll(async () => api.close());

const township = () => api.tokenOf("township_supervisor", "990101100");
const head = [
  "单位名称",
  "统一社会信用代码",
  "地址",
  "所属网格编码",
  "联系电话",
  "安全联系人",
  "“两化”入网",
  "“两化”登记号",
  "入网日期",
];

function codeOf(n: number): string {
  const first17 = `91990101MA${String(n).padStart(7, "0")}`;
  return first17 + creditCheckCharacter(first17);
}

async function bookOf(rows: readonly (readonly unknown[])[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("台账");
  for (const row of rows) sheet.addRow([...row]);
  return Buffer.from(await book.xlsx.writeBuffer());
}

const upload = (token: string, file: Buffer) => uploadTo(api, token, "enterprises", file, "台账.xlsx");
const apply = (token: string, id: string, commandId = api.id()) =>
  api.call(token, "POST", `/exchange/imports/${id}/apply`, { commandId });

describe("a ledger that lives in Excel", () => {
  test("faults are told by cell, then all is taken over with history and events, and comes back the same", async () => {
    const faulty = await upload(
      township(),
      await bookOf([
        head,
        ["甲店", codeOf(1), "老街 1 号", cellCode, "13800000001", "王小明", "未入网"],
        ["乙店", `${codeOf(2).slice(0, 17)}${codeOf(2).endsWith("0") ? "1" : "0"}`, "老街 2 号", cellCode],
        ["丙店", codeOf(3), "老街 3 号", otherCellCode],
        ["丁店", codeOf(1), "老街 4 号", cellCode],
        ["戊店", codeOf(5), "老街 5 号", cellCode, "138****0001"],
        ["己店", codeOf(6), "老街 6 号", cellCode, "", "", "已入网"],
        ["庚店", Number("911222333444555666"), "老街 7 号", cellCode],
      ]),
    );
    expect(faulty.body.counts).toEqual({ new: 1, changed: 0, same: 0, faulty: 6 });
    expect(
      faulty.body.faults.map((fault: { row: number; column: string; code: string }) => [
        fault.row,
        fault.column,
        fault.code,
      ]),
    ).toEqual([
      [3, "B", "wrong-code"],
      [4, "D", "not-in-scope"],
      [5, "B", "repeated"],
      [6, "E", "masked"],
      [7, "H", "does-not-fit"],
      [7, "I", "does-not-fit"],
      [8, "B", "lost-digits"],
    ]);

    const right = await upload(
      township(),
      await bookOf([
        head,
        ["甲店", codeOf(1), "老街 1 号", cellCode, "138 0000 0001", "王小明", "未入网"],
        ["乙店", codeOf(2), "老街 2 号", cellCode, "", "", "已入网", "LH-2", "2026年3月1日"],
      ]),
    );
    expect(right.body.counts).toEqual({ new: 2, changed: 0, same: 0, faulty: 0 });
    expect(right.body.preview[1].values).toMatchObject({ name: "乙店", enrolledOn: "2026-03-01", enrolment: "已入网" });
    const commandId = api.id();
    const done = await apply(township(), right.body.id, commandId);
    expect(done.status).toBe(201);
    const [entry] = await api.db.query<{ id: string; phone: string; village_id: string; collected_by_name: string }>(
      `select id, phone, village_id, collected_by_name from enterprise where credit_code = $1`,
      [codeOf(1)],
    );
    expect(entry).toMatchObject({ phone: "13800000001", collected_by_name: expect.stringMatching(/./) });
    const history = await api.call(township(), "GET", `/records/${entry?.id}/history`);
    expect(history.body.changes).toMatchObject([
      { seq: done.body.receipt.seq, kind: "enterprise", before: null, after: { name: "甲店" } },
    ]);
    const outside = await api.call(
      api.tokenOf("township_supervisor", "990101200"),
      "GET",
      `/records/${entry?.id}/history`,
    );
    expect(outside.body.changes).toEqual([]);
    const events = await api.db.query(`select type, grid_id, about from event_log where command_id = $1`, [commandId]);
    expect(events).toMatchObject([
      { type: "ledger.imported", grid_id: entry?.village_id, about: { added: 2, changed: 0 } },
    ]);
    expect((await api.audit()).differences).toEqual([]);

    const exported = await exportOf(api, township(), `/exchange/enterprises/export?q=${encodeURIComponent("乙店")}`);
    const back = await upload(township(), exported.file);
    expect(back.body).toMatchObject({ counts: { new: 0, changed: 0, faulty: 0 }, faults: [] });
    expect(back.body.counts.same).toBe(1);
  });

  test("a changed cell changes one entry and raises its version; what somebody changed meanwhile refuses the whole", async () => {
    const rows = (address: string) => [
      head,
      ["甲店", codeOf(1), address, cellCode],
      ["新店", codeOf(9), "老街 9 号", cellCode],
    ];
    const mine = await upload(township(), await bookOf(rows("老街 11 号")));
    expect(mine.body.counts).toMatchObject({ new: 1, changed: 1 });
    const theirs = await upload(township(), await bookOf(rows("老街 12 号").slice(0, 2)));
    expect((await apply(township(), theirs.body.id)).status).toBe(201);
    expect(await apply(township(), mine.body.id)).toMatchObject({ status: 409, body: { code: "import-outdated" } });
    expect(await api.db.query(`select address, version from enterprise where credit_code = $1`, [codeOf(1)])).toEqual([
      { address: "老街 12 号", version: 2 },
    ]);
    // What had been prepared before the lock is gone with the rest.
    expect(await api.db.query(`select 1 from enterprise where credit_code = $1`, [codeOf(9)])).toEqual([]);
    expect(await api.db.query(`select 1 from record_batch_change where batch_id = $1`, [mine.body.id])).toEqual([]);
  });

  test("the same file sent twice at once is taken over once; the same command twice is one receipt", async () => {
    const file = await upload(township(), await bookOf([head, ["双店", codeOf(20), "老街 20 号", cellCode]]));
    const commandId = api.id();
    const [a, b, c] = await Promise.all([
      apply(township(), file.body.id, commandId),
      apply(township(), file.body.id, commandId),
      apply(township(), file.body.id),
    ]);
    const codes: string[] = [a, b, c].map(({ body }) => body.code ?? body.status);
    expect(codes.filter((code) => code === "applied")).toHaveLength(1);
    expect(codes.every((code) => ["applied", "replayed", "import-already-applied"].includes(code))).toBe(true);
    expect(await api.db.query(`select 1 from enterprise where credit_code = $1`, [codeOf(20)])).toHaveLength(1);
  });
});

describe("people and facilities", () => {
  test("a list of people names them to posts; what the grid's level does not know is a fault; known rows change nothing", async () => {
    const rows = [
      ["姓名", "手机号码", "网格编码", "岗位", "任职日期"],
      ["张一", "13900000001", cellCode, "网格员", "2026-03-01"],
      ["张一", "13900000001", cellCode.slice(0, 12), "专职安全员", "2026/3/1"],
      ["李二", "13900000002", cellCode, "专职安全员", "2026-03-01"],
      ["王三", "13900000003", otherCellCode, "网格员", "2026-03-01"],
    ];
    const faulty = await uploadTo(api, township(), "people", await bookOf(rows), "人员.xlsx");
    expect(faulty.body.counts).toMatchObject({ new: 2, faulty: 2 });
    expect(faulty.body.faults.map((fault: { row: number; column: string }) => [fault.row, fault.column])).toEqual([
      [4, "D"],
      [5, "C"],
    ]);
    const right = await uploadTo(api, township(), "people", await bookOf(rows.slice(0, 3)), "人员.xlsx");
    expect((await apply(township(), right.body.id)).status).toBe(201);
    const held = await api.db.query(
      `select a.post from appointment a join person p on p.id = a.person_id where p.phone = '13900000001' order by a.post`,
    );
    expect(held).toEqual([{ post: "grid_officer" }, { post: "safety_staff" }]);
    const again = await uploadTo(api, township(), "people", await bookOf(rows.slice(0, 3)), "人员.xlsx");
    expect(again.body.counts).toEqual({ new: 0, changed: 0, same: 2, faulty: 0 });
    const exported = await exportOf(api, township(), "/exchange/people/export?post=safety_staff&unmaskReason=x");
    const back = await uploadTo(api, township(), "people", exported.file, "人员.xlsx");
    expect(back.body.counts).toMatchObject({ new: 0, changed: 0, faulty: 0 });
  });

  test("a regulator's department is named in full, and leaves with the export", async () => {
    await makeDepartment(api, "trade", "商贸局");
    const bookWith = (department: string) =>
      bookOf([
        ["姓名", "手机号码", "网格编码", "岗位", "主管部门", "任职日期"],
        ["赵监管", "13900000009", cellCode.slice(0, 9), "部门监管人员", department, "2026-03-01"],
      ]);
    const bring = async (department: string) =>
      (await uploadTo(api, township(), "people", await bookWith(department), "人员.xlsx")).body;
    expect((await bring("")).faults).toMatchObject([{ row: 2, column: "E", code: "does-not-fit" }]);
    expect((await bring("商贸")).faults).toMatchObject([{ row: 2, column: "E", code: "unknown-reference" }]);
    const right = await bring("商贸局");
    expect(right.counts).toEqual({ new: 1, changed: 0, same: 0, faulty: 0 });
    expect((await apply(township(), right.id)).status).toBe(201);
    const path = "/exchange/people/export?post=department_regulator&unmaskReason=x";
    const { file } = await exportOf(api, township(), path);
    const back = await uploadTo(api, township(), "people", file, "人员.xlsx");
    expect(back.body.counts).toMatchObject({ new: 0, changed: 0, same: 1, faulty: 0 });
    const book = XLSX.read(file, { type: "buffer" });
    const [row] = XLSX.utils.sheet_to_json<Record<string, string>>(
      book.Sheets[book.SheetNames[0] ?? ""] as XLSX.WorkSheet,
    );
    expect(row).toMatchObject({ 姓名: "赵监管", 行业主管部门: "商贸局" });
  });

  test("a facility's department is named in full; an empty cell leaves it, and it comes back the same", async () => {
    const departmentId = await makeDepartment(api, "lifts", "市场监管所");
    const bring = async (department: string) =>
      (
        await uploadTo(
          api,
          township(),
          "facilities",
          await bookOf([
            ["设施名称", "设施种类", "地址", "所属网格编码", "监管部门"],
            ["九号电梯", "电梯", "小区 9 栋", cellCode, department],
          ]),
          "设施.xlsx",
        )
      ).body;
    const stored = async () =>
      (
        await api.db.query(
          `select department_id as "departmentId", department_chosen as "isChosen" from place where name = '九号电梯'`,
        )
      )[0];
    expect((await bring("市场")).faults).toMatchObject([{ row: 2, column: "E", code: "unknown-reference" }]);
    expect((await apply(township(), (await bring("")).id)).status).toBe(201);
    expect(await stored()).toEqual({ departmentId: null, isChosen: false });
    const named = await bring("市场监管所");
    expect(named.counts).toMatchObject({ new: 0, changed: 1 });
    expect((await apply(township(), named.id)).status).toBe(201);
    expect(await stored()).toEqual({ departmentId, isChosen: true });
    expect((await bring("")).counts).toMatchObject({ changed: 0, same: 1, faulty: 0 });
    const query = `q=${encodeURIComponent("九号")}`;
    const { file } = await exportOf(api, township(), `/exchange/facilities/export?${query}`);
    const book = XLSX.read(file, { type: "buffer" });
    const [row] = XLSX.utils.sheet_to_json<Record<string, string>>(
      book.Sheets[book.SheetNames[0] ?? ""] as XLSX.WorkSheet,
    );
    expect(row).toMatchObject({ 设施名称: "九号电梯", 行业主管部门: "市场监管所" });
    const back = await uploadTo(api, township(), "facilities", file, "设施.xlsx");
    expect(back.body.counts).toMatchObject({ new: 0, changed: 0, same: 1, faulty: 0 });
  });

  test("facilities are places that are patrolled from today on: the numbers move with them and agree", async () => {
    const rows = [
      ["设施名称", "设施种类", "地址", "所属网格编码", "下次检验日期", "净宽（米）"],
      ["一号电梯", "电梯", "小区 1 栋", cellCode, "2026-09-01", ""],
      ["东通道", "消防通道", "小区东侧", cellCode, "", 4],
      ["西通道", "消防通道", "小区西侧", cellCode, "2026-09-01", 4],
    ];
    const faulty = await uploadTo(api, township(), "facilities", await bookOf(rows), "设施.xlsx");
    expect(faulty.body.faults).toMatchObject([{ row: 4, column: "E", code: "does-not-fit" }]);
    const right = await uploadTo(api, township(), "facilities", await bookOf(rows.slice(0, 3)), "设施.xlsx");
    expect((await apply(township(), right.body.id)).status).toBe(201);
    expect((await api.audit()).differences).toEqual([]);
    const changed = await uploadTo(
      api,
      township(),
      "facilities",
      await bookOf([rows[0] ?? [], ["一号电梯", "电梯", "小区 1 栋", cellCode, "2027-09-01", ""]]),
      "设施.xlsx",
    );
    expect(changed.body.counts).toMatchObject({ new: 0, changed: 1 });
    await apply(township(), changed.body.id);
    const [lift] = await api.db.query<{ due: string }>(`select due_on::text as due from place where name = '一号电梯'`);
    expect(lift?.due).toBe("2027-09-01");
    const exported = await exportOf(api, township(), "/exchange/facilities/export?kind=lift&q=%E4%B8%80%E5%8F%B7");
    const back = await uploadTo(api, township(), "facilities", exported.file, "设施.xlsx");
    expect(back.body.counts).toMatchObject({ new: 0, changed: 0, faulty: 0 });
  });
});

describe("exports", () => {
  test("personal data is masked, in full only for whoever may see it and says why; the export is noted with the reason", async () => {
    const read = async (token: string, more = "") => {
      const path = `/exchange/enterprises/export?q=${encodeURIComponent("甲店")}${more}`;
      const { file } = await exportOf(api, token, path);
      const book = XLSX.read(file, { type: "buffer" });
      const [row] = XLSX.utils.sheet_to_json<Record<string, string>>(book.Sheets["企业台账"] as XLSX.WorkSheet);
      return { row, about: XLSX.utils.sheet_to_csv(book.Sheets["说明"] as XLSX.WorkSheet) };
    };
    const noted = async () =>
      (
        await api.db.query<{ about: object }>(
          `select about from operation_log where kind = 'exported' order by n desc limit 1`,
        )
      )[0]?.about;
    const masked = await read(township());
    expect(masked.row).toMatchObject({ 联系电话: "138****0001", 安全联系人: "王*明" });
    expect(masked.about).toContain("已脱敏");
    expect(await noted()).toEqual({ kind: "enterprises", filters: "搜索：甲店", unmasked: false });
    const full = await read(township(), `&unmaskReason=${encodeURIComponent("核对应急联系人")}`);
    expect(full.row).toMatchObject({ 联系电话: "13800000001", 安全联系人: "王小明" });
    expect(full.about).toContain("搜索：甲店");
    expect(await noted()).toMatchObject({ kind: "enterprises", unmasked: true, reason: "核对应急联系人" });
    const blank = await api.call(township(), "GET", "/exchange/enterprises/export?unmaskReason=%20");
    expect([blank.status, blank.body.errors[0].pointer]).toEqual([400, "querystring/unmaskReason"]);
    const outside = await read(api.tokenOf("township_supervisor", "990101200"));
    expect(outside.row).toBeUndefined();
  });
});
