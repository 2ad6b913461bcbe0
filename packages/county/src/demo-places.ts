import type { GridId, PlaceId } from "@safegrid/domain/id";
import { placeId } from "@safegrid/domain/id";
import type { PatrolPlan, PlaceCategory } from "@safegrid/domain/place";
import type { BusinessDay } from "@safegrid/metrics/period";
import { addDays } from "@safegrid/metrics/period";
import type { CountySlice } from "./county-slice.ts";
import type { DemoBoundary } from "./demo-boundaries.ts";
import type { DemoVillage } from "./demo-cells.ts";
import { positionsOf } from "./demo-positions.ts";
import type { PlacePosition } from "./demo-positions.ts";
import { uuidOfName } from "./name-uuid.ts";
import type { PlaceKind } from "./place-kinds.ts";
import { placeKinds, ruralDailyPost } from "./place-kinds.ts";
import { seededRandom } from "./seeded-random.ts";
import { shortVillageName } from "./unit-kind.ts";

export interface DemoPlace {
  readonly id: PlaceId;
  readonly cellId: GridId;
  readonly cellCode: string;
  readonly villageCode: string;
  /** Null where no enterprise answers for it: homes, roads, schools, fire points. */
  readonly enterpriseId: string | null;
  readonly category: PlaceCategory;
  readonly name: string;
  readonly address: string;
  /** Made up, CGCS2000; null where the county has neither outline nor seats. */
  readonly position: { readonly lon: number; readonly lat: number } | null;
  readonly plan: PatrolPlan;
  /** The first day on which it can be due: one to three years before today. */
  readonly openedOn: BusinessDay;
}

export interface DemoEnterprise {
  readonly id: string;
  /** Says 演示 itself, so that no list can pass it for a real firm. */
  readonly name: string;
  readonly category: PlaceCategory;
  readonly villageCode: string;
  readonly address: string;
  readonly openedOn: BusinessDay;
}

/** The places of the demonstration and the enterprises that answer for the businesses among them. */
export function demoPlacesOf(
  slice: CountySlice,
  villages: readonly DemoVillage[],
  options: {
    readonly seed: string;
    readonly today: BusinessDay;
    readonly boundaries: readonly DemoBoundary[];
  },
): { places: DemoPlace[]; enterprises: DemoEnterprise[] } {
  const positionIn = positionsOf(slice, options.boundaries);
  const places: DemoPlace[] = [];
  const enterprises: DemoEnterprise[] = [];
  villages.forEach((of, index) => {
    const made = fillVillage(slice, of, index, positionIn(of), options);
    places.push(...made.places);
    enterprises.push(...made.enterprises);
  });
  return { places, enterprises };
}

function fillVillage(
  slice: CountySlice,
  { township, village, cells }: DemoVillage,
  villageIndex: number,
  position: PlacePosition,
  { seed, today }: { readonly seed: string; readonly today: BusinessDay },
): { places: DemoPlace[]; enterprises: DemoEnterprise[] } {
  const random = seededRandom(`${seed}/places/${village.code}`);
  const isUrban = village.kind === "urban_community";
  const choices = placeKinds.map((kind) => ({ kind, weight: isUrban ? kind.urban : kind.rural }));
  const villageName = shortVillageName(village);
  const counts = new Map<string, number>();
  const planNext = spreadPlans(villageIndex);
  const places: DemoPlace[] = [];
  const enterprises: DemoEnterprise[] = [];

  const add = (kind: PlaceKind, cellIndex: number) => {
    const cell = cells[cellIndex];
    if (!cell) return;
    const nth = (counts.get(kind.noun) ?? 0) + 1;
    counts.set(kind.noun, nth);
    const number = String(places.length + 1);
    const address = `${slice.name}${township.name}${villageName}${cell.name}${number}号（演示地址）`;
    const openedOn = addDays(today, -random.whole(365, 3 * 365));
    const category = kind.category;
    let enterpriseId: string | null = null;
    if (kind.isBusiness) {
      // A store room belongs to a business that is already there, where there is one.
      const owner =
        category === "warehouse" ? enterprises[random.whole(0, Math.max(0, enterprises.length - 1))] : undefined;
      const enterprise = owner ?? {
        id: uuidOfName("demo-enterprise", `${seed}/${village.code}/${number}`),
        name: `${villageName}${kind.noun}（演示企业${village.code.slice(6)}-${number}）`,
        category,
        villageCode: village.code,
        address,
        openedOn,
      };
      if (!owner) enterprises.push(enterprise);
      enterpriseId = enterprise.id;
    }
    places.push({
      id: placeId.parse(uuidOfName("demo-place", `${seed}/${village.code}/${number}`)),
      cellId: cell.id,
      cellCode: cell.code,
      villageCode: village.code,
      enterpriseId,
      category,
      name: `${township.name}${villageName} ${kind.noun} ${nth}号`,
      address,
      position: position(cellIndex, random),
      plan: planNext(kind),
      openedOn,
    });
  };

  if (!isUrban) add(ruralDailyPost, 0);
  cells.forEach((_, cellIndex) => {
    const count = isUrban ? random.whole(9, 13) : random.whole(4, 7);
    for (let nth = 0; nth < count; nth += 1) add(random.weighted(choices).kind, cellIndex);
  });
  return { places, enterprises };
}

/**
 * Hands out days so that a village's load is even: each next weekly place gets the next weekday, each next monthly place
 * a day five further (5 and 28 share no factor, so all days come round); villages start at different days.
 */
function spreadPlans(villageIndex: number): (kind: PlaceKind) => PatrolPlan {
  let weekly = villageIndex * 3;
  let monthly = villageIndex * 11;
  return ({ cadence }) => {
    if (cadence === "week") weekly += 1;
    if (cadence === "month" || cadence === "quarter") monthly += 1;
    return {
      cadence,
      weekday: (weekly % 7) + 1,
      monthDay: ((monthly * 5) % 28) + 1,
      quarterMonth: (monthly % 3) + 1,
    };
  };
}
