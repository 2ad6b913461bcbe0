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
import type { GridRow } from "./grid-rows.ts";

export type { DemoBoundary, DemoEnterprise, DemoPerson, DemoPlace };

export interface DemoOptions {
  /** Equal seeds make equal counties, byte for byte, ids included. */
  readonly seed: string;
  /** The day from which the opening dates are counted back. */
  readonly today: BusinessDay;
  /** Scales the number of cells in each village; 1 unless told. */
  readonly density?: number;
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
}

/** Makes the demonstration county of a slice: cells, people, enterprises and places, from a seed alone. */
export function generateDemoCounty(slice: CountySlice, { seed, today, density = 1 }: DemoOptions): DemoCounty {
  const villages = demoVillagesOf(slice, seed, density);
  const boundaries = demoBoundariesOf(slice, villages, seed);
  const made = demoPlacesOf(slice, villages, { seed, today, boundaries });
  return {
    countyCode: slice.code,
    seed,
    cells: villages.flatMap((village) => village.cells),
    boundaries,
    people: demoPeopleOf(slice, villages, seed),
    ...made,
    ledger: demoLedgerOf(slice.code, made, { seed, today }),
  };
}
