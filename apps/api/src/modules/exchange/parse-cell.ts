import type { Column, Fault, FaultCode, Value } from "#/modules/exchange/column.ts";
import { allowedWords } from "#/modules/exchange/column.ts";
import type { Cell } from "#/platform/spreadsheet/cell.ts";

export type CellVerdict =
  | { readonly value: Value }
  | { readonly fault: { readonly code: FaultCode; readonly detail: string } };

const refuse = (code: FaultCode, detail: string): CellVerdict => ({ fault: { code, detail } });

const lostDigits = refuse(
  "lost-digits",
  "此单元格以数字格式保存，Excel 只保留 15 位有效数字，后面的数字已丢失。请先把该列设为“文本”格式，再重新填写完整号码",
);

/** Reads a cell as what its column asks for; pure. An empty cell is null, whatever the column. */
export function parseCell(column: Column, cell: Cell | undefined, is1904: boolean): CellVerdict {
  if (cell?.kind === "error") return refuse("error-cell", `单元格的公式出错（${cell.text}），请改为具体内容`);
  if (cell?.kind === "formula") return refuse("formula-without-result", "单元格是没有结果的公式，请改为具体内容");
  const text = tidyText(shownText(cell));
  if (text === "") return column.isRequired ? refuse("missing", `“${column.zh}”必须填写`) : { value: null };
  const { type } = column;
  if (cell?.kind === "number" && Math.abs(Number(cell.text)) >= 1e15) return lostDigits;
  if (column.isPersonal && text.includes("*"))
    return refuse("masked", `“${column.zh}”是脱敏后的内容，请填写完整内容，或删去此列`);
  switch (type.is) {
    case "text":
      if (cell?.kind === "number" && cell.isDate) return { value: dayOfSerial(Number(cell.text), is1904) ?? text };
      return text.length > type.max
        ? refuse("too-long", `最多 ${type.max} 个字，现有 ${text.length} 个字`)
        : { value: text };
    case "code": {
      if (isScientific(text)) return lostDigits;
      const judged = type.judge(text);
      return typeof judged === "string" ? { value: judged } : refuse("wrong-code", judged.fault);
    }
    case "day": {
      const day = cell?.kind === "number" ? dayOfNumber(cell.text, is1904) : dayOfText(text);
      return day === null
        ? refuse("not-a-day", `“${clip(text)}”不是有效日期，请写成 2026-03-01、2026/3/1 或 2026年3月1日`)
        : { value: day };
    }
    case "number": {
      const number = Number(text.replaceAll(",", ""));
      if (!/^[-+]?[\d,]*\.?\d+(E[-+]?\d+)?$/i.test(text) || !Number.isFinite(number))
        return refuse("not-a-number", `“${clip(text)}”不是数字`);
      if (type.isWhole && !Number.isInteger(number)) return refuse("not-a-number", "应为整数");
      if (number < type.min || number > type.max) return refuse("out-of-range", `应在 ${type.min} 到 ${type.max} 之间`);
      return { value: number };
    }
    case "choice": {
      const found = type.choices.find(
        ({ value, zh, aliases = [] }) => text === zh || text === value || aliases.includes(text),
      );
      return found ? { value: found.value } : refuse("not-a-choice", notOneOf(column, text));
    }
    case "yesNo":
      if (["是", "有", "√", "1", "Y", "TRUE", "对"].includes(text.toUpperCase())) return { value: true };
      if (["否", "无", "×", "0", "N", "FALSE", "错"].includes(text.toUpperCase())) return { value: false };
      return refuse("not-a-choice", notOneOf(column, text));
  }
}

/** What the person sees in a cell, as far as it is known. */
export function shownText(cell: Cell | undefined): string {
  switch (cell?.kind) {
    case "text":
    case "error":
      return cell.text;
    case "number":
      return numberText(cell.text);
    case "boolean":
      return cell.value ? "是" : "否";
    default:
      return "";
  }
}

/**
 * Full-width digits, letters and spaces as their plain ones, nothing invisible, no spaces around. Chinese punctuation
 * stays as it was written.
 */
export function tidyText(text: string): string {
  return (
    text
      .replaceAll(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/g, (wide) =>
        String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
      )
      .replaceAll(/[\u00A0\u3000\u2000-\u200A\u202F]/g, " ")
      // oxlint-disable-next-line no-control-regex -- exactly what PostgreSQL and printers choke on
      .replaceAll(/[\u200B-\u200F\u2060\uFEFF\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, "")
      .replaceAll(/\r\n?/g, "\n")
      .trim()
  );
}

/** A fault of a cell, with what stands there. */
export function faultAt(column: Column, at: number | null, cell: Cell | undefined, verdict: CellVerdict): Fault[] {
  if (!("fault" in verdict)) return [];
  return [{ key: column.key, column: at, ...verdict.fault, text: clip(shownText(cell)) }];
}

/** `1.0` is 1, `4.2E1` is 42; digits that a double cannot hold are told apart before. */
function numberText(raw: string): string {
  const number = Number(raw);
  if (!Number.isFinite(number)) return raw;
  return Number.isInteger(number) && Math.abs(number) < 1e15 ? number.toFixed(0) : String(number);
}

const isScientific = (text: string) => /^[-+]?\d+(\.\d+)?E\+?\d+$/i.test(text);

/** A number in a column of days: an Excel serial, or eight digits YYYYMMDD. */
function dayOfNumber(raw: string, is1904: boolean): string | null {
  return /^(19|20)\d{6}$/.test(raw) ? dayOfText(raw) : dayOfSerial(Number(raw), is1904);
}

/**
 * The day of an Excel serial; the time of day is dropped. Excel's 1900 has a 29 February that never was, so days count
 * right from 1 March 1900 (61) on; nothing earlier is a date of ours. Up to 2199.
 */
export function dayOfSerial(serial: number, is1904: boolean): string | null {
  const since1900 = Math.floor(serial) + (is1904 ? 1_462 : 0);
  if (!Number.isFinite(serial) || since1900 < 61 || since1900 > 109_575) return null;
  return new Date(Date.UTC(1899, 11, 30) + since1900 * 86_400_000).toISOString().slice(0, 10);
}

/** 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, with or without a time behind it. */
export function dayOfText(text: string): string | null {
  const plain = text.replaceAll(/\s+/g, " ");
  const match =
    /^(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (!match) return null;
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  if (year < 1900 || year > 2199) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  // 31 February would become 3 March.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null;
}

const notOneOf = (column: Column, text: string) =>
  `“${clip(text)}”不在可选项中，应为：${(allowedWords(column.type) ?? []).join("、")}`;

const clip = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
