import type { GridKind, GridLevel } from "@safegrid/domain/grid";
import { gridId } from "@safegrid/domain/id";
import type { GridId } from "@safegrid/domain/id";
import type { CountySlice, SchematicPoint, SourcedPoint } from "./county-slice.ts";
import { uuidOfName } from "./name-uuid.ts";
import { townshipLayoutOf } from "./township-layout.ts";
import { shortVillageName } from "./unit-kind.ts";

export interface GridRow {
  readonly id: GridId;
  /** 6, 9, 12 or 15 digits: county, township, village, cell. */
  readonly code: string;
  readonly level: GridLevel;
  readonly kind: GridKind;
  readonly parentCode: string | null;
  readonly parentId: GridId | null;
  readonly name: string;
  readonly isPseudo: boolean;
  /** [lon, lat] of the seat, where one is known; good to a kilometre only where `seat.approximate`. */
  readonly centre: readonly [number, number] | null;
  /** The same with its source and datum. */
  readonly seat: SourcedPoint | null;
  /** Where a township stands on the schematic wall (real townships only). */
  readonly layout: SchematicPoint | null;
  /** The order among the grids with the same parent, from 0. */
  readonly sort: number;
}

/** A grid's id follows from its code, so that loading a county twice makes no second one. */
export function gridIdOf(code: string): GridId {
  return gridId.parse(uuidOfName("grid", code));
}

/** The county, its townships and its villages as rows, parents before children; for demo and real counties alike. */
export function gridRowsOf(slice: CountySlice): GridRow[] {
  const layouts = townshipLayoutOf(slice);
  const row = (
    level: GridLevel,
    sort: number,
    parentCode: string | null,
    of: Pick<GridRow, "code" | "kind" | "name" | "isPseudo">,
  ) => ({
    id: gridIdOf(of.code),
    code: of.code,
    level,
    kind: of.kind,
    parentCode,
    parentId: parentCode === null ? null : gridIdOf(parentCode),
    name: of.name,
    isPseudo: of.isPseudo,
    centre: null,
    seat: null,
    layout: null,
    sort,
  });
  return [
    row("county", 0, null, { code: slice.code, kind: "county", name: slice.name, isPseudo: false }),
    ...slice.townships.flatMap((township, sort): GridRow[] => [
      {
        ...row("township", sort, slice.code, township),
        centre: township.seat && [township.seat.lon, township.seat.lat],
        seat: township.seat,
        layout: layouts.get(township.code) ?? null,
      },
      ...township.villages.map((village, index) =>
        row("village", index, township.code, { ...village, name: shortVillageName(village) }),
      ),
    ]),
  ];
}
