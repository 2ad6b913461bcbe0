import type { RungTime } from "@safegrid/metrics/escalation-ladder";
import { dayAndTime } from "./format.ts";
import type { Translate, Words } from "./words.ts";
import { wordsOf } from "./words.ts";

const zh = {
  when: { before: "到期前", after: "逾期后" },
  before: "到期前 {{amount}} {{unit}}",
  after: "逾期 {{amount}} {{unit}}",
  atDeadline: "到期时",
  counted: "自 {{at}} 起 {{amount}} {{unit}}",
  countedNow: "登记时已逾期",
  unit: { hours: "小时", working_hours: "工作小时", days: "天", working_days: "个工作日" },
  does: {
    tell_holder: "提醒办理单位",
    tell_supervisor: "通报督办单位",
    tell_above: "通报上一级",
    tell_county: "通报县级",
    tell_department: "通报行业主管部门",
    suggest_listing: "建议挂牌督办",
  },
  to: "{{does}}（{{unit}}）",
  next: "↑ {{at}}（{{left}}）{{when}}：{{tells}}",
  left: {
    days: "还有 {{a}} 天",
    dayAndHours: "还有 1 天 {{b}} 小时",
    wholeHours: "还有 {{a}} 小时",
    hours: "还有 {{a}} 小时 {{b}} 分",
    minutes: "还有 {{a}} 分",
    now: "即将执行",
  },
  assumed: "其间的节假日安排尚未公布，按周一至周五估算",
  nobody: "没有单位可告知",
};

/** How the rungs of the escalation ladder are told: when, what, to whom. */
export const rungWords: Words<typeof zh> = {
  zh,
  en: {
    when: { before: "before the deadline", after: "after the deadline" },
    before: "{{amount}} {{unit}} before the deadline",
    after: "{{amount}} {{unit}} past the deadline",
    atDeadline: "at the deadline",
    counted: "{{amount}} {{unit}} from {{at}}",
    countedNow: "late already when it was recorded",
    unit: { hours: "hours", working_hours: "working hours", days: "days", working_days: "working days" },
    does: {
      tell_holder: "remind the holder",
      tell_supervisor: "tell the supervising unit",
      tell_above: "tell the unit above",
      tell_county: "tell the county",
      tell_department: "tell the department of the line",
      suggest_listing: "suggest a supervised listing",
    },
    to: "{{does}} ({{unit}})",
    next: "↑ {{at}} ({{left}}) {{when}}: {{tells}}",
    left: {
      days: "in {{a}} days",
      dayAndHours: "in 1 day {{b}} h",
      wholeHours: "in {{a}} h",
      hours: "in {{a}} h {{b}} min",
      minutes: "in {{a}} min",
      now: "any moment",
    },
    assumed: "Holidays on the way are not published yet; Monday to Friday assumed",
    nobody: "nobody to tell",
  },
};

export const useRungWords = wordsOf("rung", rungWords);

/** `逾期 3 个工作日`, `到期时`; where it is counted from later than the deadline, from when. */
export function rungText(t: Translate, { when, amount, unit }: RungTime, countedFrom: string | null = null): string {
  if (countedFrom !== null)
    return amount === 0
      ? t("countedNow")
      : t("counted", { amount, unit: t(`unit.${unit}`), at: dayAndTime(countedFrom).slice(5, 16) });
  return amount === 0 ? t("atDeadline") : t(when, { amount, unit: t(`unit.${unit}`) });
}
