import type { PlaceCategory } from "@safegrid/domain/place";
import type { ItemState } from "#/offline/item.ts";

/** The three honest words, and the fourth for what came back; each with a shape of its own. */
export const itemWords: Readonly<Record<ItemState, { readonly shape: string; readonly word: string }>> = {
  kept: { shape: "▣", word: "已存手机" },
  delivered: { shape: "➤", word: "已送达" },
  accepted: { shape: "✔", word: "已受理" },
  returned: { shape: "✖", word: "退回" },
};

/** Of what was delivered and is doubtful there: a person decides. */
export const pendingWord = { shape: "◐", word: "待核实" };

export const placeWords: Readonly<Record<PlaceCategory, string>> = {
  shop: "商铺",
  small_restaurant: "小餐饮",
  workshop: "作坊",
  fireworks_outlet: "烟花零售点",
  fuel_station: "加油站",
  lpg_station: "液化气站",
  warehouse: "仓库",
  residential_building: "住宅楼",
  school: "学校",
  clinic: "卫生所",
  market: "市场",
  construction_site: "工地",
  lift: "电梯",
  fire_facility: "消防设施",
  road_section: "路段",
  mine: "矿山",
};

const shanghai = "Asia/Shanghai";

/** 11月27日 08:05, as the county's clocks show it. */
export function dayAndTime(instant: string): string {
  return new Intl.DateTimeFormat("zh-CN", {
    ...{ timeZone: shanghai, month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false },
  }).format(new Date(instant));
}

/** 11月27日 星期五 of a business day. */
export function dayInWords(day: string): string {
  return new Intl.DateTimeFormat("zh-CN", {
    ...{ timeZone: shanghai, month: "long", day: "numeric", weekday: "long" },
  }).format(new Date(`${day}T12:00:00+08:00`));
}
