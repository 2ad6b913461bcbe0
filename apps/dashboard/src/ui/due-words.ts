import type { Words } from "./words.ts";
import { wordsOf } from "./words.ts";

const zh = {
  left: "{{what}} 还剩 {{span}}",
  late: "{{what}} 已超 {{span}}",
  span: {
    days: "{{a}} 天",
    dayAndHours: "1 天 {{b}} 小时",
    wholeHours: "{{a}} 小时",
    hours: "{{a}} 小时 {{b}} 分",
    minutes: "{{a}} 分",
  },
  assumed: "其间的节假日安排尚未公布，按周一至周五估算",
};

/** How much time is left for something, or how late it is. */
export const dueWords: Words<typeof zh> = {
  zh,
  en: {
    left: "{{what}}: {{span}} left",
    late: "{{what}}: {{span}} late",
    span: {
      days: "{{a}} days",
      dayAndHours: "1 day {{b}} h",
      wholeHours: "{{a}} h",
      hours: "{{a}} h {{b}} min",
      minutes: "{{a}} min",
    },
    assumed: "Holidays on the way are not published yet; Monday to Friday assumed",
  },
};

export const useDueWords = wordsOf("due", dueWords);
