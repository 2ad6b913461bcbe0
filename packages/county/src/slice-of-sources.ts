import type { CountySlice, SchematicPoint, SourcedPoint } from "./county-slice.ts";
import { countySlice } from "./county-slice.ts";
import { townshipKindOf, villageKindOf } from "./unit-kind.ts";

export interface SourceUnit {
  readonly code: string;
  readonly name: string;
}

/** What somebody knows of a township beyond the two packages; kept in `<code>.townships.json` beside the slice. */
export interface TownshipNote {
  readonly code: string;
  readonly seat: SourcedPoint | null;
  readonly layout: SchematicPoint | null;
}

export interface CountySources {
  readonly county: SourceUnit;
  readonly townships: readonly SourceUnit[];
  readonly villages: readonly SourceUnit[];
  readonly outline: CountySlice["outline"];
  readonly notes: readonly TownshipNote[];
  readonly sources: CountySlice["sources"];
}

/**
 * Puts a county's slice together, units in the order of their codes. A township exists in statistics only when its code
 * says "like a township" and no real village stands in it. Throws where a note names an unknown township.
 */
export function sliceOfSources(from: CountySources): CountySlice {
  const known = new Set(from.townships.map((township) => township.code));
  const stray = from.notes.find((note) => !known.has(note.code));
  if (stray) throw new Error(`a note names township ${stray.code}, which ${from.county.code} does not have`);
  const townships = byCode(from.townships).map(({ code, name }) => {
    const villages = byCode(from.villages.filter((village) => village.code.startsWith(code))).map((village) => {
      const kind = villageKindOf(village.code, village.name);
      return { code: village.code, name: village.name, kind, isPseudo: kind === "virtual_area" };
    });
    const note = from.notes.find((each) => each.code === code);
    return {
      code,
      name,
      kind: townshipKindOf(code, name),
      isPseudo: Number(code[6]) >= 4 && villages.every((village) => village.isPseudo),
      seat: note?.seat ?? null,
      layout: note?.layout ?? null,
      villages,
    };
  });
  const { code, name } = from.county;
  return countySlice.parse({ code, name, sources: from.sources, outline: from.outline, townships });
}

function byCode(units: readonly SourceUnit[]): SourceUnit[] {
  return units.toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
