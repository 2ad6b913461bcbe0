import type ExcelJS from "exceljs";
import { excel } from "#/platform/spreadsheet/excel.ts";
import type { Column } from "#/modules/exchange/column.ts";
import { allowedWords } from "#/modules/exchange/column.ts";
import type { TableKind } from "#/modules/exchange/kinds.ts";
import { choicesSheet, exampleMark, serialHeader } from "#/modules/exchange/read-table.ts";
import { exampleFont, headFill, headFont, textFormat, thinBorder } from "#/modules/exchange/workbook-look.ts";

/** Drop-down lists reach so far down; below, the words are still checked when the file is read. */
const listedRows = 5_000;

/** The empty workbook of a kind: headers with help, drop-down lists, an example that is never read, a sheet that explains. */
export async function writeTemplate({ zh, columns }: TableKind): Promise<Buffer> {
  const { Workbook } = await excel();
  const book = new Workbook();
  const asked = columns.filter(({ role }) => role === undefined);
  const sheet = book.addWorksheet(zh, { views: [{ state: "frozen", ySplit: 1 }] });
  const choices = book.addWorksheet(choicesSheet, { state: "veryHidden" });
  sheet.getColumn(1).width = 8;
  headCell(sheet, 1, serialHeader, "可不填，导入时不读取。");
  const example = sheet.getCell(2, 1);
  example.value = exampleMark;
  example.font = exampleFont;
  asked.forEach((column, index) => {
    const at = index + 2;
    const letter = sheet.getColumn(at).letter;
    sheet.getColumn(at).width = column.width;
    if (column.type.is !== "number") sheet.getColumn(at).numFmt = textFormat;
    headCell(sheet, at, column.isRequired ? `${column.zh}*` : column.zh, helpOf(column));
    const cell = sheet.getCell(2, at);
    cell.value = column.example;
    cell.font = exampleFont;
    const words = allowedWords(column.type);
    if (!words) return;
    words.forEach((word, row) => (choices.getCell(row + 1, at).value = word));
    validationsOf(sheet).add(`${letter}3:${letter}${listedRows}`, {
      type: "list",
      allowBlank: !column.isRequired,
      // A list in the cell itself may have 255 characters; a range may have any.
      formulae: [`${choicesSheet}!$${letter}$1:$${letter}$${words.length}`],
      showErrorMessage: true,
      errorTitle: column.zh,
      error: "请从下拉列表中选择",
    });
  });
  explain(book.addWorksheet("填写说明"), zh, asked);
  return Buffer.from(await book.xlsx.writeBuffer());
}

function headCell(sheet: ExcelJS.Worksheet, column: number, text: string, note: string): void {
  const cell = sheet.getCell(1, column);
  cell.value = text;
  cell.font = headFont;
  cell.fill = headFill;
  cell.border = thinBorder;
  cell.note = note;
}

/** What a column takes, in one or two sentences. */
export function helpOf({ isRequired, help, type, example }: Column): string {
  const words = allowedWords(type);
  return [
    isRequired ? "必填。" : "可不填。",
    help,
    type.is === "day" ? "日期写成 2026-03-01、2026/3/1 或 2026年3月1日。" : "",
    words && words.length <= 12 ? `可选：${words.join("、")}。` : "",
    example === "" ? "" : `例如：${example}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function explain(sheet: ExcelJS.Worksheet, zh: string, columns: readonly Column[]): void {
  sheet.columns = [{ width: 18 }, { width: 8 }, { width: 60 }, { width: 50 }, { width: 28 }];
  sheet.addRow([`${zh}导入模板填写说明`]).font = { bold: true, size: 14 };
  for (const line of [
    "一、请在第一张表中填写，表头行不要改动；可以只保留需要的列，带 * 的列必须有。",
    `二、第一格写着“${exampleMark}”的行是示例，不会导入。空行不会导入。`,
    "三、编码、电话等长数字请以文本格式填写，以免 Excel 把它们变成科学计数法而丢失数字。",
    "四、上传后先试算，不写入任何数据；有问题的单元格会在您自己的文件里标出并说明原因，全部改正后才能整份导入。",
    "五、一个文件最多 100,000 行、24 MB；不支持带宏、加密或引用其他文件的工作簿。",
  ])
    sheet.addRow([line]);
  sheet.addRow([]);
  const head = sheet.addRow(["列名", "必填", "说明", "可选项", "示例"]);
  head.eachCell((cell) => {
    cell.font = headFont;
    cell.fill = headFill;
  });
  for (const column of columns) {
    const row = sheet.addRow([
      column.zh,
      column.isRequired ? "是" : "否",
      column.help,
      (allowedWords(column.type) ?? []).join("、"),
      column.example,
    ]);
    row.alignment = { wrapText: true, vertical: "top" };
    row.getCell(5).numFmt = textFormat;
  }
}

/** exceljs has it, its types do not. */
function validationsOf(sheet: ExcelJS.Worksheet): { add(range: string, validation: ExcelJS.DataValidation): void } {
  return (sheet as unknown as { dataValidations: ReturnType<typeof validationsOf> }).dataValidations;
}
