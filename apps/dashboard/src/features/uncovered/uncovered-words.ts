import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  hint: "场所或地址",
  cadenceLabel: "巡查频次",
  allCadences: "全部频次",
  categoryLabel: "场所类别",
  allCategories: "全部类别",
  ageLabel: "漏巡多久",
  age: { all: "全部漏巡", days: "漏巡 {{days}} 天以上", missed: "连续漏巡 {{missed}} 次以上" },
  about: "应巡日已过、至今没有有效巡查的场所，按漏巡时间从久到近排列。补巡送达后自动消失；停巡、关闭的不计。",
  column: {
    name: "场所",
    grid: "所在网格",
    category: "类别",
    cadence: "频次",
    since: "漏巡起",
    days: "已漏巡",
    missed: "连续漏巡",
    last: "上次有效巡查",
    next: "下次应巡",
  },
  days: "{{days}} 天",
  times: "{{times}} 次",
  never: "尚无",
};

export const uncoveredWords: Words<typeof zh> = {
  zh,
  en: {
    hint: "Place or address",
    cadenceLabel: "Cadence",
    allCadences: "All cadences",
    categoryLabel: "Category of place",
    allCategories: "All categories",
    ageLabel: "Uncovered for",
    age: { all: "All", days: "{{days}} days or more", missed: "missed {{missed}} times or more" },
    about:
      "Places whose due day is over and that nobody has come for since, the longest first. A late visit takes them off; frozen and closed places owe nothing.",
    column: {
      name: "Place",
      grid: "Grid",
      category: "Category",
      cadence: "Cadence",
      since: "Since",
      days: "For",
      missed: "Missed in a row",
      last: "Last valid visit",
      next: "Next due",
    },
    days: "{{days}} days",
    times: "{{times}} times",
    never: "none yet",
  },
};

export const useUncoveredWords = wordsOf("uncovered", uncoveredWords);
