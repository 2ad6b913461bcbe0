/** What a cell becomes. Days are `YYYY-MM-DD`. */
export type Value = string | number | boolean | null;

export interface Choice {
  /** As the database keeps it. */
  readonly value: string;
  readonly zh: string;
  /** Further words that people write for it. */
  readonly aliases?: readonly string[];
}

export type ColumnType =
  | { readonly is: "text"; readonly max: number }
  /** Digits and letters that must come through as they stand; `judge` returns it tidied, or what is wrong with it. */
  | { readonly is: "code"; readonly judge: (text: string) => string | { readonly fault: string } }
  | { readonly is: "day" }
  | { readonly is: "number"; readonly min: number; readonly max: number; readonly isWhole: boolean }
  | { readonly is: "choice"; readonly choices: readonly Choice[] }
  | { readonly is: "yesNo" };

/**
 * One column of a kind of table, said once: the template, the reading, the words of faults, the export and its
 * definitions all come from it.
 */
export interface Column {
  readonly key: string;
  readonly zh: string;
  /** Other headers under which people keep it. */
  readonly aliases: readonly string[];
  readonly isRequired: boolean;
  readonly type: ColumnType;
  readonly help: string;
  readonly example: string;
  /** In characters. */
  readonly width: number;
  /** Written by exports, read back as the record's name, or not read at all. */
  readonly role?: "recordId" | "exportOnly";
  /** Personal data: masked in exports for whoever may not see it; a masked value is not read back. */
  readonly isPersonal?: "name" | "phone";
}

export type FaultCode =
  | "missing"
  | "lost-digits"
  | "not-a-day"
  | "not-a-number"
  | "out-of-range"
  | "not-a-choice"
  | "too-long"
  | "wrong-code"
  | "error-cell"
  | "formula-without-result"
  | "masked"
  | "repeated"
  | "not-in-scope"
  | "not-in-line"
  | "unknown-reference"
  | "does-not-fit"
  | "record-gone";

/** What is wrong with a cell, or with a row where `column` is null. `detail` is for the person, in Chinese. */
export interface Fault {
  readonly key: string | null;
  /** The column of the file from 0, where the table has it. */
  readonly column: number | null;
  readonly code: FaultCode;
  readonly detail: string;
  /** What stands there now. */
  readonly text: string;
}

/** A row as read: what could be understood, and what could not. */
export interface ParsedRow {
  readonly row: number;
  readonly values: Readonly<Record<string, Value>>;
  readonly faults: readonly Fault[];
}

/** The words of a value in a column, as an export writes it and a reader takes it back. */
export function wordsOf(type: ColumnType, value: Value): string | number | null {
  if (value === null || value === "") return null;
  if (type.is === "choice") return type.choices.find((choice) => choice.value === value)?.zh ?? String(value);
  if (type.is === "yesNo") return value === true ? "是" : "否";
  return typeof value === "number" ? value : String(value);
}

/** The words that a column allows, for drop-down lists and definitions; null where it is free. */
export function allowedWords(type: ColumnType): readonly string[] | null {
  if (type.is === "choice") return type.choices.map((choice) => choice.zh);
  return type.is === "yesNo" ? ["是", "否"] : null;
}
