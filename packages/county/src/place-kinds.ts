import type { Cadence, PlaceCategory } from "@safegrid/domain/place";

/** One kind of place of the demonstration: what it is called, how often it is patrolled, how common it is. */
export interface PlaceKind {
  readonly noun: string;
  readonly category: PlaceCategory;
  readonly cadence: Cadence;
  /** Share among the places of an urban and of a rural village; the absolute size means nothing. */
  readonly urban: number;
  readonly rural: number;
  /** Whether an enterprise answers for it; homes, roads, schools and fire points have none. */
  readonly isBusiness: boolean;
}

/**
 * The mix of the demonstration (made up, after P23–P33): the higher the risk, the more often.
 * Urban: streets of shops, kitchens, flats, lifts. Rural: roads, shops, fireworks outlets, workshops.
 */
export const placeKinds: readonly PlaceKind[] = [
  { noun: "便民超市", category: "shop", cadence: "month", urban: 12, rural: 9, isBusiness: true },
  { noun: "五金店", category: "shop", cadence: "month", urban: 4, rural: 2, isBusiness: true },
  { noun: "服装店", category: "shop", cadence: "month", urban: 5, rural: 0, isBusiness: true },
  { noun: "农资店", category: "shop", cadence: "month", urban: 0.5, rural: 4, isBusiness: true },
  { noun: "餐馆", category: "small_restaurant", cadence: "week", urban: 13, rural: 2, isBusiness: true },
  { noun: "早餐店", category: "small_restaurant", cadence: "week", urban: 7, rural: 2, isBusiness: true },
  { noun: "农家乐", category: "small_restaurant", cadence: "week", urban: 0, rural: 5, isBusiness: true },
  { noun: "五金加工坊", category: "workshop", cadence: "month", urban: 1.5, rural: 3, isBusiness: true },
  { noun: "木材加工坊", category: "workshop", cadence: "week", urban: 0.5, rural: 4, isBusiness: true },
  { noun: "榨油坊", category: "workshop", cadence: "month", urban: 0.3, rural: 3, isBusiness: true },
  { noun: "汽车修理店", category: "workshop", cadence: "month", urban: 2, rural: 1, isBusiness: true },
  { noun: "烟花爆竹零售点", category: "fireworks_outlet", cadence: "week", urban: 0.6, rural: 5, isBusiness: true },
  { noun: "加油站", category: "fuel_station", cadence: "day", urban: 0.5, rural: 0.4, isBusiness: true },
  { noun: "液化气供应站", category: "lpg_station", cadence: "day", urban: 0.3, rural: 0.2, isBusiness: true },
  { noun: "仓库", category: "warehouse", cadence: "month", urban: 2, rural: 3, isBusiness: true },
  { noun: "冷库", category: "warehouse", cadence: "month", urban: 0.7, rural: 1, isBusiness: true },
  { noun: "住宅楼", category: "residential_building", cadence: "month", urban: 15, rural: 1, isBusiness: false },
  { noun: "自建出租房", category: "residential_building", cadence: "month", urban: 4, rural: 7, isBusiness: false },
  { noun: "电梯", category: "lift", cadence: "month", urban: 8, rural: 0, isBusiness: false },
  { noun: "微型消防站", category: "fire_facility", cadence: "month", urban: 4, rural: 2, isBusiness: false },
  { noun: "消防通道", category: "fire_facility", cadence: "month", urban: 5, rural: 0, isBusiness: false },
  { noun: "森林防火卡口", category: "fire_facility", cadence: "day", urban: 0, rural: 2.5, isBusiness: false },
  { noun: "消防水池", category: "fire_facility", cadence: "quarter", urban: 0, rural: 2, isBusiness: false },
  { noun: "小学", category: "school", cadence: "month", urban: 0.6, rural: 1, isBusiness: false },
  { noun: "幼儿园", category: "school", cadence: "month", urban: 1.4, rural: 1, isBusiness: false },
  { noun: "卫生室", category: "clinic", cadence: "month", urban: 2, rural: 3, isBusiness: false },
  { noun: "农贸市场", category: "market", cadence: "day", urban: 1, rural: 0.2, isBusiness: true },
  { noun: "建筑工地", category: "construction_site", cadence: "day", urban: 1, rural: 0, isBusiness: true },
  { noun: "自建房工地", category: "construction_site", cadence: "week", urban: 1.5, rural: 5, isBusiness: false },
  { noun: "背街路段", category: "road_section", cadence: "week", urban: 8, rural: 0, isBusiness: false },
  { noun: "校门口路段", category: "road_section", cadence: "day", urban: 1.5, rural: 0.8, isBusiness: false },
  { noun: "通村路段", category: "road_section", cadence: "week", urban: 0, rural: 15, isBusiness: false },
  { noun: "临水临崖路段", category: "road_section", cadence: "week", urban: 0, rural: 11, isBusiness: false },
  { noun: "矿山", category: "mine", cadence: "day", urban: 0, rural: 0.25, isBusiness: true },
];

/** Every rural village has one: the road-safety post (劝导站) that is manned daily. Keeps every village's day non-empty. */
export const ruralDailyPost: PlaceKind = {
  noun: "交通劝导站路段",
  category: "road_section",
  cadence: "day",
  urban: 0,
  rural: 0,
  isBusiness: false,
};
