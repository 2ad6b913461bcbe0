export interface Measured {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, in the same run or from the published figures of peers. */
  readonly against?: { readonly name: string; readonly value: number };
  /** The ratio to that (value / against), and which way is good. */
  readonly wanted?: { readonly atLeast: number } | { readonly atMost: number };
}

/** Prints figures as a Markdown table; a target that is missed says so. */
export function printTable(title: string, rows: readonly Measured[]): void {
  console.log(`\n### ${title}\n\n| what | measured | against | ratio | target |\n|---|--:|---|--:|---|`);
  for (const { what, value, unit, against, wanted } of rows) {
    const ratio = against ? value / against.value : null;
    const compared = ratio ?? value;
    const isMet =
      wanted === undefined
        ? ""
        : "atLeast" in wanted
          ? mark(compared >= wanted.atLeast, `≥ ${wanted.atLeast}`)
          : mark(compared <= wanted.atMost, `≤ ${wanted.atMost}`);
    console.log(
      `| ${what} | ${round(value)} ${unit} | ${against ? `${against.name} ${round(against.value)}` : ""} | ${ratio === null ? "" : ratio.toFixed(2)} | ${isMet} |`,
    );
  }
}

function mark(isMet: boolean, text: string): string {
  return `${text} ${isMet ? "✓" : "✗"}`;
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
