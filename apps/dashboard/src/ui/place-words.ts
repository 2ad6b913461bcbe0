import type { Words } from "./words.ts";
import { wordsOf } from "./words.ts";

const zh = {
  category: {
    shop: "商铺",
    small_restaurant: "小餐饮",
    workshop: "作坊、工厂",
    fireworks_outlet: "烟花爆竹零售点",
    fuel_station: "加油站",
    lpg_station: "液化气站",
    warehouse: "仓库",
    residential_building: "住宅楼",
    school: "学校",
    clinic: "卫生室",
    market: "市场",
    construction_site: "工地",
    lift: "电梯",
    fire_facility: "消防设施",
    road_section: "路段",
    mine: "矿山",
  },
  cellKind: {
    street_cell: "街区网格",
    rural_cell: "农村网格",
    market: "市场网格",
    industrial_park: "工业园区网格",
    scenic_area: "景区网格",
    forest_area: "林区网格",
    single_enterprise: "单一企业网格",
  },
  risk: { major: "重大风险", larger: "较大风险", general: "一般风险", low: "低风险" },
  cadence: { day: "每日", week: "每周", month: "每月", quarter: "每季" },
};

/** Categories of places, kinds of cells and cadences, which several pages name. */
export const placeWords: Words<typeof zh> = {
  zh,
  en: {
    category: {
      shop: "Shop",
      small_restaurant: "Small restaurant",
      workshop: "Workshop",
      fireworks_outlet: "Fireworks outlet",
      fuel_station: "Fuel station",
      lpg_station: "LPG station",
      warehouse: "Warehouse",
      residential_building: "Residential building",
      school: "School",
      clinic: "Clinic",
      market: "Market",
      construction_site: "Construction site",
      lift: "Lift",
      fire_facility: "Fire facility",
      road_section: "Road section",
      mine: "Mine",
    },
    cellKind: {
      street_cell: "street cells",
      rural_cell: "rural cells",
      market: "market cells",
      industrial_park: "industrial parks",
      scenic_area: "scenic areas",
      forest_area: "forest areas",
      single_enterprise: "single enterprises",
    },
    risk: { major: "major risk", larger: "larger risk", general: "general risk", low: "low risk" },
    cadence: { day: "daily", week: "weekly", month: "monthly", quarter: "quarterly" },
  },
};

export const usePlaceWords = wordsOf("place", placeWords);
