import type { BusinessDay } from "@safegrid/metrics/period";
import type { CountySlice } from "./county-slice.ts";
import type { DemoBoundary } from "./demo-boundaries.ts";
import { demoBoundariesOf } from "./demo-boundaries.ts";
import { demoVillagesOf } from "./demo-cells.ts";
import type { DemoLedger } from "./demo-ledger.ts";
import { demoLedgerOf } from "./demo-ledger.ts";
import type { DemoPerson } from "./demo-people.ts";
import { demoPeopleOf } from "./demo-people.ts";
import type { DemoEnterprise, DemoPlace } from "./demo-places.ts";
import { demoPlacesOf } from "./demo-places.ts";
import type { DemoRoster } from "./demo-roster.ts";
import { demoRosterOf } from "./demo-roster.ts";
import type { GridRow } from "./grid-rows.ts";

export type { DemoBoundary, DemoEnterprise, DemoPerson, DemoPlace, DemoRoster };

export interface DemoOptions {
  /** Equal seeds make equal counties, byte for byte, ids included. */
  readonly seed: string;
  /** The day from which the opening dates are counted back. */
  readonly today: BusinessDay;
  /** Scales the number of cells in each village; 1 unless told. */
  readonly density?: number;
  /** Further posts, duties, tasks and confirmations; true unless told. */
  readonly hasRoster?: boolean;
}

/** What the demonstration adds to the real grid of `gridRowsOf`; all of it made up, and marked so in names and phones. */
export interface DemoCounty {
  readonly countyCode: string;
  readonly seed: string;
  readonly cells: readonly GridRow[];
  /** Of the county and all grids below it, as far as it has an outline. */
  readonly boundaries: readonly DemoBoundary[];
  readonly people: readonly DemoPerson[];
  readonly enterprises: readonly DemoEnterprise[];
  readonly places: readonly DemoPlace[];
  readonly ledger: DemoLedger;
  readonly roster: DemoRoster | null;
}

/** Makes the demonstration county of a slice: cells, people, enterprises and places, from a seed alone. */
export function generateDemoCounty(
  slice: CountySlice,
  { seed, today, density = 1, hasRoster = true }: DemoOptions,
): DemoCounty {
  const villages = demoVillagesOf(slice, seed, density);
  const people = demoPeopleOf(slice, villages, seed);
  const boundaries = demoBoundariesOf(slice, villages, seed);
  const made = demoPlacesOf(slice, villages, { seed, today, boundaries });
  return {
    countyCode: slice.code,
    seed,
    cells: villages.flatMap((village) => village.cells),
    boundaries,
    ...made,
    ledger: demoLedgerOf(slice.code, made, { seed, today }),
    people,
    roster: hasRoster ? demoRosterOf(slice, villages, people, { seed, today }) : null,
  };
}
