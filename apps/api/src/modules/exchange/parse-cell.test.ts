import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Column, ColumnType } from "#/modules/exchange/column.ts";
import { dayOfSerial, dayOfText, parseCell, tidyText } from "#/modules/exchange/parse-cell.ts";

const columnOf = (type: ColumnType): Column => ({
  key: "x",
  zh: "列",
  aliases: [],
  isRequired: false,
  type,
  help: "",
  example: "",
  width: 10,
});
const day = columnOf({ is: "day" });
const code = columnOf({ is: "code", judge: (text) => (/^\d+$/.test(text) ? text : { fault: "应为数字" }) });
const text = (value: string) => ({ kind: "text", text: value }) as const;
const number = (value: string, isDate = false) => ({ kind: "number", text: value, isDate }) as const;

describe("days", () => {
  test.each([
    "2026-03-01",
    "2026/3/1",
    "2026.3.1",
    "2026年3月1日",
    "２０２６年３月１日",
    "20260301",
    "2026-03-01 08:30",
  ])("%s", (written) => expect(parseCell(day, text(written), false)).toEqual({ value: "2026-03-01" }));
  test("serials of both systems are one day, with or without a date's format, with a time or not", () => {
    expect(parseCell(day, number("46082", true), false)).toEqual({ value: "2026-03-01" });
    expect(parseCell(day, number("46082"), false)).toEqual({ value: "2026-03-01" });
    expect(parseCell(day, number("44620"), true)).toEqual({ value: "2026-03-01" });
    expect(parseCell(day, number("46082.99"), false)).toEqual({ value: "2026-03-01" });
    expect(parseCell(day, number("20260301"), false)).toEqual({ value: "2026-03-01" });
  });
  test("Excel's 29 February 1900 and what lies before or far behind is no day", () => {
    expect(dayOfSerial(60, false)).toBeNull();
    expect(dayOfSerial(61, false)).toBe("1900-03-01");
    expect(dayOfSerial(Number.NaN, false)).toBeNull();
    expect(dayOfSerial(1e9, false)).toBeNull();
  });
  test.each(["2026-02-29", "2026-13-01", "01/02/2026", "三月一日", "2026", "0"])("%s is refused", (written) =>
    expect(parseCell(day, text(written), false)).toMatchObject({ fault: { code: "not-a-day" } }),
  );
  test("every day is read back from each way to write it", () => {
    const days = fc.date({ min: new Date("1900-03-01"), max: new Date("2199-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [year, month, on] = iso.split("-").map(Number) as [number, number, number];
        expect(dayOfText(`${year}年${month}月${on}日`)).toBe(iso);
        expect(dayOfText(`${year}/${month}/${on}`)).toBe(iso);
        const serial = Math.round((Date.UTC(year, month - 1, on) - Date.UTC(1899, 11, 30)) / 86_400_000);
        expect(dayOfSerial(serial, false)).toBe(iso);
      }),
    );
  });
});

describe("long digits", () => {
  test("text survives, a number that a double cannot hold is refused, a phone kept as a number is not", () => {
    expect(parseCell(code, text("421222100200001234"), false)).toEqual({ value: "421222100200001234" });
    expect(parseCell(code, number("13800000000"), false)).toEqual({ value: "13800000000" });
    expect(parseCell(code, number("13800000000.0"), false)).toEqual({ value: "13800000000" });
    for (const lost of ["4.21222100200001E+17", "421222100200001200"])
      expect(parseCell(code, number(lost), false)).toMatchObject({ fault: { code: "lost-digits" } });
    expect(parseCell(code, text("1.23E+17"), false)).toMatchObject({ fault: { code: "lost-digits" } });
  });
  test("whatever its digits, a code as text is never changed", () => {
    const digits = fc.stringMatching(/^\d{1,40}$/);
    fc.assert(
      fc.property(digits, (value) => {
        expect(parseCell(code, text(value), false)).toEqual({ value });
      }),
    );
  });
});

test("tidying is idempotent, and leaves Chinese punctuation alone", () => {
  expect(tidyText("\uFEFF　ＡＢ１２（东）路\u200B 3号\r\n")).toBe("AB12（东）路 3号");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (any) => {
      expect(tidyText(tidyText(any))).toBe(tidyText(any));
    }),
  );
});

test("choices, yes and no, numbers, masked data", () => {
  const choice = columnOf({ is: "choice", choices: [{ value: "low", zh: "低风险", aliases: ["蓝"] }] });
  for (const written of ["低风险", "蓝", "low"])
    expect(parseCell(choice, text(written), false)).toEqual({ value: "low" });
  expect(parseCell(choice, text("高"), false)).toMatchObject({ fault: { code: "not-a-choice" } });
  const yesNo = columnOf({ is: "yesNo" });
  expect(parseCell(yesNo, text("√"), false)).toEqual({ value: true });
  expect(parseCell(yesNo, { kind: "boolean", value: false }, false)).toEqual({ value: false });
  const whole = columnOf({ is: "number", min: 0, max: 100, isWhole: true });
  expect(parseCell(whole, text("1,0"), false)).toEqual({ value: 10 });
  expect(parseCell(whole, text("1.5"), false)).toMatchObject({ fault: { code: "not-a-number" } });
  expect(parseCell(whole, text("101"), false)).toMatchObject({ fault: { code: "out-of-range" } });
  const personal = { ...code, isPersonal: "phone" as const };
  expect(parseCell(personal, text("138****0001"), false)).toMatchObject({ fault: { code: "masked" } });
  expect(parseCell({ ...code, isRequired: true }, undefined, false)).toMatchObject({ fault: { code: "missing" } });
});
