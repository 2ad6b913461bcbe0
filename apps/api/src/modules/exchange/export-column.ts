import type { Choice, Column, ColumnType } from "#/modules/exchange/column.ts";

/** What columns of tables that only go out are made of. */
export const text = (max: number): ColumnType => ({ is: "text", max });
export const choicesOf = (words: Readonly<Record<string, string>>): readonly Choice[] =>
  Object.entries(words).map(([value, zh]) => ({ value, zh }));
/** `width` in characters; `help` as it stands on the sheet of definitions. */
export const column = (key: string, zh: string, type: ColumnType, width: number, help: string): Column => ({
  ...{ key, zh, type, width, help, aliases: [], isRequired: false, example: "" },
  role: "exportOnly",
});
