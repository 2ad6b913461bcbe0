/** What stands in a cell, before anybody says what it should be. Numbers keep the digits that the file holds. */
export type Cell =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly text: string; readonly isDate: boolean }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** `#N/A`, `#REF!` and alike. */
  | { readonly kind: "error"; readonly text: string }
  /** A formula whose result was not saved with it. */
  | { readonly kind: "formula" };

/** A row that holds something; `cells` is sparse, from column 0. `number` counts from 1 as the person sees it. */
export interface SheetRow {
  readonly number: number;
  readonly cells: readonly (Cell | undefined)[];
}

/** One table of a file as it can be read row by row, once. */
export interface Sheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** Whether its days count from 1904, as old Macintosh workbooks do. */
  readonly is1904: boolean;
  rows(): AsyncGenerator<SheetRow[]>;
}

/** The index of a column by its letters: A = 0, AA = 26. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

/** The letters of a column by its index from 0. */
export function columnLetters(index: number): string {
  let letters = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}
