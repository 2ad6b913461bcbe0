/** What a file may cost. A hundred thousand rows of a ledger stay below all of them by a factor of two or more. */
export interface SpreadsheetLimits {
  readonly fileBytes: number;
  /** Parts of the archive. */
  readonly entries: number;
  /** All parts together, inflated. */
  readonly inflatedBytes: number;
  /** Inflated to deflated of one part above a megabyte; a page of zeros reaches 1,000. */
  readonly ratio: number;
  /** Rows that hold something. */
  readonly rows: number;
  readonly columns: number;
  /** Characters of one cell: what Excel itself can hold. */
  readonly cellLength: number;
}

export const spreadsheetLimits: SpreadsheetLimits = {
  fileBytes: 24 * 1024 * 1024,
  entries: 1_000,
  inflatedBytes: 256 * 1024 * 1024,
  ratio: 300,
  rows: 100_000,
  columns: 200,
  cellLength: 32_767,
};
