import { industryTable } from "./industry-table.ts";

export type IndustryLevel = "section" | "division" | "group" | "class";

/** One entry of GB/T 4754-2017. `code` bears its section's letter, so that every ancestor's code is a prefix: C, C13, C131, C1311. */
export interface Industry {
  readonly code: string;
  readonly level: IndustryLevel;
  readonly name: string;
  readonly parent: string | null;
}

const levels = ["section", "division", "group", "class"] as const;

/** All entries in the standard's order, by code. */
export const industries: ReadonlyMap<string, Industry> = readTable(industryTable);

function readTable(table: string): Map<string, Industry> {
  const found = new Map<string, Industry>();
  const add = (code: string, name: string) => {
    const level = levels[code.length === 1 ? 0 : code.length - 2];
    const parent = code.length === 1 ? null : code.length === 3 ? code.charAt(0) : code.slice(0, -1);
    if (!level || found.has(code) || (parent !== null && !found.has(parent)))
      throw new Error(`the industry table breaks at ${code}`);
    found.set(code, { code, level, name, parent });
  };
  let section = "";
  for (const line of table.trim().split("\n")) {
    const [, written = "", name = "", classes] = /^(\S+) ([^:]+)(?:: (.+))?$/.exec(line) ?? [];
    if (/^[A-Z]$/.test(written)) section = written;
    const code = written === section ? section : `${section}${written}`;
    add(code, name);
    if (written.length !== 3) continue;
    for (const one of classes?.split(" ") ?? [`0${name}`]) add(`${code}${one.charAt(0)}`, one.slice(1));
  }
  return found;
}

const sectionOfDivision = new Map(
  [...industries.values()]
    .filter(({ level }) => level === "division")
    .map(({ code }) => [code.slice(1), code.slice(0, 1)]),
);

/**
 * The code with its section's letter, of a code written with or without it (1311, C1311, c13); null where GB/T 4754-2017
 * has no such entry.
 */
export function industryCodeOf(text: string): string | null {
  if (industries.has(text)) return text;
  const code = text.normalize("NFKC").trim().toUpperCase();
  const digits = /^[A-Z]?(\d{2,4})$/.exec(code)?.[1];
  if (digits === undefined) return industries.has(code) ? code : null;
  const section = sectionOfDivision.get(digits.slice(0, 2));
  const full = `${section}${digits}`;
  if (/^[A-Z]/.test(code) && code !== full) return null;
  return industries.has(full) ? full : null;
}

/** The names from the section down, for people: 制造业 / 农副食品加工业. Empty for an unknown code. */
export function industryPath(code: string): string {
  const entry = industries.get(code);
  if (!entry) return "";
  return entry.parent === null ? entry.name : `${industryPath(entry.parent)} / ${entry.name}`;
}

/** Whether an industry lies in a line of business, given as codes of any level with or without letter (P16). */
export function isIndustryWithin(code: string, line: readonly string[]): boolean {
  return line.some((wish) => {
    const prefix = industryCodeOf(wish);
    return prefix !== null && code.startsWith(prefix);
  });
}

/**
 * The department that supervises an industry by default: the one whose line names it most closely; of several the one with
 * the narrower line, then the first. Null where none names it: a person has to say it.
 */
export function departmentOfIndustry<Department extends { readonly industries: readonly string[] }>(
  code: string,
  departments: readonly Department[],
): Department | null {
  const closeness = ({ industries: line }: Department) =>
    Math.max(0, ...line.map((wish) => (isIndustryWithin(code, [wish]) ? (industryCodeOf(wish) ?? "").length : 0)));
  const [best] = departments
    .map((department) => ({ department, close: closeness(department) }))
    .filter(({ close }) => close > 0)
    .sort((a, b) => b.close - a.close || a.department.industries.length - b.department.industries.length);
  return best?.department ?? null;
}
