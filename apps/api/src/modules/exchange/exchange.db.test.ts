import * as XLSX from "@e965/xlsx";
import ExcelJS from "exceljs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rawWorkbook, rawZip } from "#/testing/raw-zip.ts";
import type { TestApp } from "#/testing/test-app.ts";
import { openTestApp } from "#/testing/test-app.ts";
import { exportOf, uploadTo } from "#/testing/exchange-calls.ts";

let api: TestApp;
beforeAll(async () => {
  api = await openTestApp();
});
afterAll(async () => api.close());

const county = () => api.tokenOf("county_supervisor");
const township = () => api.tokenOf("township_supervisor", "990101100");

async function bookOf(rows: readonly (readonly unknown[])[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("网格");
  for (const row of rows) sheet.addRow([...row]);
  return Buffer.from(await book.xlsx.writeBuffer());
}

const head = ["网格编码", "网格名称", "网格类型"];
const upload = (token: string, file: Buffer, name = "网格.xlsx") => uploadTo(api, token, "grids", file, name);
const apply = (token: string, id: string, commandId = api.id()) =>
  api.call(token, "POST", `/exchange/imports/${id}/apply`, { commandId });

async function countOf(sql: string): Promise<number> {
  const [row] = await api.db.query<{ n: number }>(`select count(*)::float8 as n from ${sql}`);
  return row?.n ?? -1;
}

describe("an import with faults, corrected and taken over", () => {
  test("nothing is written before all of it is right, then all of it is, once", async () => {
    const before = await countOf("grid");
    const faulty = await upload(
      township(),
      await bookOf([
        head,
        ["990101100200801", "上湾第八网格", "农村网格"],
        ["990101100200801", "又一个", "农村网格"],
        ["990101100200802", "", "城市社区"],
        ["990101200200803", "别处的网格", "农村网格"],
        ["990101100999804", "没有的村", "农村网格"],
      ]),
    );
    expect(faulty.status).toBe(201);
    expect(faulty.body).toMatchObject({
      counts: { new: 1, changed: 0, same: 0, faulty: 4 },
      faultCount: 5,
      sheet: "网格",
      headerRow: 1,
    });
    expect(
      faulty.body.faults.map((fault: { row: number; column: string; code: string }) => [
        fault.row,
        fault.column,
        fault.code,
      ]),
    ).toEqual([
      [3, "A", "repeated"],
      [4, "B", "missing"],
      [4, "C", "does-not-fit"],
      [5, "A", "not-in-scope"],
      [6, "A", "not-in-scope"],
    ]);
    const refused = await apply(township(), faulty.body.id);
    expect(refused).toMatchObject({ status: 422, body: { code: "import-has-faults" } });
    expect(await countOf("grid")).toBe(before);

    const marked = await exportOf(api, township(), `/exchange/imports/${faulty.body.id}/marked`);
    expect(marked.status).toBe(200);
    const book = XLSX.read(marked.file, { type: "buffer" });
    expect(book.SheetNames).toEqual(["问题清单", "网格"]);
    expect(book.Sheets["网格"]?.["A5"].c[0].t).toContain("不在您的范围内");

    const right = await upload(
      township(),
      await bookOf([
        head,
        ["990101100200801", "上湾第八网格", "农村网格"],
        ["990101100200802", "上湾第九网格", "农村网格"],
        ["990101100300", "新村", "行政村"],
        ["990101100300001", "新村第一网格", "农村网格"],
      ]),
    );
    expect(right.body.counts).toEqual({ new: 4, changed: 0, same: 0, faulty: 0 });
    const commandId = api.id();
    const done = await apply(township(), right.body.id, commandId);
    expect(done).toMatchObject({ status: 201, body: { status: "applied", receipt: { commandId } } });
    expect(await apply(township(), right.body.id, commandId)).toMatchObject({
      status: 200,
      body: { status: "replayed", receipt: done.body.receipt },
    });
    expect(await apply(township(), right.body.id)).toMatchObject({
      status: 409,
      body: { code: "import-already-applied" },
    });
    expect(await countOf("grid")).toBe(before + 4);

    const grid = await findGrid("990101100300001");
    expect(api.tree.find(grid)?.path).toHaveLength(4);
    const history = await api.call(township(), "GET", `/records/${grid}/history`);
    expect(history.body.changes).toMatchObject([
      { kind: "grid", before: null, after: { code: "990101100300001", name: "新村第一网格" } },
    ]);
    const events = await api.db.query<{ type: string }>(`select type from event_log where command_id = $1`, [
      commandId,
    ]);
    expect(events.map(({ type }) => type)).toEqual(Array(4).fill("grid.created"));
    const [noted] = await api.db.query<{ about: object }>(`select about from operation_log where kind = 'imported'`);
    expect(noted?.about).toMatchObject({ kind: "grids", new: 4, changed: 0 });
    expect((await api.audit()).differences).toEqual([]);
  });

  test("a file that is exported and uploaded again changes nothing; one changed name changes one grid", async () => {
    const exported = await exportOf(api, township(), "/exchange/grids/export?format=xlsx");
    expect(exported.headers["content-disposition"]).toContain("filename*=UTF-8''");
    const same = await upload(township(), exported.file);
    expect(same.body.faults.filter((fault: { code: string }) => fault.code !== "not-in-scope")).toEqual([]);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(exported.file as unknown as ExcelJS.Buffer);
    const sheet = book.getWorksheet("网格");
    sheet?.spliceRows(2, 1);
    sheet?.eachRow((row) => {
      if (row.getCell(1).value === "990101100200801") row.getCell(2).value = "上湾第八网格（新）";
    });
    const changed = await upload(township(), Buffer.from(await book.xlsx.writeBuffer()));
    expect(changed.body.counts).toMatchObject({ new: 0, changed: 1, faulty: 0 });
    await apply(township(), changed.body.id);
    const grid = await findGrid("990101100200801");
    expect(api.tree.find(grid)?.name).toBe("上湾第八网格（新）");
    const history = await api.call(township(), "GET", `/records/${grid}/history`);
    expect(history.body.changes[0]).toMatchObject({
      before: { name: "上湾第八网格" },
      after: { name: "上湾第八网格（新）" },
    });
    const csv = await exportOf(api, county(), "/exchange/grids/export?format=csv&level=cell");
    expect(csv.file.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const back = await upload(county(), csv.file, "网格.csv");
    expect(back.body.counts).toMatchObject({ new: 0, changed: 0, faulty: 0 });
    const [noted] = await api.db.query<{ about: object }>(
      `select about from operation_log where kind = 'exported' order by n desc limit 1`,
    );
    expect(noted?.about).toMatchObject({ kind: "grids", filters: "层级：基础网格" });
  });

  test("what was checked before somebody else took the code is refused whole", async () => {
    const rows = [head, ["990101100200850", "甲", "农村网格"], ["990101100200851", "乙", "农村网格"]];
    const first = await upload(township(), await bookOf(rows));
    const second = await upload(county(), await bookOf(rows.slice(0, 2)));
    expect((await apply(county(), second.body.id)).status).toBe(201);
    const before = await countOf("grid");
    expect(await apply(township(), first.body.id)).toMatchObject({ status: 409, body: { code: "import-outdated" } });
    expect(await countOf("grid")).toBe(before);
  });
});

describe("what is not let in", () => {
  test("a hostile file is a problem that points at the file", async () => {
    const bomb = rawZip([{ name: "xl/workbook.xml", data: Buffer.alloc(30 * 1024 * 1024, 0x20) }]);
    expect(await upload(township(), bomb)).toMatchObject({
      status: 422,
      body: { code: "file-expands-too-far", errors: [{ pointer: "/file" }] },
    });
    const macro = rawZip(rawWorkbook("<sheetData/>", { parts: [{ name: "xl/vbaProject.bin", data: "x" }] }));
    expect((await upload(township(), macro, "a.xlsm")).body.code).toBe("file-has-macros");
    expect((await upload(township(), Buffer.alloc(25 * 1024 * 1024, 0x61))).body.code).toBe("file-too-large");
    expect((await upload(township(), await bookOf([["甲", "乙"]]))).body.code).toBe("file-without-table");
    expect(await countOf("exchange_file where head is null")).toBe(0);
  });

  test("a body that is no form, and one without a file", async () => {
    expect((await api.call(township(), "POST", "/exchange/grids/imports", { a: 1 })).status).toBe(415);
    const form = new Response(new FormData());
    const answer = await api.app.inject({
      method: "POST",
      url: "/api/v1/exchange/grids/imports",
      headers: { authorization: `Bearer ${township()}`, "content-type": form.headers.get("content-type") ?? "" },
      payload: Buffer.from(await form.arrayBuffer()),
    });
    expect(answer.statusCode).toBe(400);
  });

  test("a dry run belongs to the account that made it, for an hour", async () => {
    const mine = await upload(township(), await bookOf([head, ["990101100200860", "甲", "农村网格"]]));
    expect((await api.call(county(), "GET", `/exchange/imports/${mine.body.id}`)).body.code).toBe("import-not-found");
    expect((await api.call(township(), "GET", `/exchange/imports/${mine.body.id}`)).status).toBe(200);
    api.clock.advance(3_600_001);
    expect((await apply(township(), mine.body.id)).body.code).toBe("import-not-found");
    await upload(township(), await bookOf([head, ["990101100200861", "乙", "农村网格"]]));
    expect(await countOf(`exchange_file where id = '${mine.body.id}'`)).toBe(0);
  });

  test("who may not import grids is refused; templates and kinds follow the abilities", async () => {
    const village = api.tokenOf("village_staff");
    expect((await upload(village, await bookOf([head]))).body.code).toBe("not-allowed");
    expect((await upload(api.tokenOf("officer"), await bookOf([head]))).body.code).toBe("not-allowed");
    const kinds = (await api.call(village, "GET", "/exchange")).body.kinds as { kind: string; mayImport: boolean }[];
    expect(kinds.find(({ kind }) => kind === "grids")).toMatchObject({ mayImport: false, mayExport: true });
    const template = await exportOf(api, township(), "/exchange/grids/template");
    expect(XLSX.read(template.file, { type: "buffer" }).SheetNames).toContain("填写说明");
  });
});

async function findGrid(code: string): Promise<string> {
  const [row] = await api.db.query<{ id: string }>(`select id from grid where code = $1 and valid_to is null`, [code]);
  if (!row) throw new Error(`no grid ${code}`);
  return row.id;
}
