import type { CountySlice, TownshipSlice, VillageSlice } from "./county-slice.ts";
import type { GridRow } from "./grid-rows.ts";
import { gridIdOf } from "./grid-rows.ts";
import { seededRandom } from "./seeded-random.ts";

/** A village with the cells that the demonstration gives it. */
export interface DemoVillage {
  readonly township: TownshipSlice;
  readonly village: VillageSlice;
  readonly cells: readonly GridRow[];
}

/**
 * Cuts every real village into cells (P15): rural 2–8; urban 4–7, in the county seat 8–12. Units that exist in
 * statistics only get none. `density` scales the counts for small test counties; at least one cell remains.
 */
export function demoVillagesOf(slice: CountySlice, seed: string, density: number): DemoVillage[] {
  return slice.townships.flatMap((township) =>
    township.villages
      .filter((village) => !village.isPseudo)
      .map((village) => ({ township, village, cells: cellsOf(township, village, seed, density) })),
  );
}

function cellsOf(township: TownshipSlice, village: VillageSlice, seed: string, density: number): GridRow[] {
  const { whole } = seededRandom(`${seed}/cells/${village.code}`);
  const isUrban = village.kind === "urban_community";
  const full = isUrban
    ? isSeatOfCounty(township)
      ? whole(8, 12)
      : whole(4, 7)
    : Math.floor((whole(2, 8) + whole(2, 7)) / 2);
  const count = Math.max(1, Math.round(full * density));
  return Array.from({ length: count }, (_, index) => {
    const code = village.code + String(index + 1).padStart(3, "0");
    return {
      id: gridIdOf(code),
      code,
      level: "cell",
      kind: isUrban ? "street_cell" : "rural_cell",
      parentCode: village.code,
      parentId: gridIdOf(village.code),
      name: `第${index + 1}网格`,
      isPseudo: false,
      centre: null,
      seat: null,
      layout: null,
      sort: index,
    };
  });
}

/** The town that has many communities is taken for the one where the county's government sits. */
function isSeatOfCounty(township: TownshipSlice): boolean {
  return township.villages.filter((village) => village.kind === "urban_community").length >= 5;
}
