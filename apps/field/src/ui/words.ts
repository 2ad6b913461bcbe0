import type { HazardRow } from "@safegrid/contract/hazard";
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

export const hazardStateWords: Readonly<Record<HazardRow["state"], string>> = {
  reported: "等待受理",
  accepted: "已受理",
  not_accepted: "不予受理",
  assigned: "已交办",
  rectifying: "正在整改",
  submitted: "等待复查",
  reinspected: "等待销号",
  returned: "返工",
  closed: "已销号",
  eliminated: "当场消除",
  reopened: "重新整改",
};

export const hazardActionWords: Readonly<Record<string, string>> = {
  report: "上报",
  eliminate: "当场消除",
  bypass: "逾时未签收，越级上送",
  silence: "逾时未签收",
  deadline_pass: "期限已过",
  enterprise_submit: "企业提交整改",
  enterprise_send_back: "退回企业",
  receive: "签收",
  accept: "受理",
  refuse: "不予受理",
  decline: "退回",
  report_up: "上报上级",
  dispatch: "交办下级",
  transfer: "移交",
  share: "共办",
  regrade: "调整等级",
  assign: "指定责任人",
  start: "开始整改",
  submit: "申请复查",
  pass: "复查合格",
  return: "返工",
  close: "销号",
  reopen: "重新整改",
  ask_extension: "申请延期",
  grant_extension: "同意延期",
  refuse_extension: "不同意延期",
  ask_stop: "申请暂停计时",
  grant_stop: "同意暂停计时",
  refuse_stop: "不同意暂停计时",
  resume: "恢复计时",
  acknowledge: "知悉",
};

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
